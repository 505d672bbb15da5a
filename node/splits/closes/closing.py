"""Closing a month at a node: what it lacks, and the close itself as an outbox command."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import Session

from formats import canonical
from formats.splits.replay.rules_reader import read_rules
from ledger.splits.agreements.versions import active_versions, ruling
from ledger.splits.closes import queries
from ledger.splits.closes.checklist import Lack, Lacks, input_root, lacking
from ledger.splits.closes.commands import ClosesCommands
from ledger.splits.closes.due import due_allocations
from ledger.splits.closes.facts import Close
from ledger.splits.export import AgreementNotActive
from ledger.splits.journal.counted import entries_of_close
from ledger.submitting.outbox import Command
from node.installation.node import Node
from node.installation.pipeline import further_of
from node.splits.approvals.held import held_until
from node.splits.entries.vouchers import held_digests
from node.splits.orders import money_order
from node.splits.participation import takes_part
from node.staff.access import Principal


@dataclass(frozen=True)
class MonthView:
    """`close`: None while the month is open; `due`: sides whose lines its close owes; `may_close`: members that the
    contract lets close it now."""

    agreement: bytes
    month: int
    root: bytes
    close: Close | None
    due: int
    lacks: list[Lack]
    may_close: list[int]


def month_view(node: Node, ledger: Session, session: Session, member: int, agreement: bytes, month: int) -> MonthView:
    """`member`: whose staff looks. Raises AgreementNotActive."""
    if not active_versions(ledger, agreement):
        raise AgreementNotActive(agreement)
    close = next((each for each in queries.closes(ledger, agreement) if each.month == month), None)
    lacks = [
        *lacking(ledger, agreement, month, at=int(node.clock().timestamp())),
        *_missing_vouchers(ledger, session, member, agreement, month),
        *(Lack(Lacks.APPROVAL_WAITING, each, (member,)) for each in held_until(session, member, agreement, month)),
    ]
    may_close = [] if close is not None else _may_close(ledger, agreement, month, lacks)
    if close is not None:  # what would have blocked it is past
        lacks = [each for each in lacks if each.what in (Lacks.LINE_OBJECTED, Lacks.ALLOCATION_DUE)]
    due = sum(key.booked == month for key in due_allocations(ledger, agreement))
    root = input_root(ledger, agreement, month) if close is None else close.root
    return MonthView(agreement, month, root, close, due, lacks, may_close)


def _missing_vouchers(ledger: Session, session: Session, member: int, agreement: bytes, month: int) -> Iterator[Lack]:
    """Entries whose scan this node does not have: their member gives it, ours takes it."""
    if not takes_part(ledger, member, agreement):
        return
    here = held_digests(session, member, agreement)
    for entry in entries_of_close(ledger, agreement, month):
        if canonical.decode_object(entry.text or b"")["voucher"] not in here:
            who = tuple(dict.fromkeys((entry.member, member)))
            yield Lack(Lacks.VOUCHER_MISSING, entry.id.hex(), who)


def _may_close(ledger: Session, agreement: bytes, month: int, lacks: list[Lack]) -> list[int]:
    """The administrator, where nothing blocks; the parties too, once their day has come."""
    if any(each.blocks for each in lacks):
        return []
    rules = read_rules(ruling(ledger, agreement, month).rules)
    early = any(each.what is Lacks.TOO_EARLY for each in lacks)
    return list(dict.fromkeys((rules.administrator, *(() if early else rules.parties))))


def close_command(node: Node, by: Principal, agreement: bytes, month: int, root: bytes, request_id: bytes) -> Command:
    """`root`: what whoever closes has seen. The contract refuses another, and a month that is not next. Raises
    AccountNotHere."""
    commands = ClosesCommands(further_of(node, "Splits"))
    return commands.close(money_order(node, by, request_id), agreement=agreement, month=month, root=root)
