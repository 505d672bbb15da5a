"""What a booking is for. The class is the booker's word; it sets rank and price."""

from __future__ import annotations

from dataclasses import dataclass

from formats.faults import require

KINDS = 4
"""Of members: school 1, enterprise 2, government 3, association 4 (`MemberKind`)."""
PAIRS = 16


@dataclass(frozen=True)
class ClassName:
    zh: str
    en: str


OTHER, ENTERPRISE, SOCIAL, TEACHING = 10, 20, 30, 40
CLASSES: dict[int, ClassName] = {
    TEACHING: ClassName("教学", "teaching"),
    SOCIAL: ClassName("社会培训", "social training"),
    ENTERPRISE: ClassName("企业生产", "enterprise"),
    OTHER: ClassName("其他", "other"),
}
MAINTENANCE = 90
"""检修, the custodian's alone: no use, no quota, no price, and it beats all."""


def pair_index(kind: int, rank: int) -> int:
    """Where kind × class stands: the bit in `may` and `asks`, the place in the list of prices."""
    require(1 <= kind <= KINDS, "member-kind", f"member kind {kind}, not 1 … {KINDS}")
    require(rank in CLASSES, "booking-class", f"class {rank} has no price; classes: {', '.join(map(str, CLASSES))}")
    return (kind - 1) * len(CLASSES) + rank // 10 - 1
