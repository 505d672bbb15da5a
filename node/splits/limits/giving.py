"""A command given to the chain by somebody of a member; what commits more than its limit waits for a second person.

The limit is that of the moment in which the act is given: what waits, waits, whatever becomes of the limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from sqlmodel import Session, col, select

from ledger.db import reading
from ledger.splits.agreements.versions import active_versions
from ledger.splits.closes.months import next_month
from ledger.splits.journal.facts import ActState
from ledger.splits.journal.queries import act
from ledger.submitting.outbox import Command, State, Submission
from node.installation.node import Node
from node.splits.limits.money_act import MoneyAct, MoneyCommand
from node.staff.access import Principal, record
from node.staff.orders import order_given
from node.tables.approvals import MoneyActRow, MoneyActSubject

_NEVER_SENT = (State.REJECTED, State.FAULT, State.WITHDRAWN)
_TAKEN_BACK = (ActState.REVERSED, ActState.REFUSED, ActState.DENIED)


def give(session: Session, node: Node, by: Principal, made: Command | MoneyCommand) -> Submission:
    """Into the outbox and the log, held there above the member's limit; the caller commits. Raises AccountNotHere."""
    if isinstance(made, Command):
        return order_given(session, node, by, made)
    row = order_given(session, node, by, made.command)
    hold_above_limit(session, node, by, row, made.act)
    return row


def limit_of(node: Node, member: int) -> int | None:
    """In fen."""
    limits = node.config.splits.get(member)
    return None if limits is None else limits.limit_fen


def would_be_held(session: Session, ledger: Session, member: int, given: MoneyAct, *, limit: int, closing: int) -> bool:
    """Whether it would wait if it were given now; nothing is stored. `closing`: the month that is closed next."""
    return _is_above(session, ledger, member, given, _subjects(given, closing), limit)


def hold_above_limit(session: Session, node: Node, by: Principal, row: Submission, given: MoneyAct) -> None:
    """`row`: stored in this transaction, which the caller commits. Nothing where the member has no limit, or where it
    was stored before: it goes on as it was given."""
    limit = limit_of(node, by.member)
    if limit is None or row.state != State.QUEUED or session.get(MoneyActRow, row.id) is not None:
        return
    with reading(node.ledger_engine) as ledger:
        closing = month_to_close(ledger, given.agreement)
        subjects = _subjects(given, closing)
        held = _is_above(session, ledger, by.member, given, subjects, limit)
    session.add(
        MoneyActRow(
            submission_id=row.id, member_id=by.member, agreement=given.agreement.hex(),
            fen=None if given.fen is None else str(given.fen),
            content={"items": [asdict(each) for each in given.items], **given.details},
            month=min(given.months, default=None),
            open_month=min((month for month in given.months if month >= closing), default=None), held=held,
        )
    )  # fmt: skip
    session.flush()
    session.add_all(
        MoneyActSubject(submission_id=row.id, subject=name, member_id=by.member, fen=str(fen))
        for name, fen in subjects.items()
    )
    if held:
        row.move(State.HELD, node.clock)
        record(session, node.clock, by, act="submission-held", subject=row.id)
    session.flush()


def month_to_close(ledger: Session, agreement: bytes) -> int:
    """The next one; 0 where no version is active, and nothing can be entered."""
    return next_month(ledger, agreement) if active_versions(ledger, agreement) else 0


def _subjects(given: MoneyAct, closing: int) -> dict[str, int]:
    """By name, in fen; debts under the month that is closed next."""
    debts = {f"{given.agreement.hex()} {closing} {debt}": fen for debt, fen in given.debts.items()}
    return {**given.subjects, **debts}


def _is_above(
    session: Session, ledger: Session, member: int, given: MoneyAct, subjects: dict[str, int], limit: int
) -> bool:
    """With what the member gave before on the same subjects; always where nobody here knows the amount."""
    if given.fen is None:
        return True
    sums = [fen + _given_before(session, ledger, member, subject) for subject, fen in subjects.items()]
    return max((given.fen, *sums)) > limit


def _given_before(session: Session, ledger: Session, member: int, subject: str) -> int:
    """By this member on the subject, in fen, with what waits; without what never came or was taken back whole."""
    a, on, s = MoneyActRow, MoneyActSubject, Submission
    wanted = (
        select(on.fen, a.content)
        .join(a, col(a.submission_id) == col(on.submission_id))
        .join(s, col(s.id) == col(on.submission_id))
        .where(on.subject == subject, on.member_id == member, col(s.state).not_in(_NEVER_SENT))
    )
    return sum(int(fen) for fen, content in session.exec(wanted) if any(_stands(ledger, content["items"])))


def _stands(ledger: Session, items: list[dict[str, str]]) -> Iterator[bool]:
    """Each act that is on the chain, or on its way there."""
    for each in items:
        found = act(ledger, bytes.fromhex(each["act"]))
        yield found is None or found.state not in _TAKEN_BACK
