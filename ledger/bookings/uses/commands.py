"""What two sides say of a booking's use, as outbox commands: one side signed, the other sends.

No request id stands on the chain but the council's: the state of an occurrence, or the deadline of the statement that
counts, refuses the same a second time. Other acts leave the same events, so all of one is compared.
"""

from dataclasses import dataclass
from typing import Any

from formats.bookings.export_acts import BY_AGREEMENT, BY_BOTH, BY_CORRECTION, BY_COUNCIL, BY_SILENCE
from formats.bookings.statements import OUTCOME_USED, HandOver, UseStatement
from ledger.submitting.contract import Contract, Order
from ledger.submitting.expectation import ExpectedEvent
from ledger.submitting.outbox import Command


@dataclass(frozen=True)
class UsesCommands:
    """By book accounts of holder or custodian; `settle_by_silence` by anyone; `settle_by_council` for member 0."""

    contract: Contract
    bookings: Contract
    """Where a hand-over shows."""

    # ── both sides ──────────────────────────────────────────────────────────────────────────────────────────────
    def hand_over(self, order: Order, *, given: HandOver, signature: bytes, operator: bytes) -> Command:
        """Sent by the taker. `operator`: commitment of the taker's, zeros where the terms ask for none."""
        acts = given.acts + 1
        said = {
            "booking": given.booking,
            "acts": acts,
            "from": given.giver,
            "to": given.taker,
            "operator": operator,
        }
        struct = (given.booking, given.acts, given.giver, given.taker, given.deadline)
        found_by = self.bookings.logs_of("HandedOver", booking=given.booking, acts=acts)
        events = (self.bookings.expected("HandedOver", said),)
        return self.contract.command_found_by(found_by, order, "handOver", (struct, signature, operator), events)

    def check_in(self, order: Order, *, statement: UseStatement, signature: bytes) -> Command:
        said = {"start": statement.start, "evidence": statement.evidence}
        return self._said(order, "checkIn", (_struct(statement), signature), "CheckedIn", statement, said)

    def check_out(self, order: Order, *, statement: UseStatement, signature: bytes) -> Command:
        """From five days after the end on it counts as a correction: the chain's clock decides."""
        return self._settling(order, "checkOut", statement, signature, BY_BOTH)

    def agree(self, order: Order, *, statement: UseStatement, signature: bytes) -> Command:
        """Ends a dispute, or corrects what was settled: the contract knows which."""
        return self._settling(order, "agree", statement, signature, BY_AGREEMENT)

    # ── one side ────────────────────────────────────────────────────────────────────────────────────────────────
    def declare(self, order: Order, *, statement: UseStatement) -> Command:
        said = {
            "start": statement.start,
            "end": statement.end,
            "minuteCount": statement.minutes,
            "evidence": statement.evidence,
        }
        return self._said(order, "declare", (_struct(statement),), "Declared", statement, said)

    def differ(self, order: Order, *, booking: bytes, occurrence: int, minutes: int) -> Command:
        said = {"minuteCount": minutes}
        return self._of(order, "differ", (booking, occurrence, minutes), "Disputed", booking, occurrence, said)

    def no_show(self, order: Order, *, booking: bytes, occurrence: int) -> Command:
        """By the custodian."""
        return self._of(order, "noShow", (booking, occurrence), "NoShow", booking, occurrence, {})

    def object(self, order: Order, *, booking: bytes, occurrence: int) -> Command:
        """By the holder, to a no-show."""
        said = {"byCustodian": False, "minuteCount": 0}
        return self._of(order, "object", (booking, occurrence), "Disputed", booking, occurrence, said)

    # ── anyone ──────────────────────────────────────────────────────────────────────────────────────────────────
    def settle_by_silence(self, order: Order, *, booking: bytes, occurrence: int) -> Command:
        """Whoever is first does it for all: who comes later finds it done."""
        said = {"how": BY_SILENCE, "outcome": OUTCOME_USED}
        return self._of(order, "settleBySilence", (booking, occurrence), "Used", booking, occurrence, said)

    # ── council ─────────────────────────────────────────────────────────────────────────────────────────────────
    def settle_by_council(self, order: Order, *, statement: UseStatement) -> Command:
        used = {**_used(statement), "how": BY_COUNCIL}
        return self.contract.command(order, "settleByCouncil", (_struct(statement),), ("Used", used))

    # ── internal ────────────────────────────────────────────────────────────────────────────────────────────────
    def _settling(self, order: Order, function: str, statement: UseStatement, signature: bytes, how: int) -> Command:
        events, corrected = (
            (self.contract.expected("Used", {**_used(statement), "how": each}),) for each in (how, BY_CORRECTION)
        )
        found_by = self.contract.logs_of("Used", booking=statement.booking)
        arguments = (_struct(statement), signature)
        return self.contract.command_found_by(found_by, order, function, arguments, events, (corrected,))

    def _said(
        self,
        order: Order,
        function: str,
        arguments: tuple[Any, ...],
        event: str,
        statement: UseStatement,
        said: dict[str, Any],
    ) -> Command:
        return self._of(order, function, arguments, event, statement.booking, statement.occurrence, said)

    def _of(
        self,
        order: Order,
        function: str,
        arguments: tuple[Any, ...],
        event: str,
        booking: bytes,
        occurrence: int,
        said: dict[str, Any],
    ) -> Command:
        expected: ExpectedEvent = self.contract.expected(event, {"booking": booking, "occurrence": occurrence, **said})
        found_by = self.contract.logs_of(event, booking=booking)
        return self.contract.command_found_by(found_by, order, function, arguments, (expected,))


def _struct(statement: UseStatement) -> tuple[Any, ...]:
    return (
        statement.booking,
        statement.occurrence,
        statement.start,
        statement.end,
        statement.minutes,
        statement.outcome,
        statement.evidence,
        statement.deadline,
    )


def _used(statement: UseStatement) -> dict[str, Any]:
    return {
        "booking": statement.booking,
        "occurrence": statement.occurrence,
        "start": statement.start,
        "end": statement.end,
        "minuteCount": statement.minutes,
        "outcome": statement.outcome,
        "evidence": statement.evidence,
    }
