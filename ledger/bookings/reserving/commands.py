"""What bookers and custodians do to bookings, as outbox commands (ADR 22).

No request id stands on the chain. What makes a booking is found by the booking's id, which is the command's key. A
later act names in `acts` how many acts the one who wants it saw on the booking, and is found by the next one's number;
whoever acted first left that number too, so all of the event is compared. The outbox knows a later act by the order's
request id, so that what the chain refused can be wanted again.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any

from formats.bookings.export_acts import CANCELLED, CANCELLED_LATE, DISPLACED, LAPSED, LEFT, MOVED, MOVED_LATE, REFUSED
from formats.bookings.ids import bits
from ledger.bookings.reserving.requests import Reservation, Victim
from ledger.submitting.contract import Contract, Order
from ledger.submitting.expectation import Bits, ExpectedEvent, ReceiptFilter
from ledger.submitting.outbox import Command

Events = tuple[ExpectedEvent, ...]


@dataclass(frozen=True)
class BookingsCommands:
    """By accounts with the book role; `lapse` by anyone."""

    contract: Contract

    # ── booker ──────────────────────────────────────────────────────────────────────────────────────────────────
    def reserve(self, wanted: Reservation, *, sender: str, created_by: str = "") -> Command:
        return self._making("reserve", (wanted.abi(),), [wanted], sender, created_by)

    def reserve_together(self, parts: Sequence[Reservation], *, sender: str, created_by: str = "") -> Command:
        """Two to eight, by the ids of one act (`composite_ids`)."""
        return self._making("reserveTogether", ([part.abi() for part in parts],), parts, sender, created_by)

    def move(
        self, booking: bytes, *, acts: int, made: Sequence[Reservation], sender: str, created_by: str = ""
    ) -> Command:
        """All that stands of a booking and of its parts, into new ones. Late or not, the chain's clock decides."""
        arguments = (booking, acts, [part.abi() for part in made])
        early, late = (_ended(self.contract, booking, acts, ending=ending) for ending in (MOVED, MOVED_LATE))
        return self._making("move", arguments, made, sender, created_by, ((early,), (late,)))

    def cancel(self, order: Order, *, booking: bytes, acts: int, occurrences: int) -> Command:
        """`occurrences`: a mask. Whether none of them, the first ones or all are late, the chain's clock decides."""
        in_time, *otherwise = self._cancelled(booking, acts, occurrences)
        return self._ending(order, "cancel", (booking, acts, occurrences), in_time, tuple(otherwise))

    def name_operator(self, order: Order, *, booking: bytes, operator: bytes) -> Command:
        named = self.contract.expected("OperatorNamed", {"booking": booking, "operator": operator})
        found_by = self.contract.logs_of("OperatorNamed", booking=booking)
        return self.contract.command_found_by(found_by, order, "nameOperator", (booking, operator), (named,))

    # ── custodian ───────────────────────────────────────────────────────────────────────────────────────────────
    def approve(self, order: Order, *, booking: bytes, acts: int) -> Command:
        approved = self.contract.expected("Approved", {"booking": booking, "acts": acts + 1})
        found_by = self.contract.logs_of("Approved", booking=booking)
        return self.contract.command_found_by(found_by, order, "approve", (booking, acts), (approved,))

    def refuse(self, order: Order, *, booking: bytes, acts: int, reason: int) -> Command:
        refused = _ended(self.contract, booking, acts, ending=REFUSED, reason=reason)
        return self._ending(order, "refuse", (booking, acts, reason), (refused,))

    # ── anyone ──────────────────────────────────────────────────────────────────────────────────────────────────
    def lapse(self, order: Order, *, booking: bytes) -> Command:
        """Whoever is first does it for all: who comes later finds it done."""
        lapsed = self.contract.expected("Ended", {"booking": booking, "ending": LAPSED, "reason": 0})
        found_by = self.contract.logs_of("Ended", booking=booking)
        return self.contract.command_found_by(found_by, order, "lapse", (booking,), (lapsed,))

    # ── internal ────────────────────────────────────────────────────────────────────────────────────────────────
    def _making(
        self,
        function: str,
        arguments: tuple[Any, ...],
        parts: Sequence[Reservation],
        sender: str,
        created_by: str,
        further: Sequence[Events] = ((),),
    ) -> Command:
        """Bookings made in one act, together with one of the `further` events."""
        made = tuple(_reserved(self.contract, part, part.reserved()) for part in parts)
        events, *otherwise = ((*made, *each) for each in further)
        order, found_by = _by_id(self.contract, parts[0], sender=sender, created_by=created_by)
        return self.contract.command_found_by(found_by, order, function, arguments, events, tuple(otherwise))

    def _cancelled(self, booking: bytes, acts: int, occurrences: int) -> list[Events]:
        """What a cancellation may say: all in time, all late, or the first ones late."""
        whole = [
            (_ended(self.contract, booking, acts, occurrences=occurrences, ending=ending),)
            for ending in (CANCELLED, CANCELLED_LATE)
        ]
        masks = [occurrences & ((2 << index) - 1) for index in bits(occurrences)[:-1]]
        split = [
            (
                _ended(self.contract, booking, acts, occurrences=occurrences & ~late, ending=CANCELLED),
                _ended(self.contract, booking, acts + 1, occurrences=late, ending=CANCELLED_LATE),
            )
            for late in masks
        ]
        return [*whole, *split]

    def _ending(
        self,
        order: Order,
        function: str,
        arguments: tuple[Any, ...],
        events: Events,
        otherwise: tuple[Events, ...] = (),
    ) -> Command:
        booking, acts, *_ = arguments
        found_by = self.contract.logs_of("Ended", booking=booking, acts=acts + 1)
        return self.contract.command_found_by(found_by, order, function, arguments, events, otherwise)


