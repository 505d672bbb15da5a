"""The words that the chain packs: one 256-bit integer each, the first field lowest, nothing beyond the last.

A mask's bit i is slot i of the day or occurrence i of the booking. Layouts in docs/formats.md.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import ClassVar, Self

from formats.bookings.classes import CLASSES, MAINTENANCE
from formats.bookings.slots import DAY_SLOTS, MAX_SPAN
from formats.faults import require

WORD_BITS = 256
FOLLOWS_OWN, FOLLOWS_CLOSED = 0, 8
"""`follows`: 0 the hours of its own weekday, 1 Monday's … 7 Sunday's, 8 closed."""
ANY_UNIT = 255
MAX_UNITS = 32

STATE_WAITING, STATE_HELD, STATE_CONFIRMED, STATE_ENDED = 1, 2, 3, 4
"""States of a record; zero: no such booking. Ended: nothing of it stands and nothing of it was used."""

FLAG_QUOTA, FLAG_REQUIREMENT = 1, 2
"""In the flags of terms: the quota is counted, and `limit_hours` and `made` bind where they are
not 0; a booking names its operator by a commitment."""


@dataclass(frozen=True)
class _Word:
    """Fields in the order of their bits. `pack` and `unpack` are each other's inverse; a word with bits beyond the last
    field, or with values that no act makes, is refused."""

    BITS: ClassVar[tuple[int, ...]]

    def pack(self) -> int:
        word, offset = 0, 0
        for field, bits in zip(fields(self), self.BITS, strict=True):
            value: int = getattr(self, field.name)
            require(0 <= value < 1 << bits, "word-field-range", f"{field.name} is {value}, outside 0 … 2^{bits} - 1")
            word |= value << offset
            offset += bits
        self.check()
        return word

    @classmethod
    def unpack(cls, word: int) -> Self:
        require(0 <= word < 1 << WORD_BITS, "word-range", "not a word of 256 bits")
        values, rest = [], word
        for bits in cls.BITS:
            values.append(rest & ((1 << bits) - 1))
            rest >>= bits
        require(rest == 0, "word-bits-beyond", f"bits beyond the {sum(cls.BITS)} of this word")
        read = cls(*values)
        read.check()
        return read

    def check(self) -> None:
        """Raises FormatFault where the fields do not go together."""


@dataclass(frozen=True)
class DayWord(_Word):
    """One unit on one day: slots taken, slots of the custodian's own teaching, whose weekday's hours it follows."""

    taken: int
    protected: int
    follows: int
    BITS = (DAY_SLOTS, DAY_SLOTS, 4)

    def check(self) -> None:
        require(self.follows <= FOLLOWS_CLOSED, "word-follows", f"follows is {self.follows}, not 0 … {FOLLOWS_CLOSED}")
        require(not self.taken & self.protected, "word-overlap", "a slot is taken and protected at once")


@dataclass(frozen=True)
class TermsWord(_Word):
    """One weekday of one version. The seven differ in `open` alone. Days, slots, hours of quota, as named there."""

    open: int
    from_day: int
    until_day: int
    may: int
    asks: int
    limit_hours: int
    group: int
    horizon_days: int
    notice_slots: int
    least_slots: int
    most_slots: int
    made: int
    units: int
    flags: int
    BITS = (DAY_SLOTS, 16, 16, 16, 16, 16, 20, 10, 12, 7, 10, 12, 6, 2)

    def check(self) -> None:
        require(
            self.from_day <= self.until_day,
            "word-days",
            f"day {self.until_day} is before {self.from_day}",
        )
        lengths = 1 <= self.least_slots <= self.most_slots <= MAX_SPAN
        require(lengths, "word-lengths", f"from {self.least_slots} to {self.most_slots} slots, not 1 … {MAX_SPAN}")
        require(1 <= self.units <= MAX_UNITS, "word-units", f"{self.units} units, not 1 … {MAX_UNITS}")


@dataclass(frozen=True)
class TimesWord(_Word):
    """The times of a version that no reservation reads, in slots, and the number of the approval that the version lies
    within (0: not state-owned)."""

    cutoff: int
    free: int
    answer: int
    grace: int
    claim: int
    approval: int
    BITS = (16, 16, 16, 16, 16, 32)


@dataclass(frozen=True)
class RecordWord(_Word):
    """One booking. Occurrence k by its bits (live, used): 10 stands, 11 in use, 01 used or missed, 00 gone, waiting."""

    live: int
    used: int
    holder: int
    asset: int
    answer_by: int
    start: int
    slots: int
    terms: int
    acts: int
    unit: int
    every: int
    rank: int
    state: int
    BITS = (32, 32, 32, 32, 24, 24, 16, 16, 16, 8, 8, 8, 8)

    def check(self) -> None:
        require(1 <= self.slots <= MAX_SPAN, "word-lengths", f"{self.slots} slots, not 1 … {MAX_SPAN}")
        known = self.rank in CLASSES or self.rank == MAINTENANCE
        require(known, "word-class", f"there is no class {self.rank}")
        require(1 <= self.state <= STATE_ENDED, "word-state", f"state {self.state}, not 1 … {STATE_ENDED}")
        any_unit = self.unit == ANY_UNIT and self.state in (STATE_WAITING, STATE_ENDED)
        require(self.unit < MAX_UNITS or any_unit, "word-unit", f"unit {self.unit}, not 0 … {MAX_UNITS - 1}")
