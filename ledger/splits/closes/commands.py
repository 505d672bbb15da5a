"""Closes, their lines and objections to them, as outbox commands."""

from dataclasses import dataclass

from ledger.splits.closes.requests import AllocationRequest, LineObjection
from ledger.submitting.contract import Contract, Order
from ledger.submitting.outbox import Command


@dataclass(frozen=True)
class ClosesCommands:
    """Of the contract Splits. By money accounts; `decide_line_objection` by the council (member 0)."""

    contract: Contract

    def close(self, order: Order, *, agreement: bytes, month: int, root: bytes) -> Command:
        """`root`: the input root that whoever closes has seen."""
        closed = {"agreement": agreement, "month": month, "member": order.member, "root": root}
        return self.contract.command(order, "close", (agreement, month, root), ("PeriodClosed", closed))

    def commit_lines(self, order: Order, *, agreement: bytes, booked: int, digest: bytes) -> Command:
        """By the administrator of a committed agreement."""
        said = {"agreement": agreement, "booked": booked, "member": order.member, "digest": digest}
        return self.contract.command(order, "commitLines", (agreement, booked, digest), ("LinesCommitted", said))

    def object_to_line(self, order: Order, *, objection: LineObjection) -> Command:
        """The contract numbers it, and says until when it holds."""
        said = {
            "allocation": objection.key.id,
            "member": order.member,
            "stage": objection.stage,
            "account": objection.account,
            "figure": objection.figure,
            "reason": objection.reason,
        }
        what = (objection.stage, objection.account, objection.figure, objection.reason)
        return self.contract.command(order, "objectToLine", (objection.key.abi(), *what), ("LineObjected", said))

    def withdraw_line_objection(self, order: Order, *, objection: int) -> Command:
        withdrawn = {"objection": objection}
        return self.contract.command(
            order, "withdrawLineObjection", (objection,), ("LineObjectionWithdrawn", withdrawn)
        )

    def escalate_line_objection(self, order: Order, *, objection: int) -> Command:
        """Before the council, while it holds."""
        escalated = {"objection": objection}
        return self.contract.command(
            order, "escalateLineObjection", (objection,), ("LineObjectionEscalated", escalated)
        )

    def decide_line_objection(self, order: Order, *, objection: int, upheld: bool) -> Command:
        decided = {"objection": objection, "upheld": upheld}
        arguments = (objection, upheld)
        return self.contract.command(order, "decideLineObjection", arguments, ("LineObjectionDecided", decided))


@dataclass(frozen=True)
class AllocationsCommands:
    """By any member's money account."""

    contract: Contract

    def allocate(self, order: Order, *, request: AllocationRequest) -> Command:
        """It books lines, or says that nothing changed: what stands on the chain decides."""
        key = request.key
        said = {
            "agreement": key.agreement,
            "booked": key.booked,
            "month": key.month,
            "pool": key.pool,
            "side": key.side,
        }
        booked, unchanged = ((self.contract.expected(name, said),) for name in ("Allocated", "AllocationUnchanged"))
        found_by = self.contract.accepted(order)
        arguments = (order.request_id, request.abi())
        return self.contract.command_found_by(found_by, order, "allocate", arguments, booked, (unchanged,))
