"""A verdict for people: colour, icon and word together, one sentence, then every check with its own result."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import datetime

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from cli.shared.exits import Exit, Stop
from cli.shared.output import plain
from verification.source import SourceView
from verification.verdict import Check, Outcome, State, Verdict
from wallet.documents.timestamps import for_people, to_text

_LOOKS = {
    State.VALID: ("✔", "green", "有效"),
    State.NOT_YET_VALID: ("◷", "yellow", "尚未生效"),
    State.EXPIRED: ("◷", "yellow", "已过期"),
    State.SUSPENDED: ("‖", "yellow", "已暂停"),
    State.REVOKED: ("✘", "red", "已撤销"),
    State.INVALID: ("✘", "red", "无效"),
    State.NOT_OURS: ("–", "cyan", "不是我们的证书"),
    State.DAMAGED: ("≈", "cyan", "受损"),
    State.UNKNOWN: ("?", "magenta", "无法判定"),
}
_ICONS = {
    Outcome.PASSED: ("✔", "green"),
    Outcome.FAILED: ("✘", "red"),
    Outcome.FOREIGN: ("–", "cyan"),
    Outcome.DAMAGED: ("≈", "cyan"),
    Outcome.NOT_CHECKED: ("?", "magenta"),
    Outcome.STANDING: ("●", "yellow"),
    Outcome.NOTE: ("!", "cyan"),
}
_EXITS = {
    State.VALID: Exit.OK,
    State.UNKNOWN: Exit.UNAVAILABLE,
    State.NOT_OURS: Exit.USAGE,
    State.DAMAGED: Exit.USAGE,
}
_CLAIMED = (State.INVALID, State.DAMAGED, State.UNKNOWN)
"""What is not known to be genuine only claims it."""
_PERSON = ("name", "masked_name", "id_mask", "birth_year")
_WORDS = {
    "certificate_number": ("证书编号", "certificate number"),
    "name": ("姓名", "name"),
    "masked_name": ("姓名（部分隐去）", "name (masked)"),
    "id_mask": ("身份证第 16–17 位", "resident ID, digits 16–17"),
    "birth_year": ("出生年份", "year of birth"),
    "kind": ("证书类别", "kind"),
    "level": ("等级", "level"),
    "standard": ("标准序号", "standard no."),
    "occupation": ("职业", "occupation"),
    "theory_score": ("理论成绩", "theory"),
    "practical_score": ("技能成绩", "practical"),
    "review_score": ("综合评审成绩", "review"),
    "direction": ("工种/方向", "direction"),
    "issuing_authority": ("发证机关", "issuing authority"),
    "award_date": ("发证日期", "awarded"),
    "valid_from": ("有效期起", "valid from"),
    "valid_until": ("有效期止", "valid until"),
    "issuer": ("发证成员", "issued by"),
    "code": ("职业编码", "code"),
    "edition": ("版本", "edition"),
    "basis": ("发证依据", "basis"),
    "basis_document": ("依据文号", "filing"),
    "query": ("主管部门官方查询", "official query"),
    "no_end": ("长期有效", "without end"),
    "claims": ("它自称：{said}", "It claims: {said}"),
    "says": ("证书所载", "The credential says"),
    "registered": ("登记信息", "The register says"),
    "told": ("来源所述的登记信息", "The source says of the register"),
    "no_digits": (
        "这个二维码不含证件号数字：持证人用的不是居民身份证。请逐字核对姓名首尾与长度、出生年份；要核对全名，请加上证书文件。",
        "This code holds no digits of an ID number: the holder's document is not a resident ID card. Compare the first "
        "and last letter and the length of the name, and the year of birth; to compare the whole name, add the "
        "certificate file.",
    ),
    "compare": ("请与本人证件核对", "Compare with the person's ID document"),
    "checks": ("逐项检查", "Checks"),
    "notes": ("提示", "Notes"),
    "checked": ("核验时间：", "Checked at: "),
    "known": ("信息截至：", "Known as of: "),
    "view": ("{time}（{distance}），区块 {block}，{source}", "{time} ({distance}), block {block}, {source}"),
    "unknown": ("未询问任何链节点", "No chain node was asked"),
    "ago": ("{seconds} 秒前", "{seconds} s ago"),
    "ahead": ("比本机时钟晚 {seconds} 秒", "{seconds} s ahead of this clock"),
}


def exit_for(state: State) -> Exit:
    """VALID is done, UNKNOWN is no answer, NOT_OURS and DAMAGED the wrong thing given, every other a refusal."""
    return _EXITS.get(state, Exit.REFUSED)


def language(asked: str | None, environment: Mapping[str, str] = os.environ) -> str:
    """`zh-CN` or `en`: as asked, else GUILD_LANG, else the terminal's."""
    wanted = asked or environment.get("GUILD_LANG") or environment.get("LC_ALL") or environment.get("LANG") or "en"
    if asked is not None and not asked.lower().startswith(("zh", "en")):
        raise Stop(Exit.USAGE, f"--lang {asked} is not known", cure="use zh or en")
    return "zh-CN" if wanted.lower().startswith("zh") else "en"


