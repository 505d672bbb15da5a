"""Somebody changes one value in a node's database: it is not given out, or re-performing what is given out names it.

Every column of every table is walked, new ones too. What decides nothing that is published stands in `NO_EVIDENCE`, and
why.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import inspect, update
from sqlmodel import Session, delete, select

from formats import canonical
from formats.canonical import Json
from formats.faults import FormatFault
from formats.splits.agreements.rules import name_hash
from formats.splits.period_file import reader
from ledger.bookings.uses.tables import UsedMinutesRow, UseRow
from ledger.db import LedgerBase
from ledger.errors import LedgerError
from ledger.splits.booked_check import LinesMismatch
from ledger.splits.closes.tables import AllocationRow
from ledger.splits.export import period_files
from ledger.splits.journal.tables import SplitActRow
from ledger.splits.projection import SplitsProjection
from node.trust_roots.verifier_sources import view_of
from tests.splits.ledger.harness import SplitsHarness
from tests.splits.ledger.metered import MINUTES, MeteredMonth
from tests.splits.ledger.scenario import OPEN, Scenario
from verification.reperformance.agreements import reperform_all
from verification.reperformance.difference import Difference
from verification.reperformance.reperform import Published, Result

USES: tuple[type[LedgerBase], ...] = (UsedMinutesRow, UseRow)
TABLES = {str(table.__tablename__): table for table in (*SplitsProjection.tables, *USES)}
BY_CHAIN = "re-performing reads from the chain who said what, and when"
REPEATED = "the act's own text says it, and the text is what counts"
OPEN_YET = "whether something may still be objected to moves no share"
WORKER = "what is asked of the chain: it refuses what does not follow"
SETTLED = "the minutes that count stand in used_minutes"
SHOWN = "what the member's node is asked in a dispute; no share follows from it"
NAMED: dict[str, dict[str, str]] = {
    "agreement_version": {
        **dict.fromkeys(("agreement", "active_block"), "AgreementNotActive"),
        "text": "VersionTextMissing", "rules": "FormatFault",
    },
    "split_act": dict.fromkeys(("agreement", "text", "booked", "counted_block"), "RootMismatch"),
    "split_close": {"agreement": "FormatFault", "month": "FormatFault", "root": "RootMismatch"},
    "split_allocation": dict.fromkeys(
        ("month", "pool", "side", "total", "takes", "weights", "lines"), "LinesMismatch"
    ),
    "used_minutes": {
        **dict.fromkeys(("asset", "member", "settled_in", "rank", "minutes"), "LinesMismatch"),
        "used_in": "FormatFault",
    },
}  # fmt: skip
NO_EVIDENCE: dict[str, dict[str, str]] = {
    "agreement_version": dict.fromkeys(
        ("id", "rules_hash", "proposed_by", "proposed_at", "block_number", "log_index", "first_month",
         "active_log"), BY_CHAIN,
    ),
    "version_member": dict.fromkeys(("version", "member", "place"), BY_CHAIN),
    "version_signature": dict.fromkeys(("version", "member", "account", "deadline", "signed_at"), BY_CHAIN),
    "split_act": {
        **dict.fromkeys(("id", "month", "digest", "pool", "side", "series", "amount", "key", "reverses"), REPEATED),
        **dict.fromkeys(("version", "member", "kind", "counterparty", "block_number", "log_index"), BY_CHAIN),
        "counted_log": "it orders the acts of one block: where that moves one, the root is another",
        **dict.fromkeys(("state", "reason", "entered_at", "silent_from"), OPEN_YET),
    },
    "split_table_weight": dict.fromkeys(("act", "position", "member", "weight"), WORKER),
    "split_payment": dict.fromkeys(("act", "bank", "document"), SHOWN),
    "split_acceptance": dict.fromkeys(("act", "member", "accepted_at"), BY_CHAIN),
    "split_act_objection": dict.fromkeys(
        ("act", "block_number", "log_index", "member", "reason", "state", "objected_at"), OPEN_YET
    ),
    "split_close": {
        **dict.fromkeys(("member", "version", "closed_at", "block_number", "log_index"), BY_CHAIN),
        "late_minutes": WORKER,
    },
    "split_allocation": {
        **dict.fromkeys(("agreement", "booked", "digest"), "the side then counts as not allocated, and is owed again"),
        **dict.fromkeys(("id", "final_from"), OPEN_YET),
    },
    "split_line_objection": dict.fromkeys(
        ("number", "allocation", "member", "stage", "account", "figure", "reason", "until", "state", "objected_at"),
        OPEN_YET,
    ),
    "split_unmended": dict.fromkeys(("agreement", "month", "pool", "side"), OPEN_YET),
    "booking_use": dict.fromkeys(
        ("booking", "occurrence", "phase", "start_time", "end_time", "minutes", "since", "outcome", "by_custodian",
         "checked_in", "disputed_minutes", "how", "evidence"), SETTLED,
    ),
}  # fmt: skip
"""By table and column."""


@contextmanager
def rolled_back(harness: SplitsHarness) -> Iterator[Session]:
    with Session(harness.node.ledger_engine) as session:
        yield session
        session.rollback()


def another(value: Any, column: str) -> Any:
    """Of the same kind, and in no other row."""
    match value:
        case bytes() if column == "text":
            said: Any = canonical.decode(value) if value.startswith(b"{") else None
            return value[::-1] if said is None else canonical.encode({**said, "salt": "0" * 32})
        case bytes():
            return value[:-1] + bytes([value[-1] ^ 0x80])
        case bool():
            return not value
        case int():
            return value + 1_000
        case datetime():
            return value + timedelta(days=1)
        case [first, *rest]:
            return [another(first, column), *rest]
        case str() if value.lstrip("-").isdecimal():
            return str(int(value) + 1)
        case str():
            return f"{value}1"
        case _:
            return None


def row_of(session: Session, table: Any, agreement: bytes) -> Any:
    """One of the agreement of which as much as possible is said; of acts the first that counted. None: there is none,
    or it is of no agreement."""
    wanted, columns = select(table), inspect(table).columns
    if "agreement" in columns:
        wanted = wanted.where(table.agreement == agreement)
    elif "act" in columns:
        wanted = wanted.where(table.act.in_(select(SplitActRow.id).where(SplitActRow.agreement == agreement)))
    return max(session.exec(wanted).all(), key=_said, default=None)


def _said(row: Any) -> tuple[int, int]:
    known = [value for value in row.model_dump().values() if value not in (None, [], "")]
    return len(known), -(getattr(row, "counted_log", 0) or 0)


def given_out(session: Session, agreement: bytes, tree: Json) -> list[bytes]:
    return [reader.write(file) for file, _ in period_files(session, agreement, [tree])]


def outcome(session: Session, table: Any, column: str, agreement: bytes, tree: Json) -> str:
    """With another value there: the refusal; nothing where the same is given out."""
    before, row = given_out(session, agreement, tree), row_of(session, table, agreement)
    value = None if row is None else another(getattr(row, column), column)
    if value is None:
        return ""
    keys = [getattr(table, key.name) == getattr(row, key.name) for key in inspect(table).primary_key]
    session.execute(update(table).where(*keys).values({column: value}))
    session.expire_all()
    try:
        assert given_out(session, agreement, tree) == before, (table, column)
    except (LedgerError, FormatFault) as refused:
        return type(refused).__name__
    return ""


@pytest.mark.parametrize("name", TABLES)
def test_each_value_of_a_row_is_named_where_it_decides_anything(
    name: str, harness: SplitsHarness, told: Scenario, metered: MeteredMonth
) -> None:
    table, found = TABLES[name], dict[str, str]()
    of = (metered.agreement, metered.tree) if table in USES else (told.agreement, OPEN)
    for column in inspect(table).columns:
        with rolled_back(harness) as session:
            found[column.name] = outcome(session, table, column.name, *of)
    expected, excused = NAMED.get(name, {}), NO_EVIDENCE.get(name, {})
    if found.get("counted_log") == "RootMismatch":
        found["counted_log"] = ""
    assert found == expected | dict.fromkeys(excused, "")


def test_a_number_that_a_close_is_said_to_have_booked_is_named_by_its_place(
    harness: SplitsHarness, metered: MeteredMonth
) -> None:
    with rolled_back(harness) as session:
        row = session.exec(select(AllocationRow).where(AllocationRow.agreement == metered.agreement)).one()
        row.lines = ["1", "9999"]
        session.flush()
        with pytest.raises(LinesMismatch) as refused:
            given_out(session, metered.agreement, metered.tree)
    at = f"{metered.period}.machine.cost.lines.用时.2"
    assert refused.value == LinesMismatch(metered.agreement, metered.period, at, "0", "1")


def test_lines_by_weights_that_were_accepted_with_a_table_are_given_out_for_whoever_objects(
    harness: SplitsHarness, told: Scenario
) -> None:
    with rolled_back(harness) as session:
        before, a = given_out(session, told.agreement, OPEN), AllocationRow
        club = select(a).where(a.agreement == told.agreement, a.pool == name_hash("club"), a.month == a.booked)
        row = session.exec(club.order_by(a.booked)).first()
        assert row is not None
        row.weights, row.lines = (["13", "7"], ["1", "-1"])
        session.flush()
        assert given_out(session, told.agreement, OPEN) == before


def test_a_minute_changed_with_all_that_contradicts_it_is_named_by_whoever_performs_again(
    harness: SplitsHarness, metered: MeteredMonth
) -> None:
    view, given = view_of(harness.chain.rpc_url, harness.node.trust_root), list[list[bytes]]()
    with rolled_back(harness) as session:
        given.append(given_out(session, metered.agreement, metered.tree))
        session.exec(delete(AllocationRow))
        used = session.exec(select(UsedMinutesRow)).one()
        used.minutes += 1
        session.flush()
        given.append(given_out(session, metered.agreement, metered.tree))
    true, changed = (reperform_all(view, metered.period, Published(files=files))[0] for files in given)
    assert true.result is Result.AGREES
    assert changed.difference == Difference("minutes", "minutes[0].minutes", str(MINUTES), str(MINUTES + 1))
