"""What the tables say against what the contracts answer, view by view."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from eth_abi.abi import encode
from sqlmodel import Session, select

from formats.crypto.hashing import keccak256
from ledger.paging import every
from ledger.splits.agreements import queries as agreements
from ledger.splits.closes import queries as closes
from ledger.splits.closes.months import next_month
from ledger.splits.closes.records import standing_record
from ledger.splits.closes.tables import AllocationRow, LineObjectionRow
from ledger.splits.journal import queries as journal
from ledger.splits.journal.counted import counted_total
from ledger.splits.journal.facts import Act, ActKind, ActState, ObjectionState
from ledger.timestamps import unix_or_zero
from tests.splits.ledger.harness import SplitsHarness

Check = tuple[str, str, tuple[Any, ...], Any]
"""Contract, view, its arguments, what the tables say."""
_RECORD = "(uint256,uint256[],uint256[],int256[])"


def assert_same(harness: SplitsHarness, session: Session) -> int:
    """Everything there is; how much was compared."""
    checks = list(_checks(session, harness.now))
    answers = harness.views([(contract, function, arguments) for contract, function, arguments, _ in checks])
    for (_, function, arguments, expected), found in zip(checks, answers, strict=True):
        seen = _SEEN[function](found) if function in _SEEN else found
        assert seen == expected, (function, arguments)
    return len(checks)


def _checks(session: Session, now: int) -> Iterator[Check]:
    for agreement in every(lambda cursor: agreements.agreements(session, after=cursor)):
        yield from _versions(session, agreement)
        for act in every(lambda cursor, of=agreement: journal.acts(session, of, after=cursor)):  # type: ignore[misc]
            yield "Splits", "actOf", (act.id,), _act(session, act)
        if any(each.active for each in agreements.versions(session, agreement)):
            yield "Splits", "nextMonthOf", (agreement,), next_month(session, agreement)
            yield from _closes(session, agreement)
    yield from _allocations(session, now)
    for row in session.exec(select(LineObjectionRow)):
        yield "Splits", "objectionOf", (row.number,), (row.allocation, row.member, row.until, row.state)


def _versions(session: Session, agreement: bytes) -> Iterator[Check]:
    active = [each.id for each in agreements.versions(session, agreement) if each.active]
    yield "Agreements", "versionsOf", (agreement,), tuple(active)
    for each in agreements.versions(session, agreement):
        rules = each.rules
        members = tuple(agreements.participants(session, each.id))
        facts = (
            agreement, each.text, each.rules_hash, rules.supersedes, rules.first, rules.last, rules.administrator,
            rules.objection_days, len(rules.parties), len(members), rules.committed, each.active,
        )  # fmt: skip
        yield "Agreements", "versionOf", (each.id,), facts
        yield "Agreements", "membersOf", (each.id,), members
        signed = {signature.member: signature.deadline for signature in each.signatures}
        for member in each.signers:
            yield "Agreements", "signedUntil", (each.id, member), unix_or_zero(signed.get(member))


def _act(session: Session, act: Act) -> tuple[Any, ...]:
    """Digest, agreement, version, amount, month, entered, kind, state, accepted, objecting."""
    places = {member: place for place, member in enumerate(agreements.participants(session, act.version))}
    accepted = sum(1 << places[member] for member in {act.member, *act.accepted})
    open_ = {each.member for each in act.objections if each.state is ObjectionState.OPEN}
    objecting = sum(1 << places[member] for member in open_)
    amount = 0 if act.text is None else act.amount
    return (
        act.digest, act.agreement, act.version, amount, act.month, act.entered_at, act.kind.value, act.state.value,
        accepted, objecting,
    )  # fmt: skip


def _act_seen(found: Any) -> tuple[Any, ...]:
    digest, agreement, version, _, _, amount, month, _, entered_at, kind, _, state, accepted, objecting, _ = found
    return digest, agreement, version, amount, month, entered_at, kind, state, accepted, objecting


_SEEN: dict[str, Callable[[Any], Any]] = {"actOf": _act_seen, "invoiceOf": lambda found: found[1]}
"""What of an answer the tables have: not the number of a submission, which no event tells."""


def _closes(session: Session, agreement: bytes) -> Iterator[Check]:
    for close in closes.closes(session, agreement):
        yield "Splits", "rootOf", (agreement, close.month), close.root
    entries = every(lambda cursor: journal.acts(session, agreement, kinds=[ActKind.ENTRY], after=cursor))
    parts = Counter(act.key for act in entries if act.state is ActState.COUNTED)
    for key, count in parts.items():
        yield "Splits", "invoiceOf", (key,), count


def _allocations(session: Session, now: int) -> Iterator[Check]:
    for row in session.exec(select(AllocationRow)).all():
        yield "Splits", "isFinal", (row.id,), closes.is_final(session, row.id, at=now)
        if row.digest is not None:
            yield "Splits", "committedLinesOf", (row.agreement, row.booked), row.digest
            continue
        side = (row.agreement, row.pool, row.side)
        total = counted_total(session, row.agreement, row.pool, row.side, month=row.month, booked=row.booked)
        yield "Splits", "totalAt", (row.agreement, row.pool, row.side, row.month, row.booked), total
        record = standing_record(session, row.agreement, row.month, row.pool, row.side)
        if record.takes:
            flat = encode([_RECORD], [(record.total, record.takes, record.weights, record.lines)])
            yield "Allocations", "recordOf", (side[0], row.month, *side[1:]), keccak256(flat)