def rendered(verdict: Verdict, lang: str) -> RenderableType:
    """The whole answer."""
    icon, colour, chinese = _LOOKS[verdict.state]
    head = Text.assemble(
        (f"{icon} {verdict.state.value} {chinese}", f"bold {colour}"), "\n", plain(_because(verdict, lang))
    )
    if verdict.fields:
        head.append_text(Text.assemble("\n", (_certified(verdict, lang), "bold")))
    parts: list[RenderableType] = [Panel(head, border_style=colour, expand=False)]
    said = {name: text for name, text in _spoken(verdict.fields, lang).items() if name not in _PERSON}
    if "valid_from" in said:
        said.setdefault("valid_until", _word("no_end", lang))
    person = {name: verdict.fields[name] for name in _PERSON if name in verdict.fields}
    parts += _block("says", said, lang) + _block(
        "told" if verdict.state in _CLAIMED else "registered", _spoken(verdict.registered, lang), lang
    )
    parts += _block("compare", person, lang)
    if "masked_name" in person and not {"name", "id_mask"} & person.keys():
        parts += [Text(_word("no_digits", lang)), Text()]
    parts += _checks("checks", (each for each in verdict.checks if each.outcome is not Outcome.NOTE), lang)
    parts += _checks("notes", (each for each in verdict.checks if each.outcome is Outcome.NOTE), lang)
    parts.append(
        Text.assemble((_word("checked", lang), "bold"), plain(for_people(to_text(verdict.at.replace(microsecond=0)))))
    )
    parts.append(_known(verdict.source, verdict.at, lang))
    return Group(*parts)


def _because(verdict: Verdict, lang: str) -> str:
    """The state's sentence, and the sentence of the check that decided."""
    deciding = next((each.text(lang) for each in verdict.checks if each.reason == verdict.reason), None)
    end, space = ("。", "") if lang == "zh-CN" else (".", " ")
    return space.join(filter(None, (verdict.text(lang) + end, deciding)))


def _certified(verdict: Verdict, lang: str) -> str:
    """What was certified, in a glance: occupation and level, and by whom; by the register's words where it has them."""
    fields, registered = _spoken(verdict.fields, lang), _spoken(verdict.registered, lang)
    what = (registered.get("occupation") or fields.get("occupation"), fields.get("level") or fields.get("kind"))
    by = registered.get("issuer") or fields.get("issuing_authority")
    said = plain(" · ".join(filter(None, (*what, by)))).plain
    return _word("claims", lang).format(said=said) if verdict.state in _CLAIMED else said


def _spoken(fields: Mapping[str, str], lang: str) -> dict[str, str]:
    """The fields, those that are there in both languages in the reader's."""
    both = {name for name in fields if f"{name}_en" in fields}
    chosen = {name: fields[f"{name}_en"] if name in both and lang == "en" else text for name, text in fields.items()}
    return {name: text for name, text in chosen.items() if name.removesuffix("_en") not in both or name in both}


def _block(title: str, facts: Mapping[str, str], lang: str) -> list[RenderableType]:
    if not facts:
        return []
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, text in facts.items():
        table.add_row(Text("  ") + plain(_word(name, lang)), plain(for_people(text)))
    return [Text(_word(title, lang), style="bold"), table, Text()]


def _checks(title: str, checks: Iterable[Check], lang: str) -> list[RenderableType]:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    for each in checks:
        icon, colour = _ICONS[each.outcome]
        table.add_row(Text("  " + icon, style=colour), each.name, plain(each.text(lang)))
    return [Text(_word(title, lang), style="bold"), table, Text()] if table.row_count else []


def _known(view: SourceView | None, at: datetime, lang: str) -> RenderableType:
    if view is None:
        return Text(_word("unknown", lang), style="magenta")
    age = int((at - view.head_time).total_seconds())
    distance = _word("ago" if age >= 0 else "ahead", lang).format(seconds=abs(age))
    time = for_people(to_text(view.head_time))
    values = {"time": time, "distance": distance, "block": view.head_number, "source": view.name}
    shown = plain(_word("view", lang).format(**values))
    return Text.assemble((_word("known", lang), "bold"), shown, f"\n0x{view.head_hash.hex()}")


def _word(name: str, lang: str) -> str:
    zh, en = _WORDS.get(name, (name, name))
    return zh if lang == "zh-CN" else en
