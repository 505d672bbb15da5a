"""What the Bookings contract speaks of, as facts. Slots and days as `formats.bookings.slots` counts them, masks of
occurrences by bits, times aware UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from formats.bookings.ids import booking_member, booking_part
from formats.bookings.replay.parts import Stage
from formats.bookings.words import RecordWord


@dataclass(frozen=True)
class Booking:
    """`holder`: whose it is now; `asked`, `live`, `used`: masks of occurrences; `state` as in a record; `operator`: a
    commitment, or zeros."""

    id: bytes
    asset: int
    holder: int
    unit: int
    start: int
    slots: int
    every: int
    rank: int
    asked: int
    live: int
    used: int
    terms: int
    state: int
    answer_by: int
    acts: int
    operator: bytes
    made_at: datetime
    made_in: int

    @property
    def maker(self) -> int:
        """The member that made it."""
        return booking_member(self.id)

    @property
    def part(self) -> tuple[int, int]:
        """How many parts were made in its act, and which of them it is."""
        return booking_part(self.id)

    @property
    def record(self) -> RecordWord:
        """The contract's word of it."""
        return RecordWord(
            live=self.live, used=self.used, holder=self.holder, asset=self.asset, answer_by=self.answer_by,
            start=self.start, slots=self.slots, terms=self.terms, acts=self.acts, unit=self.unit, every=self.every,
            rank=self.rank, state=self.state,
        )  # fmt: skip


@dataclass(frozen=True)
class Occurrence:
    """`start`, `slots`: as booked. `held`: the slots [from, until) that it has now, an offer's too. `minutes`: as
    settled. `offer_until`: unix seconds; None: it has no offer."""

    booking: bytes
    occurrence: int
    asset: int
    unit: int
    start: int
    slots: int
    stage: Stage
    terms: int
    held: tuple[int, int] | None
    minutes: int | None
    was_displaced: bool
    offer_until: int | None


@dataclass(frozen=True)
class Place:
    """One place of a waiting line. `unit`: the one it has an offer on, while it has one. `wanted_unit`: as asked, 255
    any. `latest`: the slot at which it dies."""

    booking: bytes
    occurrence: int
    holder: int
    rank: int
    was_displaced: bool
    start: int
    slots: int
    wanted_unit: int
    unit: int | None
    offer_until: int | None
    latest: int


@dataclass(frozen=True)
class Offer:
    """A place in the line of an asset on a day whose time is over: an offer not claimed, or a notice that came."""

    asset: int
    day: int
    booking: bytes
    occurrence: int
    holder: int
    offer_until: int | None


class CalendarDay(NamedTuple):
    """One unit on one day: masks of its slots. `open`: by the terms that rule the day and the day it follows, whatever
    is taken; zero where none rule it. `terms`: their version; zero: none."""

    asset: int
    unit: int
    day: int
    terms: int
    open: int
    taken: int
    protected: int
    follows: int


class CalendarEntry(NamedTuple):
    """An occurrence that has the slots [start, end), or waits for them; `offered`: waits, and has them meanwhile."""

    booking: bytes
    occurrence: int
    asset: int
    unit: int
    start: int
    end: int
    stage: Stage
    holder: int
    rank: int
    state: int
    offered: bool


@dataclass(frozen=True)
class Calendar:
    """`days` by asset, day, unit; `entries` by asset, first slot and booking. Many: they are tuples with names."""

    days: list[CalendarDay]
    entries: list[CalendarEntry]


@dataclass(frozen=True)
class Quota:
    minutes: int
    made: int


@dataclass(frozen=True)
class BookingAct:
    """`kind`: an act of the export; `occurrences`: a mask; `by`: the booking that it gave way to."""

    kind: str
    occurrences: int
    acts: int | None
    ending: int | None
    reason: int | None
    by: bytes | None
    at: datetime
    block_number: int
    log_index: int
    tx_hash: str
