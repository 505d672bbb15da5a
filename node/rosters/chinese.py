"""What a fault of a roster says in Chinese: what is wrong, and what to do. docs/rosters.md has a row for each code."""

from collections.abc import Mapping
from types import MappingProxyType

from node.faults import RowFault

_SAVE = "并另存为 CSV UTF-8 或 .xlsx"
_AGAIN = "请核对证件后改正"
SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "encoding": "文件不是 UTF-8 也不是 GB18030 编码：请另存为 CSV UTF-8 或 .xlsx。",
        "encoding-mixed": "文件里混有两种编码：请把各部分在原表中合并，另存为 CSV UTF-8 或 .xlsx。",
        "encoding-cesu8": "生僻字被拆成了两半（CESU-8）：请另存为 CSV UTF-8 或 .xlsx。",
        "encoding-doubtful": "按 GB18030 读出的生僻字过多，文件可能是别的编码：请另存为 CSV UTF-8 或 .xlsx。",
        "file-too-large": "文件过大：请把名单分成几份。",
        "rows-too-many": "行数过多：请分成几个考试批次。",
        "rows-none": "表头下面没有学员：请导出有学员的那张表。",
        "csv-form": "不是完整的 CSV：请重新另存为 CSV UTF-8 或 .xlsx。",
        "xlsx-form": "不是可读的 .xlsx：请去掉密码，重新另存为 .xlsx 或 CSV UTF-8。",
        "xlsx-sheets": "不止一张表有内容：请只留学员的那张表。",
        "cells-count": "这一行的格数与表头不同：含逗号的内容请加引号，多余的格请删去，各行请用同一种分隔符。",
        "heading-unknown": "不认识这一列的标题：请按 docs/rosters.md 的列名书写。",
        "heading-repeated": "两列是同一个标题：请删去一列。",
        "heading-missing": "缺少必需的一列：请按 docs/rosters.md 补上。",
        "cell-length": "这一格过长：请缩短。",
        "cell-formula": "这一格是公式：请粘贴它的值。",
        "cell-text": "这一格不是文字：请写成带引号的文字，数字和日期也一样。",
        "row-form": "这一行不是 JSON 对象：请把每名学员写成一个对象，每列一段文字。",
        "name-misread": f"姓名是用错误的编码读出的：请在姓名显示正确的地方另存，{_SAVE}；外国人姓名按护照写拉丁字母。",
        "name-line-break": "姓名的格里有换行：一格一行，只写一个人的姓名。",
        "name-character": f"姓名里有不该有的字符（看不见的、标点或符号）：请按身份证件书写，{_SAVE}。",
        "name-character-lost": f"姓名里有字丢失或用了自造字：请用 Unicode 重新输入该字，{_SAVE}。",
        "name-scripts": f"姓名里混有不同的文字（如汉字中的拉丁字母）：请按身份证件书写；乱码请重新输入，{_SAVE}。",
        "name-dot": "间隔号不在两个字之间：请在姓名的两部分之间写一个“·”。",
        "text-length": "文字是空的或过长：请改到规定的长度。",
        "text-blank-ends": "首尾有空格：请删去。",
        "text-character": "文字里有看不见的、打乱顺序的或无定义的字符：请删去或重新输入。",
        "text-marks": "一个字符上的附加符号过多，或以附加符号开头：请减少。",
        "id-type-unknown": "不认识的证件类型：请用 docs/rosters.md 所列的类型。",
        "id-number-rounded": "证件号码被电子表格舍入到 15 位（末三位是 0 或写成 E+）：请把该列设为文本后重新输入；"
        "若证件确以 000 结尾，请分成 6、8、4 位，中间写空格。",
        "id-number-character": "证件号码里有不该有的字符：只写证件上的数字和字母。",
        "id-number-form": f"证件号码的位数或写法不对：{_AGAIN}。",
        "id-number-checksum": "证件号码的末位与前面不符：请逐位与证件核对。",
        "id-number-birth-date": "证件号码第 7 至 14 位不是日期：请与出生日期核对。",
        "id-number-region": "证件号码的地区与证件类型不符：请改正证件类型或号码。",
        "birth-date-form": "不认识的日期：请写成 2003-04-12。",
        "birth-date-number": "日期变成了电子表格的序号：请把该列设为文本，写成 2003-04-12。",
        "birth-date-order": "分不清哪个是月、哪个是日：请写成 2003-04-12。",
        "birth-date-missing": "这种证件的号码里没有出生日期：请填写。",
        "birth-date-differs": "出生日期与证件号码里的不同：请改正其中一个。",
        "birth-date-range": "出生日期不早于发证日期：请改正。",
        "number-rounded": "数字被电子表格写成了 E+：请把该列设为文本后重新输入。",
        "number-form": "证书编号的写法不对：请照主管部门给的编号书写。",
        "number-year": "证书编号里的年份与发证日期不符：请改正其中一个。",
        "number-level": "证书编号里的等级与本批次不符：请改正其中一个。",
        "number-body": "证书编号里的机构不对：请改正。",
        "score-form": "不是成绩：请写数字，如 86 或 91.5。",
        "person-repeated": "同一个人出现了两次：请只留一行。",
        "certificate-number-repeated": "证书编号重复：请改正其中一个。",
        "certificate-number-used": "证书编号已在另一个考试批次里：请删去这一行，或在上链前取消那个批次；"
        "若要替代那份证书，请先以 superseded 撤销它。",
        "certificate-number-of-another": "该证书编号属于另一人、另一标准或另一等级：请核对；"
        "若当初证件号码有误，请先删除那份证书的资料。",
        "number-reissued": "以同一编号替代已因换发而撤销的证书：请确认确需更正、补发或换发后再审批。",
        "number-reissued-unchecked": "以同一编号替代的证书资料已删除，无法核对是否同一人：请与原证书核对后再审批。",
        "score-above-100": "成绩高于 100：请确认满分高于 100 后再审批。",
        "certified-before": "此人已有同一标准、同一等级的证书：请确认确需再发后再审批。",
    }
)


def in_chinese(fault: RowFault) -> str:
    """Empty where the code is none of a roster's."""
    return SENTENCES.get(fault.code, "")