@dataclass(frozen=True)
class WaitingCommands:
    """The waiting line and who gives way, of the same contract. By accounts with the book role; `pass_on` by anyone."""

    contract: Contract

    # ── booker ──────────────────────────────────────────────────────────────────────────────────────────────────
    def wait(self, wanted: Reservation, *, sender: str, created_by: str = "") -> Command:
        """For one occurrence within a day; its id is the key, as of `reserve`."""
        order, found_by = _by_id(self.contract, wanted, sender=sender, created_by=created_by)
        events = (_reserved(self.contract, wanted, wanted.waiting()),)
        return self.contract.command_found_by(found_by, order, "wait", (wanted.abi(),), events)

    def claim(
        self, order: Order, *, booking: bytes, acts: int, occurrence: int, terms: int, operator: bytes
    ) -> Command:
        """A displaced occurrence of what still stands keeps the terms of its booking, whatever `terms` says."""
        said = {"booking": booking, "occurrence": occurrence, "acts": acts + 1, "operator": operator}
        found_by = self.contract.logs_of("Claimed", booking=booking, acts=acts + 1)
        arguments = (booking, acts, occurrence, terms, operator)
        events = (self.contract.expected("Claimed", said),)
        return self.contract.command_found_by(found_by, order, "claim", arguments, events)

    def leave(self, order: Order, *, booking: bytes, acts: int, occurrence: int) -> Command:
        left = _ended(self.contract, booking, acts, occurrences=1 << occurrence, ending=LEFT)
        found_by = self.contract.logs_of("Ended", booking=booking, acts=acts + 1)
        return self.contract.command_found_by(found_by, order, "leave", (booking, acts, occurrence), (left,))

    # ── custodian ───────────────────────────────────────────────────────────────────────────────────────────────
    def displace(self, order: Order, *, by: bytes, occurrence: int, victims: Sequence[Victim], reason: int) -> Command:
        """`by`: the booking that waits first in the line and fits once these gave way."""
        offered = self.contract.expected("Offered", {"booking": by, "occurrence": occurrence})
        events = (offered, *self._gave_way(by, victims, reason))
        arguments = (by, occurrence, [astuple(victim) for victim in victims], reason)
        found_by = self.contract.logs_of("Offered", booking=by)
        return self.contract.command_found_by(found_by, order, "displace", arguments, events)

    def maintain(
        self, wanted: Reservation, *, victims: Sequence[Victim], reason: int, sender: str, created_by: str = ""
    ) -> Command:
        """`rank` 90, `terms` 0 and a unit by its number; its id is the key, as of `reserve`."""
        order, found_by = _by_id(self.contract, wanted, sender=sender, created_by=created_by)
        made = _reserved(self.contract, wanted, wanted.maintained())
        events = (made, *self._gave_way(wanted.booking, victims, reason))
        arguments = (wanted.abi(), [astuple(victim) for victim in victims], reason)
        return self.contract.command_found_by(found_by, order, "maintain", arguments, events)

    # ── anyone ──────────────────────────────────────────────────────────────────────────────────────────────────
    def pass_on(self, order: Order, *, asset: int, day: int) -> Command:
        """Done also where nothing was left to pass on, so no event is asked for."""
        return self.contract.command_found_by(self.contract.logs_of("Offered"), order, "passOn", (asset, day), ())

    # ── internal ────────────────────────────────────────────────────────────────────────────────────────────────
    def _gave_way(self, by: bytes, victims: Sequence[Victim], reason: int) -> Events:
        events = []
        for victim in victims:
            mask, said = 1 << victim.occurrence, {"booking": victim.booking, "occurrence": victim.occurrence, "by": by}
            gone = _ended(self.contract, victim.booking, victim.acts, occurrences=mask, ending=DISPLACED, reason=reason)
            events += [gone, self.contract.expected("Displaced", said)]
        return tuple(events)


def _by_id(contract: Contract, wanted: Reservation, *, sender: str, created_by: str) -> tuple[Order, ReceiptFilter]:
    """The booking's id is the key of the command that makes it, and nobody else's."""
    order = Order(member=wanted.member, request_id=wanted.booking, sender=sender, created_by=created_by)
    return order, contract.logs_of("Reserved", shared=False, booking=wanted.booking)


def _reserved(contract: Contract, wanted: Reservation, record: int | Bits) -> ExpectedEvent:
    said = {
        "booking": wanted.booking,
        "asset": wanted.asset,
        "member": wanted.member,
        "record": record,
        "asked": wanted.asked,
        "operator": wanted.operator,
    }
    return contract.expected("Reserved", said)


def _ended(contract: Contract, booking: bytes, acts: int, *, reason: int = 0, **said: int) -> ExpectedEvent:
    """The next act on a booking that has so many."""
    return contract.expected("Ended", {"booking": booking, "acts": acts + 1, "reason": reason, **said})
