"""The state that lines build up, and what is read off it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from formats.bookings.ids import booking_part
from formats.bookings.slots import SLOT_MINUTES, Span, weekday_of
from formats.bookings.words import FLAG_QUOTA, DayWord
from formats.faults import require


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
    prices: tuple[int, ...]
    may: int
    group: int
    limit_hours: int
    made: int
    flags: int
    cutoff: int

    @property
    def counts(self) -> bool:
        return bool(self.flags & FLAG_QUOTA)


@dataclass
class Asset:
    custodian: int
    until_day: int
    from_day: int
    floors: dict[int, int] = field(default_factory=dict)
    terms: dict[int, Terms] = field(default_factory=dict)
    days: dict[tuple[int, int], DayWord] = field(default_factory=dict)
    """(unit, day) → word."""

    def word(self, unit: int, day: int) -> DayWord:
        return self.days.get((unit, day), DayWord(0, 0, 0))

    def open_on(self, terms: Terms, unit: int, day: int) -> int:
        """The slots that these terms open on this day, whatever is taken."""
        follows = self.word(unit, day).follows
        if not terms.from_day <= day < terms.until_day or follows == 8:
            return 0
        return terms.open[weekday_of(day) if follows == 0 else follows - 1]


@dataclass
class Occurrence:
    """`unit`: where it lies, or asks to lie. `taken`: what it holds of its unit, an offer's slots too."""

    span: Span
    unit: int
    terms: int
    stage: Stage
    taken: Span | None = None
    place: int = 0
    """Its turn among those of its class that were displaced, or were not."""
    was_displaced: bool = False
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
    def started(self) -> bool:
        return bool(self.mask(Stage.IN_USE, Stage.USED, Stage.MISSED))


@dataclass
class State:
    """`quota`: (group, member, period) → [minutes, made]; `minutes`: (asset, member, month of use, window, class)."""

    kinds: dict[int, int]
    assets: dict[int, Asset] = field(default_factory=dict)
    bookings: dict[bytes, Booking] = field(default_factory=dict)
    quota: dict[tuple[int, int, int], list[int]] = field(default_factory=dict)
    minutes: dict[tuple[int, int, int, int, int], int] = field(default_factory=dict)
    freed: set[tuple[int, int]] = field(default_factory=set)
    """(asset, day) whose slots were freed since its offers were made."""
    victims: dict[bytes, list[int]] = field(default_factory=dict)
    """Booking that displaces, not seen yet → classes of its victims."""
    places: int = 0

    def asset(self, number: int) -> Asset:
        require(number in self.assets, "replay-asset", f"there is no asset {number}")
        return self.assets[number]

    def booking(self, booking: bytes) -> Booking:
        require(booking in self.bookings, "replay-booking", f"there is no booking {booking.hex()}")
        return self.bookings[booking]

    def terms(self, asset: int, version: int) -> Terms:
        versions = self.asset(asset).terms
        require(version in versions, "replay-terms", f"asset {asset} has no terms {version}")
        return versions[version]

    def line(self, asset: int, day: int) -> list[tuple[bytes, int]]:
        """The waiting line of an asset on a day, in its order: class, displaced first, then the chain."""
        found = [
            ((-booking.rank, not each.was_displaced, each.place), (name, index))
            for name, booking in self.bookings.items()
            if booking.asset == asset
            for index, each in booking.occurrences.items()
            if each.stage is Stage.WAITING and each.span.days.start == day
        ]
        return [who for _, who in sorted(found)]


def minutes_of(span: Span) -> int:
    return span.slots * SLOT_MINUTES


def is_composite(booking: bytes) -> bool:
    return booking_part(booking)[0] > 1
