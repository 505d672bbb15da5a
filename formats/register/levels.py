"""Kinds of skill standards and the ranks of their levels.

Ranks ascend with skill in tens, so "needs level four" is `rank >= 30` and a new level fits between two others.
The Chinese digit runs the other way (一级 is above 五级) and is never used as a number.
Source: 职业技能等级 from the 2022 eight-grade reform (新八级工), 1+X from the pilot's three grades.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType


class Kind(IntEnum):
    """The kind of a standard; the number stands in documents, tokens and on the chain."""

    SKILL_LEVEL = 1
    ONE_PLUS_X = 2
    SPECIAL_SKILL = 3
    TRAINING = 4
    AWARD = 5
    DUAL_TEACHER = 6


@dataclass(frozen=True)
class Name:
    zh: str
    en: str


KIND_NAMES = MappingProxyType(
    {
        Kind.SKILL_LEVEL: Name("职业技能等级", "Vocational skill level"),
        Kind.ONE_PLUS_X: Name("1+X 职业技能等级", "1+X vocational skill certificate"),
        Kind.SPECIAL_SKILL: Name("专项职业能力", "Specific vocational ability"),
        Kind.TRAINING: Name("培训", "Training"),
        Kind.AWARD: Name("竞赛获奖", "Competition award"),
        Kind.DUAL_TEACHER: Name("双师型教师", "Dual-qualified teacher"),
    }
)

NO_LEVEL = 0

_SKILL_LEVELS = {
    10: Name("学徒工", "Apprentice"),
    20: Name("五级/初级工", "Level 5, junior worker"),
    30: Name("四级/中级工", "Level 4, intermediate worker"),
    40: Name("三级/高级工", "Level 3, senior worker"),
    50: Name("二级/技师", "Level 2, technician"),
    60: Name("一级/高级技师", "Level 1, senior technician"),
    70: Name("特级技师", "Special-grade technician"),
    80: Name("首席技师", "Chief technician"),
}
_ONE_PLUS_X_LEVELS = {10: Name("初级", "Elementary"), 20: Name("中级", "Intermediate"), 30: Name("高级", "Advanced")}
_DUAL_TEACHER_LEVELS = _ONE_PLUS_X_LEVELS
_UNRANKED = {NO_LEVEL: Name("不分级", "No level")}

LEVELS = MappingProxyType(
    {
        Kind.SKILL_LEVEL: MappingProxyType(_SKILL_LEVELS),
        Kind.ONE_PLUS_X: MappingProxyType(_ONE_PLUS_X_LEVELS),
        Kind.SPECIAL_SKILL: MappingProxyType(_UNRANKED),
        Kind.TRAINING: MappingProxyType(_UNRANKED),
        Kind.AWARD: MappingProxyType(_UNRANKED),
        Kind.DUAL_TEACHER: MappingProxyType(_DUAL_TEACHER_LEVELS),
    }
)


def level_name(kind: Kind, rank: int) -> Name | None:
    """The name of a rank within its kind; None where the kind has no such rank."""
    return LEVELS[kind].get(rank)


def levels_mask(ranks: list[int]) -> int:
    """The chain's form of a set of ranks: bit `rank` set (uint256)."""
    mask = 0
    for rank in ranks:
        if not 0 <= rank < 256:
            raise ValueError(f"rank {rank} is outside 0 … 255")
        mask |= 1 << rank
    return mask


def mask_levels(mask: int) -> list[int]:
    """The ranks of a mask, ascending."""
    return [rank for rank in range(256) if mask >> rank & 1]
