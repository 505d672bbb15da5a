"""Requests of a member as submissions of its money account: one, or all rows of a sheet together.

What is above the member's limit is held in the outbox for a second person."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from ledger.splits.journal.requests import EntryRequest
from ledger.submitting.outbox import Submission, enqueue_all
from node.installation.node import Node
from node.splits.entries.entering import Entering, WantedEntry
from node.splits.limits.giving import give, hold_above_limit, limit_of, month_to_close, would_be_held
from node.splits.limits.money_act import MoneyCommand, entering, reversing
from node.splits.orders import journal_commands
from node.splits.signing import money_account
from node.staff.access import Principal, record


def send_entry(session: Session, node: Node, by: Principal, request: EntryRequest) -> Submission:
    """Into the outbox and the log; the caller commits. Raises AccountNotHere."""
    command = journal_commands(node).enter(request, sender=money_account(node, by.member), created_by=by.staff_id)
    return give(session, node, by, MoneyCommand(command, entering(request)))


def rows_to_be_held(under: Entering, wanted: Sequence[WantedEntry]) -> list[int]:
    """The first row of each invoice that would wait for a second person if it were sent now; nothing is kept."""
    limit = limit_of(under.node, under.member)
    if limit is None:
        return []
    closing = month_to_close(under.ledger, under.agreement)

    def is_held(each: WantedEntry) -> bool:
        act = entering(under.request_now(each, b""))
        return would_be_held(under.session, under.ledger, under.member, act, limit=limit, closing=closing)

    return [each.row for each in wanted if is_held(each)]


def send_entries(session: Session, node: Node, by: Principal, requests: Sequence[EntryRequest]) -> list[Submission]:
    """All or none, with one line in the log; the caller commits. Raises AccountNotHere."""
    journal, sender = journal_commands(node), money_account(node, by.member)
    commands = [journal.enter(each, sender=sender, created_by=by.staff_id) for each in requests]
    rows = enqueue_all(session, commands, node.clock)
    agreement = requests[0].agreement.hex()
    record(session, node.clock, by, act="entries-sent", subject=agreement, detail={"rows": len(rows)})
    for row, request in zip(rows, requests, strict=True):
        hold_above_limit(session, node, by, row, entering(request))
    return rows


def send_reversal(
    session: Session, ledger: Session, node: Node, by: Principal, act: bytes, salt: bytes, original: EntryRequest
) -> Submission:
    """Into the outbox and the log; the caller commits. Raises AccountNotHere."""
    command = journal_commands(node).reverse_entry(
        act, salt=salt, original=original, part=0, sender=money_account(node, by.member), created_by=by.staff_id
    )
    return give(session, node, by, MoneyCommand(command, reversing(ledger, act, original)))
