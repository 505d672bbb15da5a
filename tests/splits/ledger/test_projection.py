"""The tables of splits are what the contracts answer, however they were filled, and give the period file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from formats.canonical import Json
from formats.splits.agreements.money import month_number
from formats.splits.agreements.reader import read_json
from formats.splits.ids import version_id
from formats.splits.period_file import reader
from ledger.activity import queries as activity
from ledger.db import LedgerBase, reading
from ledger.indexing.indexer import Cursor
from ledger.indexing.projection import faults_of
from ledger.paging import every
from ledger.splits.agreements import queries as agreements
from ledger.splits.agreements.tables import VersionRow
from ledger.splits.checkpoints import Checkpoints
from ledger.splits.closes import queries as closes
from ledger.splits.export import (
    ActTextUnknown,
    AgreementNotActive,
    PeriodNotClosed,
    VersionTextMissing,
    closed_period,
    period_files,
)
from ledger.splits.journal import queries as journal
from ledger.splits.journal.facts import ActState, ObjectionState
from ledger.splits.journal.tables import SplitActRow
from ledger.splits.journal_errors import TableRowsInvalid
from ledger.splits.named_lines import booked_lines
from ledger.splits.projection import SplitsProjection
from ledger.timestamps import moment
from node.installation.pipeline import indexer_of, watched_of
from tests.bookings.comparing import rows_of
from tests.bookings.test_calendar import asked, scans
from tests.splits.ledger.comparing import assert_same
from tests.splits.ledger.harness import SplitsHarness
from tests.splits.ledger.play import Play
from tests.splits.ledger.scenario import AGENT, COMMITTED, NOVEMBER, OCTOBER, OPEN, A, B, Scenario


@pytest.fixture
def session(harness: SplitsHarness, told: Scenario, plays: list[Play]) -> Iterator[Session]:
    harness.project()
    with reading(harness.node.ledger_engine) as opened:
        yield opened


def test_the_tables_say_what_the_contracts_answer_after_every_write(harness: SplitsHarness, session: Session) -> None:
    assert [(each.event, each.error) for each in faults_of(session)] == []
    assert assert_same(harness, session) > 150


def test_every_side_that_a_close_owes_is_allocated_from_the_tables_alone(plays: list[Play]) -> None:
    for play in plays:
        assert play.allocated >= play.expected > 0


def test_the_period_files_of_a_walk_are_those_of_the_evaluator_byte_for_byte(
    session: Session, plays: list[Play]
) -> None:
    for play in plays:
        found = [reader.write(file) for file, _ in period_files(session, play.agreement, play.told.versions)]
        assert found == play.files()
        assert [reader.read(data).period for data in found] == [period for period, *_ in play.told.periods]


def test_the_lines_that_a_stranger_recomputes_from_a_file_are_those_that_the_chain_booked(
    session: Session, plays: list[Play]
) -> None:
    for play in plays:
        for file, _ in period_files(session, play.agreement, play.told.versions):
            closed = reader.read(reader.write(file)).close()
            booked = booked_lines(session, play.agreement, month_number(file.period), play.told.versions)
            assert sorted(map(repr, closed.lines)) == sorted(map(repr, booked))
            assert all(sum(each.values()) == 0 for each in closed.balances.values())


def test_a_file_needs_the_texts_that_were_signed_and_the_acts_that_were_told(session: Session, told: Scenario) -> None:
    texts: list[Json] = [OPEN, COMMITTED]
    committed = bytes.fromhex(told.committed.hash)
    assert closed_period(session, told.agreement, "2025-10", texts, Checkpoints())[0].root == root_of(
        session, told.agreement, OCTOBER
    )
    with pytest.raises(VersionTextMissing) as missing:
        closed_period(session, told.agreement, "2025-10", [COMMITTED], Checkpoints())
    assert missing.value == VersionTextMissing(told.agreement)
    with pytest.raises(ActTextUnknown) as unknown:
        closed_period(session, committed, "2025-10", texts, Checkpoints())
    assert unknown.value == ActTextUnknown(told.made["sealed"])
    with pytest.raises(PeriodNotClosed) as early:
        closed_period(session, told.agreement, "2025-12", texts, Checkpoints())
    assert early.value == PeriodNotClosed(told.agreement, "2025-12", "2025-12")
    with pytest.raises(AgreementNotActive):
        closed_period(session, bytes(32), "2025-10", texts, Checkpoints())


def test_who_signed_and_who_must_still_is_told(harness: SplitsHarness, session: Session, told: Scenario) -> None:
    (version,) = agreements.versions(session, told.agreement)
    assert version.active
    assert version.signers == (A, B, AGENT)
    assert {each.member: each.account for each in version.signatures} == {
        member: harness.money(member) for member in (A, B, AGENT)
    }
    assert told.agreement in agreements.agreements(session, member=AGENT).items
    assert bytes.fromhex(told.committed.hash) not in agreements.agreements(session, member=AGENT).items
    proposed = read_json({**OPEN, "from": "2026-11", "supersedes": told.open.hash, "agents": ["5"]})
    signed = harness.signatures(proposed, [A])
    harness.carry_out(harness.agreements.propose_version(harness.by(A), agreement=proposed))
    harness.carry_out(harness.agreements.sign_version(harness.by(A), version=version_id(proposed), signatures=signed))
    with reading(harness.node.ledger_engine) as now:
        found = agreements.version(now, version_id(proposed))
        assert found is not None
        assert found.signers == (A, B, 5, AGENT), "who leaves signs too"
        assert found.unsigned(moment(harness.now)) == (B, 5, AGENT)
        assert found.unsigned(found.signatures[0].deadline + timedelta(seconds=1)) == found.signers


def test_agreements_stand_as_they_were_first_proposed_on_one_page_as_on_many(session: Session, told: Scenario) -> None:
    found = agreements.agreements(session).items
    assert {told.agreement, bytes.fromhex(told.committed.hash)} <= set(found)
    assert len(found) == len(set(found))
    assert tuple(every(lambda cursor: agreements.agreements(session, after=cursor, limit=1))) == found
    v = VersionRow
    rows = session.exec(select(v.agreement).order_by(col(v.block_number), col(v.log_index))).all()
    assert found == tuple(dict.fromkeys(rows))


def test_what_became_of_each_act_is_told(session: Session, told: Scenario) -> None:
    states = {name: found.state for name, act in told.made.items() if (found := journal.act(session, act))}
    assert {name: states[name] for name in ("two", "two/1", "wrong", "refused", "silent", "never came", "paid")} == {
        "two": ActState.COUNTED, "two/1": ActState.COUNTED, "wrong": ActState.REVERSED, "refused": ActState.REFUSED,
        "silent": ActState.COUNTED, "never came": ActState.DENIED, "paid": ActState.COUNTED,
    }  # fmt: skip
    refused = journal.act(session, told.made["refused"])
    assert refused is not None
    assert [(each.member, each.state) for each in refused.objections] == [
        (AGENT, ObjectionState.WITHDRAWN), (AGENT, ObjectionState.UPHELD),
    ]  # fmt: skip
    settled = journal.acts(session, told.agreement, kinds=journal.SETTLEMENTS, states=[ActState.COUNTED]).items
    assert {act.id for act in settled} == {told.made[name] for name in ("paid", "netted", "paid out")}
    assert journal.pool_totals(session, told.agreement, OCTOBER) == {("hall", 0): 30_000, ("hall", 1): 10_000}


def test_what_was_found_wrong_is_not_final_before_its_month_is_restated(
    harness: SplitsHarness, session: Session, told: Scenario
) -> None:
    first, restated = told.line_key(), told.line_key(NOVEMBER, OCTOBER)
    by_member = {each.member: each for each in closes.line_objections(session, first.id)}
    assert [by_member[member].state for member in (A, B, AGENT)] == [
        ObjectionState.WITHDRAWN, ObjectionState.DISMISSED, ObjectionState.UPHELD,
    ]  # fmt: skip
    assert by_member[B].figure == -7
    lines = {each.key: each.lines for each in closes.allocations(session, told.agreement, NOVEMBER)}
    assert lines[restated] == (6_250, 3_750)
    assert closes.is_final(session, first.id, at=harness.now)
    row = closes.allocation(session, restated.id)
    assert row is not None
    assert row.final_from is not None
    assert not closes.is_final(session, restated.id, at=row.final_from - 1)
    assert closes.is_final(session, restated.id, at=row.final_from)


def test_who_is_waited_for_is_told(harness: SplitsHarness, session: Session, told: Scenario) -> None:
    entry = told.entry("waiting", day="2026-01-17")
    payment = told.payment("waits for the payee")
    harness.carry_out(
        harness.journal.enter(entry, sender=harness.money(A)),
        harness.journal.declare_payment(payment, sender=harness.money(B)),
    )
    with reading(harness.node.ledger_engine) as now:
        waiting = {member: {each.id for each in journal.waiting_for(now, member)} for member in (A, B, AGENT)}
    assert {entry.parts[0].id, payment.id} & waiting[A] == {payment.id}
    assert {entry.parts[0].id, payment.id} & waiting[B] == {entry.parts[0].id}
    assert {entry.parts[0].id, payment.id} & waiting[AGENT] == {entry.parts[0].id}


def test_the_log_of_acts_names_what_was_done_with_agreements(session: Session, told: Scenario) -> None:
    found = list(every(lambda cursor: activity.acts(session, before=cursor)))
    named = {event for act in found for event in act.events}
    assert "" not in named
    assert set(SplitsProjection.handlers) - {"AllocationUnchanged"} <= named


def test_an_event_costs_no_look_at_all_acts(harness: SplitsHarness, session: Session, told: Scenario) -> None:
    entry = told.entry("watched", day="2026-01-18")
    harness.carry_out(harness.journal.enter(entry, sender=harness.money(A)))
    for member in (B, AGENT):
        harness.call("Splits", harness.acts.accept(harness.by(member), acts=[entry.parts[0].id]).calldata, by=member)
    with asked(harness.node.ledger_engine) as statements:
        harness.project()
    assert any("FROM split_act" in statement for statement, _ in statements)
    assert scans(harness.node.ledger_engine, statements, SPLITS) == []


@pytest.mark.parametrize(("rows", "at"), [('{"2": 1', 3), ('{"3":"1","2":"1"}', 10), ('{"2":"1"}', 8)])
def test_a_table_that_would_leave_its_agreement_without_a_period_file_is_refused(
    harness: SplitsHarness, told: Scenario, rows: str, at: int
) -> None:
    journal_, act = harness.contracts["Journal"], harness.act(A)
    table = journal_.abi.encode_call("enterTable", (act, act[:16], told.agreement, "worth", rows, [2, 3], [3, 3]))
    with pytest.raises(TableRowsInvalid) as refused:
        harness.node.chain.call(journal_.address, table, sender=harness.money(A))
    assert refused.value.at == at


def test_a_reindex_leaves_the_same_rows(harness: SplitsHarness, session: Session) -> None:
    before = every_row(harness)
    passing = {"split_unmended"}  # rows until the month is restated
    empty = [table.__tablename__ for table in SplitsProjection.tables if not before[str(table.__tablename__)]]
    assert set(empty) <= passing
    harness.indexer.reindex()
    assert every_row(harness) == before


def test_after_a_reorg_the_tables_are_those_of_the_chain_that_is_left(
    harness: SplitsHarness, session: Session, told: Scenario
) -> None:
    before, point = every_row(harness), harness.chain.ask("evm_snapshot")
    entry = told.entry("orphaned", day="2026-01-19")
    for contract, command, member in (
        ("Journal", harness.journal.enter(entry, sender=harness.money(A)), A),
        ("Splits", harness.acts.accept(harness.by(B), acts=[entry.parts[0].id]), B),
        ("Splits", harness.acts.accept(harness.by(AGENT), acts=[entry.parts[0].id]), AGENT),
    ):
        harness.call(contract, command.calldata, by=member)
    harness.project()
    with reading(harness.node.ledger_engine) as now:
        assert journal.pool_totals(now, told.agreement, month_number("2026-01")) != {}
    harness.chain.ask("evm_revert", point)
    harness.chain.ask("anvil_mine", "0x1")
    harness.project()
    with reading(harness.node.ledger_engine) as now:
        assert journal.act(now, entry.parts[0].id) is None
        assert_same(harness, now)
    after = every_row(harness)
    assert {name: after[name] for name in SPLITS} == {name: before[name] for name in SPLITS}


def test_a_home_whose_deployment_has_no_splits_works_without_them(harness: SplitsHarness, session: Session) -> None:
    node, rows = harness.node, every_row(harness)
    root = node.trust_root
    kept = {name: at for name, at in root.current.contracts.items() if name in ("Assets", "Bookings")}
    current = root.current.model_copy(update={"contracts": kept})
    try:
        node.__dict__["trust_root"] = root.model_copy(update={"lineage": (*root.lineage[:-1], current)})
        assert len(watched_of(node)) == 4
        while indexer_of(node).tick():
            pass
        with reading(node.ledger_engine) as without:
            assert without.exec(select(SplitActRow)).all() == []
            assert faults_of(without) == []
    finally:
        node.__dict__["trust_root"] = root
    harness.project()  # the contracts are there again: everything is read anew
    assert every_row(harness) == rows


SPLITS = [str(table.__tablename__) for table in SplitsProjection.tables]


def every_row(harness: SplitsHarness) -> dict[str, list[tuple[object, ...]]]:
    """All tables of the projection but the cursor, whose block may be a newer empty one."""
    mapped = [each.class_ for each in LedgerBase._sa_registry.mappers if each.class_ is not Cursor]
    assert set(SplitsProjection.tables) <= set(mapped)
    with reading(harness.node.ledger_engine) as session:
        return rows_of(session, mapped)


def root_of(session: Session, agreement: bytes, month: int) -> bytes:
    return next(each.root for each in closes.closes(session, agreement) if each.month == month)
