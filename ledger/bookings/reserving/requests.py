"""What the acts on bookings take, and what their record shows of it."""

from dataclasses import astuple, dataclass, replace

from formats.bookings.classes import MAINTENANCE
from formats.bookings.commitment import NO_OPERATOR
from formats.bookings.ids import booking_member
from formats.bookings.words import ANY_UNIT, STATE_CONFIRMED, STATE_HELD, STATE_WAITING, RecordWord
from ledger.submitting.expectation import Bits

_ANSWER_BY = 0xFFFFFF << 128
_UNIT = 0xFF << 224
_HELD_OR_CONFIRMED = (STATE_HELD ^ STATE_CONFIRMED) << 248
_WORD = (1 << 256) - 1


@dataclass(frozen=True, kw_only=True)
class Reservation:
    """Slots that a member wants, in the order of the contract's struct. `start`: slot of the first occurrence; `every`
    days between two of the `asked` ones (a mask, the first among them), 0 for one alone; `terms`: the version that
    rules their days; `operator`: commitment to a credential, zeros where none is asked for."""

    booking: bytes
    asset: int
    unit: int = ANY_UNIT
    start: int
    slots: int
    every: int = 0
    asked: int = 1
    skips: bool = False
    rank: int
    terms: int
    operator: bytes = NO_OPERATOR

    @property
    def member(self) -> int:
        return booking_member(self.booking)

    def abi(self) -> tuple[object, ...]:
        return astuple(self)

    def reserved(self) -> Bits:
        """Of the record after `reserve`: unit where any would do, occurrences where some may be skipped, and whether it
        waits for an answer, are the contract's."""
        chosen = _ANSWER_BY | _HELD_OR_CONFIRMED
        if self.unit == ANY_UNIT:
            chosen |= _UNIT
        if self.skips:
            chosen |= self.asked
        mask = _WORD & ~chosen
        return Bits(self._word(STATE_CONFIRMED).pack() & mask, mask)

    def waiting(self) -> int:
        """The record after `wait`: nothing of it stands."""
        return replace(self._word(STATE_WAITING), live=0).pack()

    def maintained(self) -> int:
        """The record after `maintain`."""
        assert self.rank == MAINTENANCE, f"class {self.rank} is no maintenance"
        assert self.unit != ANY_UNIT, "maintenance names its unit"
        return self._word(STATE_CONFIRMED).pack()

    def _word(self, state: int) -> RecordWord:
        return RecordWord(
            live=self.asked,
            used=0,
            holder=self.member,
            asset=self.asset,
            answer_by=0,
            start=self.start,
            slots=self.slots,
            terms=self.terms,
            acts=0,
            unit=0 if self.unit == ANY_UNIT and state != STATE_WAITING else self.unit,
            every=self.every,
            rank=self.rank,
            state=state,
        )


@dataclass(frozen=True)
class Victim:
    """An occurrence that gives way, after as many acts on its booking as whoever displaces it saw."""

    booking: bytes
    acts: int
    occurrence: int
