"""Who may approve an act that is held: a second person of the member with the role `approver`, never whoever gave it.

Refused or withdrawn, nothing of it was ever signed.
"""

from __future__ import annotations

from sqlmodel import Session

from formats.bookings.slots import period_text
from formats.splits.entries.faults import fault
from ledger.db import reading
from ledger.failpoints import failpoint, register
from ledger.splits.journal.queries import act, entered_under
from ledger.splits.journal.requests import request_id
from ledger.submitting.outbox import State, Submission
from node.installation.node import Node
from node.splits.approvals.faults import ActMonthClosed, ActNotHeld, ApproverIsGiver, WithdrawerNotGiver
from node.splits.approvals.held import Approval, Outcome, approval_of, reason_context
from node.splits.entries.faults import EntriesRefused, row_fault
from node.splits.entries.vouchers import held
from node.splits.limits.giving import month_to_close
from node.staff.access import Principal, record
from node.tables.approvals import MoneyActRow

register("api.before_held_released")


def approve(session: Session, node: Node, by: Principal, submission_id: str) -> Submission:
    """The second person's word: the submitter takes it from here. The caller commits.

    Raises NotFound, ActNotHeld, ApproverIsGiver, ActMonthClosed, EntriesRefused where its invoice was entered
    meanwhile.
    """
    found = _held(session, by, submission_id)
    if _gave(found, by):
        raise ApproverIsGiver(submission_id)
    with reading(node.ledger_engine) as ledger:
        if not _is_entered(ledger, found):
            _require_open(ledger, found)
            _require_free_invoice(session, ledger, node, found.act)
    failpoint("api.before_held_released")
    return _decided(session, node, by, found, Outcome.APPROVED, State.QUEUED)


def refuse(session: Session, node: Node, by: Principal, submission_id: str, reason: str) -> Submission:
    """For a reason that stays at this node. The caller commits. Raises NotFound, ActNotHeld."""
    found = _held(session, by, submission_id)
    _require_not_entered(node, found)
    found.act.reason = node.sealer.seal_whole(reason.encode(), reason_context(submission_id))
    return _decided(session, node, by, found, Outcome.REFUSED, State.WITHDRAWN)


def withdraw(session: Session, node: Node, by: Principal, submission_id: str) -> Submission:
    """By whoever gave it. The caller commits. Raises NotFound, ActNotHeld, WithdrawerNotGiver."""
    found = _held(session, by, submission_id)
    if not _gave(found, by):
        raise WithdrawerNotGiver(submission_id)
    _require_not_entered(node, found)
    return _decided(session, node, by, found, Outcome.WITHDRAWN, State.WITHDRAWN)


def _held(session: Session, by: Principal, submission_id: str) -> Approval:
    found = approval_of(session, by.member, submission_id)
    if found.act.outcome is not None:
        raise ActNotHeld(submission_id, found.act.outcome)
    return found


def _gave(found: Approval, by: Principal) -> bool:
    """A second token of the same person is the same person."""
    return by.staff_id == found.submission.created_by or by.person == found.given_by


def _is_entered(ledger: Session, found: Approval) -> bool:
    """On the chain, as after a backup of when it waited was restored. Of what answers acts of others nothing tells."""
    first = bytes.fromhex(found.act.content["items"][0]["act"])
    makes_it = found.submission.request_id == "0x" + request_id(first).hex()
    return makes_it and act(ledger, first) is not None


def _require_not_entered(node: Node, found: Approval) -> None:
    with reading(node.ledger_engine) as ledger:
        if _is_entered(ledger, found):
            raise ActNotHeld(found.submission.id, Outcome.APPROVED)


def _require_open(ledger: Session, found: Approval) -> None:
    """What was late when it was given stays so, and may be approved."""
    month = found.act.open_month
    if month is not None and month < month_to_close(ledger, bytes.fromhex(found.act.agreement)):
        raise ActMonthClosed(found.submission.id, period_text(month))


def _require_free_invoice(session: Session, ledger: Session, node: Node, wanted: MoneyActRow) -> None:
    """Of an entry; a reversal is of one that has it."""
    key = None if "reverses" in wanted.content else wanted.content.get("key")
    taken = None if key is None else entered_under(ledger, bytes.fromhex(key))
    if taken is not None:
        voucher = wanted.content["voucher"]
        typed = held(session, node, wanted.member_id, bytes.fromhex(wanted.agreement), voucher)
        number = voucher[:16] if typed is None or typed.data is None else typed.data.invoice.number
        told = fault(0, "invoice_number", "invoice-entered", number=number, member=taken.member)
        raise EntriesRefused([row_fault(told)], 1)


def _decided(
    session: Session, node: Node, by: Principal, found: Approval, outcome: Outcome, state: State
) -> Submission:
    decided, row = found.act, found.submission
    decided.outcome, decided.decided_at, decided.decided_by = outcome, node.clock(), by.staff_id
    row.move(state, node.clock)
    record(session, node.clock, by, act=f"submission-{outcome}", subject=row.id)
    return row
