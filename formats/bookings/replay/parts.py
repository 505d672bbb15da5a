"""What a state is made of: assets with their terms, bookings with their occurrences, uses."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from formats.bookings.ids import booking_part
from formats.bookings.slots import SLOT_MINUTES, Span, weekday_of
from formats.bookings.words import FLAG_QUOTA, FOLLOWS_CLOSED, FOLLOWS_OWN

Event = tuple[int, int]
"""Block and log of the event by which something came to be: the order of the chain."""


class Stage(StrEnum):
    WAITING = "waiting"
    STANDING = "standing"
    IN_USE = "in use"
    USED = "used"
    MISSED = "missed"
    GONE = "gone"


@dataclass
class Terms:
    from_day: int
    until_day: int
    open: tuple[int, ...]
    may: int
    group: int
    limit_hours: int
    made: int
    flags: int
    cutoff: int
    notice: int
    answer: int

    @property
    def counts(self) -> bool:
        return bool(self.flags & FLAG_QUOTA)

    def open_on(self, day: int, follows: int) -> int:
        """The slots that these terms open on this day, whatever is taken."""
        if not self.from_day <= day < self.until_day or follows == FOLLOWS_CLOSED:
            return 0
        return self.open[weekday_of(day) if follows == FOLLOWS_OWN else follows - 1]


@dataclass
class Asset:
    """`version`: its newest terms."""

    custodian: int
    until_day: int
    from_day: int
    version: int = 0


@dataclass
class Occurrence:
    """`unit`: where it lies, or asks to lie. `taken`: what it holds of its unit, an offer's slots too."""

    span: Span
    unit: int
    terms: int
    stage: Stage
    taken: Span | None = None
    joined: Event | None = None
    """Its turn among those of its class that were displaced, or were not."""
    was_displaced: bool = False
    latest: int | None = None
    """The slot up to which its place in the line is good."""
    offer_until: int | None = None
    """Unix seconds up to which its offer is good."""
    told: Event | None = None
    """Its newest offer."""
    counted: int = 0
    """Minutes that it adds to a quota now."""
    minutes: int | None = None
    """As settled."""


@dataclass
class Booking:
    asset: int
    holder: int
    rank: int
    every: int
    asked: int
    unit: int
    terms: int
    state: int
    answer_by: int
    operator: bytes
    first: Span
    acts: int = 0
    occurrences: dict[int, Occurrence] = field(default_factory=dict)

    def mask(self, *stages: Stage) -> int:
        return sum(1 << index for index, each in self.occurrences.items() if each.stage in stages)

    @property
    def live(self) -> int:
        return self.mask(Stage.STANDING, Stage.IN_USE)

    @property
    def used(self) -> int:
        return self.mask(Stage.IN_USE, Stage.USED, Stage.MISSED)

    @property
    def started(self) -> bool:
        return bool(self.used)


@dataclass
class Use:
    """What was said of an occurrence, as the contract Uses keeps it, but for the deadline of the statement: no line
    has it."""

    start: int
    end: int
    minutes: int
    since: int
    phase: int
    outcome: int = 0
    by_custodian: bool = False


def minutes_of(span: Span) -> int:
    return span.slots * SLOT_MINUTES


def is_composite(booking: bytes) -> bool:
    return booking_part(booking)[0] > 1
