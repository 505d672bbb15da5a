"""What the Uses contract speaks of, as facts. Times in unix seconds, months as year × 12 + month − 1 at UTC+8."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

SETTLE_S = 5 * 86_400
"""After so long nobody answers a declaration any more, and none is made of an occurrence that ended so long ago."""
OBJECT_S = 3 * 86_400
"""So long a no-show can be objected to."""


class Phase(IntEnum):
    """What was said of a use last."""

    NONE = 0
    DECLARED = 1
    DISPUTED = 2
    SETTLED = 3
    MISSED = 4


@dataclass(frozen=True)
class Use:
    """`checked_in`: when it began; `since`: when it was declared or missed; `disputed_minutes`: what the other side
    would have; `how`: the way it was settled (`formats.bookings.export_acts`)."""

    booking: bytes
    occurrence: int
    phase: Phase
    start: int
    end: int
    minutes: int
    since: int
    outcome: int
    by_custodian: bool
    checked_in: int | None
    disputed_minutes: int | None
    how: int | None
    evidence: bytes | None


@dataclass(frozen=True)
class UsedMinutes:
    """Of a member on an asset: used in a month, counted in a window of settling; `minutes` below 0: corrected."""

    asset: int
    member: int
    used_in: int
    settled_in: int
    rank: int
    minutes: int
