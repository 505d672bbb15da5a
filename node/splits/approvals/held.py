"""Acts of a member that wait for a second person, or did, with who gave and who decided them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import or_
from sqlmodel import Session, col, select

from ledger.paging import Page, page_of
from ledger.submitting.outbox import State, Submission
from node.faults import NotFound
from node.installation.node import Node
from node.tables.approvals import MoneyActRow
from node.tables.staff import Staff


class Outcome(StrEnum):
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Approval:
    """`given_by`, `decided_by`: persons."""

    submission: Submission
    act: MoneyActRow
    given_by: str
    decided_by: str | None


def awaiting_approval(session: Session, member: int, *, after: int = 0, limit: int = 100) -> Page[Approval]:
    """Of all agreements, in the order in which they were given."""
    s, a = Submission, MoneyActRow
    wanted = (
        select(s, a)
        .join(a, col(a.submission_id) == col(s.id))
        .where(a.member_id == member, s.state == State.HELD, col(s.place) > after)
        .order_by(col(s.place))
    )
    found = page_of(session, wanted, limit, lambda row: str(row[0].place))
    return found.map(lambda row: _approval(session, *row))


def approval_of(session: Session, member: int, submission_id: str) -> Approval:
    """Raises NotFound where the member has none of this id that was ever held."""
    s, a = Submission, MoneyActRow
    wanted = select(s, a).join(a, col(a.submission_id) == col(s.id)).where(s.id == submission_id, a.member_id == member)
    row = session.exec(wanted.where(col(a.held))).first()
    if row is None:
        raise NotFound("approval", submission_id)
    return _approval(session, *row)


def held_until(session: Session, member: int, agreement: bytes, month: int) -> list[str]:
    """Submissions under an agreement that wait, of this month, of an earlier one or of none; the oldest first."""
    s, a = Submission, MoneyActRow
    wanted = (
        select(s.id)
        .join(a, col(a.submission_id) == col(s.id))
        .where(a.member_id == member, a.agreement == agreement.hex(), s.state == State.HELD)
        .where(or_(col(a.month).is_(None), col(a.month) <= month))
    )
    return list(session.exec(wanted.order_by(col(s.place))))


def reason_of(node: Node, found: Approval) -> str | None:
    """Why it was refused."""
    if found.act.reason is None:
        return None
    return node.sealer.open_whole(found.act.reason, reason_context(found.submission.id)).decode()


def reason_context(submission_id: str) -> str:
    return f"money_act:{submission_id}"


def _approval(session: Session, submission: Submission, act: MoneyActRow) -> Approval:
    ids = (submission.created_by, act.decided_by)
    given_by, decided_by = (None if each is None else session.get_one(Staff, each).person for each in ids)
    assert given_by is not None, "somebody gave it"
    return Approval(submission, act, given_by, decided_by)
