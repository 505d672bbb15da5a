"""What members enter under an agreement, and what others say of it, as outbox commands.

The id of an act is the key of the command that enters it, so a command to enter takes no order: `sender` is a money
account of the member that the id names.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from formats.splits.ids import act_member
from ledger.splits.journal.requests import (
    EntryRequest,
    NettingRequest,
    PaymentRequest,
    PayoutRequest,
    QuantityRequest,
    SealedAct,
    TableRequest,
    request_id,
)
from ledger.submitting.contract import Contract, Order
from ledger.submitting.outbox import Command

Event = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class JournalCommands:
    """By money accounts of parties and agents."""

    contract: Contract

    def enter(self, request: EntryRequest, *, sender: str, created_by: str = "") -> Command:
        """Found by its first part; each part is an act and leaves its event."""
        events = [
            ("EntryEntered", {"id": part.id, "agreement": request.agreement, "request": request.abi(), "part": index})
            for index, part in enumerate(request.parts)
        ]
        order = _order(request.parts[0].id, sender, created_by)
        return self._entering(order, "enter", (request.abi(),), *events)

    def enter_quantity(self, request: QuantityRequest, *, sender: str, created_by: str = "") -> Command:
        return self._one("enterQuantity", "QuantityEntered", request, _order(request.id, sender, created_by))

    def enter_table(self, request: TableRequest, *, sender: str, created_by: str = "") -> Command:
        return self._one("enterTable", "TableEntered", request, _order(request.id, sender, created_by))

    def reverse_entry(
        self, act: bytes, *, salt: bytes, original: EntryRequest, part: int, sender: str, created_by: str = ""
    ) -> Command:
        """`original` as it was entered; `act`: the reversal's own id."""
        order, reverses = _order(act, sender, created_by), original.parts[part].id
        event = _reversal(act, original.agreement, reverses, salt)
        return self._entering(order, "reverseEntry", (act, salt, original.abi(), part), event)

    def reverse_quantity(
        self, act: bytes, *, salt: bytes, original: QuantityRequest, sender: str, created_by: str = ""
    ) -> Command:
        order = _order(act, sender, created_by)
        event = _reversal(act, original.agreement, original.id, salt)
        return self._entering(order, "reverseQuantity", (act, salt, original.abi()), event)

    def declare_payment(self, request: PaymentRequest, *, sender: str, created_by: str = "") -> Command:
        """By the payer, or who keeps the paying fund."""
        return self._one("declarePayment", "PaymentDeclared", request, _order(request.id, sender, created_by))

    def enter_payout(self, request: PayoutRequest, *, sender: str, created_by: str = "") -> Command:
        return self._one("enterPayout", "PayoutEntered", request, _order(request.id, sender, created_by))

    def propose_netting(self, request: NettingRequest, *, sender: str, created_by: str = "") -> Command:
        return self._one("proposeNetting", "NettingProposed", request, _order(request.id, sender, created_by))

    def enter_sealed(self, act: SealedAct, *, sender: str, created_by: str = "") -> Command:
        """Of a committed agreement."""
        entered = {"id": act.id, "agreement": act.agreement, "act": act.abi()}
        order = _order(act.id, sender, created_by)
        return self._entering(order, "enterSealed", (act.abi(),), ("SealedActEntered", entered))

    # ── internal ────────────────────────────────────────────────────────────────────────────────────────────────
    def _one(
        self,
        function: str,
        event: str,
        request: QuantityRequest | TableRequest | PaymentRequest | PayoutRequest | NettingRequest,
        order: Order,
    ) -> Command:
        entered = {"id": request.id, "agreement": request.agreement, "request": request.abi()}
        return self._entering(order, function, (request.abi(),), (event, entered))

    def _entering(self, order: Order, function: str, arguments: tuple[Any, ...], *events: Event) -> Command:
        expected = tuple(self.contract.expected(name, {**said, "member": order.member}) for name, said in events)
        return self.contract.command_found_by(self.contract.accepted(order), order, function, arguments, expected)


@dataclass(frozen=True)
class ActsCommands:
    """Of the contract Splits. By money accounts; `decide` by the council (member 0)."""

    contract: Contract

    def accept(self, order: Order, *, acts: Sequence[bytes]) -> Command:
        """What all others have now accepted counts."""
        return self._each(order, "accept", "ActAccepted", acts, {"member": order.member})

    def count(self, order: Order, *, acts: Sequence[bytes]) -> Command:
        """What days of silence have let pass, or nobody else is asked of."""
        return self._each(order, "count", "ActCounted", acts, {})

    def confirm(self, order: Order, *, act: bytes) -> Command:
        """By the payee of a payment, or the other side of a netting."""
        return self.contract.command(order, "confirm", (act,), ("ActCounted", {"id": act}))

    def deny(self, order: Order, *, act: bytes, reason: bytes) -> Command:
        """`reason`: digest of what is said, as in `object`."""
        return self._said(order, "deny", "ActDenied", act, reason)

    def object(self, order: Order, *, act: bytes, reason: bytes) -> Command:
        return self._said(order, "object", "ActObjected", act, reason)

    def withdraw_objection(self, order: Order, *, act: bytes) -> Command:
        withdrawn = {"id": act, "member": order.member}
        return self.contract.command(order, "withdrawObjection", (act,), ("ActObjectionWithdrawn", withdrawn))

    def decide(self, order: Order, *, act: bytes, upheld: bool) -> Command:
        """`upheld`: the act never counts; else its objections are gone."""
        return self.contract.command(order, "decideAct", (act, upheld), ("ActDecided", {"id": act, "upheld": upheld}))

    # ── internal ────────────────────────────────────────────────────────────────────────────────────────────────
    def _each(self, order: Order, function: str, event: str, acts: Sequence[bytes], said: dict[str, Any]) -> Command:
        events = [(event, {"id": act, **said}) for act in acts]
        return self.contract.command(order, function, (list(acts),), *events)

    def _said(self, order: Order, function: str, event: str, act: bytes, reason: bytes) -> Command:
        said = {"id": act, "member": order.member, "reason": reason}
        return self.contract.command(order, function, (act, reason), (event, said))


def _order(act: bytes, sender: str, created_by: str) -> Order:
    return Order(member=act_member(act), request_id=request_id(act), sender=sender, created_by=created_by)


def _reversal(act: bytes, agreement: bytes, reverses: bytes, salt: bytes) -> Event:
    return "ReversalEntered", {"id": act, "agreement": agreement, "reverses": reverses, "salt": salt}
