"""On whose word an award rests, in words, and where the authority itself can be asked.

A consortium-only award must never read as state-recognised, so its wording is fixed here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from formats.register.levels import Name


class Basis(IntEnum):
    """Numbers as on the chain."""

    GOVERNMENT_FILING = 1
    ONE_PLUS_X = 2
    CONSORTIUM_ONLY = 3


@dataclass(frozen=True)
class BasisWords:
    """`query`: the authority's public look-up; None where no authority keeps one."""

    name: Name
    query: str | None


BASIS_WORDS = {
    Basis.GOVERNMENT_FILING: BasisWords(
        Name("人力资源社会保障部门备案的评价机构", "Body filed with the human resources and social security authority"),
        "https://zscx.osta.org.cn/",
    ),
    Basis.ONE_PLUS_X: BasisWords(
        Name("1+X 证书制度试点的培训评价组织", "Training and assessment organisation of the 1+X pilot"),
        "https://vslc.ncb.edu.cn/",
    ),
    Basis.CONSORTIUM_ONLY: BasisWords(
        Name(
            "仅为本联合体内部认可,不是国家职业资格或职业技能等级证书",
            "Recognised inside this consortium only; not a state certificate",
        ),
        None,
    ),
}
