"""The limits a verdict is made under. FORMATS' figures are the defaults."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Policy:
    """`max_age`: how old a source's word may be. `clock_skew`: how far clocks may differ.

    `absence_after`: from so long after the signing time on, a fresh source's "no such thing" counts.
    `late_anchor`, `late_award`: from such gaps on, signing or award long before anchoring gets its own line.
    """

    max_age: timedelta = timedelta(hours=24)
    clock_skew: timedelta = timedelta(seconds=300)
    absence_after: timedelta = timedelta(days=7)
    late_anchor: timedelta = timedelta(days=7)
    late_award: timedelta = timedelta(days=180)
