"""Bookings on a real chain: what the tables say is what the contracts answer, however the tables came to be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlmodel import Session, select

from formats.bookings import export as pages
from formats.bookings.replay import replay
from formats.bookings.replay.state import State
from formats.bookings.words import DayWord
from ledger.activity import queries as activity
from ledger.bookings.assets import queries as assets
from ledger.bookings.assets.tables import DayRow, ProposedShareRow, ShareAcceptanceRow
from ledger.bookings.export import export
from ledger.bookings.projection import BookingsProjection
from ledger.bookings.reserving.tables import BookingRow, DisplacementRow, QuotaRow
from ledger.bookings.stored_state import StoredSource
from ledger.bookings.uses.tables import UsedMinutesRow, UseRow
from ledger.db import LedgerBase, reading
from ledger.indexing.indexer import Cursor
from ledger.indexing.projection import faults_of
from ledger.paging import every
from ledger.rpc.abi import Abi
from node.installation.pipeline import indexer_of, watched_of
from tests.bookings.comparing import assert_same, rows_of
from tests.bookings.harness import BOOKERS, CONTRACTS, BookingHarness, booking_harness
from tests.bookings.test_calendar import asked, scans
from tests.bookings.walk import Walk

STEPS = 40
BETWEEN_CONTRACTS = {
    "Assets": {"take", "takeForMaintenance", "extend", "free", "offer"},
    "Bookings": {"startUse", "endUse", "missUse"},  # its `handOver` has the name of the one that members call
}
FOR_THE_EXPELLED = {"offerCustodyByCouncil", "acceptSharesByCouncil"}
MANAGED = {"setAuthority"}


@dataclass
class Walked:
    harness: BookingHarness
    walk: Walk

    def go(self, steps: int) -> None:
        """After each step: no event passed over, and the contracts answer what the tables say."""
        since = self.harness.node.chain.head().number + 1
        for _ in range(steps):
            self.walk.step()
            self.harness.project()
            self._check(since)
            since = self.harness.node.chain.head().number + 1

    def catch_up(self, rounds: int = 12) -> None:
        """What the steps never came to, with what it needs before it."""
        for _ in range(rounds):
            since = self.harness.node.chain.head().number + 1
            for name in self.walk.missing():
                self.walk.one(name)
                self.harness.project()
            self._check(since)

    def _check(self, since: int) -> None:
        with reading(self.harness.node.ledger_engine) as session:
            assert [(each.event, each.error) for each in faults_of(session)] == []
            assert_same(self.harness, session, since=since)


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walked]:
    with booking_harness(tmp_path_factory.mktemp("bookings")) as harness:
        walk = Walk(harness, seed=7)
        walk.stage()
        harness.project()
        walked = Walked(harness, walk)
        walked.go(STEPS)
        walked.catch_up()
        yield walked


def test_the_tables_say_what_the_contracts_answer_whatever_was_done(walked: Walked) -> None:
    with reading(walked.harness.node.ledger_engine) as session:
        assert_same(walked.harness, session)


def test_the_walk_takes_every_write_of_the_contracts(walked: Walked) -> None:
    for name in CONTRACTS:
        items = Abi.load(name).items
        writes = {item["name"] for item in items if item.get("stateMutability") == "nonpayable" and "name" in item}
        walks = writes - BETWEEN_CONTRACTS.get(name, set()) - FOR_THE_EXPELLED - MANAGED
        assert {each for each in walks if not walked.walk.done[each]} == set(), name


def test_the_log_of_acts_names_what_was_done_with_assets_and_for_whom(walked: Walked) -> None:
    with reading(walked.harness.node.ledger_engine) as session:
        found = list(every(lambda cursor: activity.acts(session, before=cursor)))
    named = Counter(event for act in found for event in act.events)
    assert "" not in named
    assert named["AssetRegistered"] == walked.walk.done["registerAsset"]
    assert named["Used"] == walked.walk.done["settleByCouncil"]
    assert {act.member for act in found if "TermsSet" in act.events} <= set(BOOKERS)
    assert all(act.subject["asset"] for act in found if "SharesAccepted" in act.events)


def test_an_event_costs_no_look_at_all_bookings(walked: Walked) -> None:
    engine = walked.harness.node.ledger_engine
    with asked(engine) as told:
        for _ in range(3):
            walked.walk.step()
        told.clear()  # what the walk looked for is not the projection's
        walked.harness.project()
    assert any("FROM occurrence" in statement for statement, _ in told)
    assert scans(engine, told) == []


def test_a_reindex_leaves_the_same_rows(walked: Walked) -> None:
    before = every_row(walked.harness)
    passing = {DisplacementRow, ProposedShareRow, ShareAcceptanceRow}  # rows until the rest has come
    filled = set(BookingsProjection.tables) - passing
    assert [table.__tablename__ for table in filled if not before[table.__tablename__]] == []
    walked.harness.indexer.reindex()
    assert every_row(walked.harness) == before


def test_a_stranger_replays_the_export_to_what_the_tables_hold(walked: Walked) -> None:
    node = walked.harness.node
    with reading(node.ledger_engine) as session:
        head, lines = export(session, chain_ref=node.deployment.chain_ref, watched=watched_of(node))
        told = list(lines)
        read_head, read_lines = pages.read(list(pages.write(head, told)))
        assert (read_head, list(read_lines)) == (head, told)
        assert_holds(session, replay(head, told))


def test_after_a_reorg_the_tables_are_those_of_the_chain_that_is_left(walked: Walked) -> None:
    point = walked.harness.chain.ask("evm_snapshot")
    walked.go(3)
    walked.harness.chain.ask("evm_revert", point)
    walked.walk.now = walked.harness.now
    walked.harness.project()
    with reading(walked.harness.node.ledger_engine) as session:
        assert_same(walked.harness, session)
    walked.go(3)
    after = every_row(walked.harness)
    walked.harness.indexer.reindex()
    assert every_row(walked.harness) == after


def test_words_of_an_asset_that_nobody_can_read_are_a_value(walked: Walked) -> None:
    harness = walked.harness
    for words in (b"\xff", b"[]", b'{"name": 7, "units": [1, {"zh": "\xe7\x94\xb2"}]}', b'{"units": {}}'):
        request = (1, False, 2, 0, 0, harness.today, 0, bytes(32), words)
        harness.do("Assets", "registerAsset", harness.request(), request, by=2)
    harness.project()
    with reading(harness.node.ledger_engine) as session:
        count = harness.view("Assets", "assetCount")
        found = [assets.asset(session, number) for number in range(count - 3, count + 1)]
    units = [(each.names, each.unit_names(0), each.unit_names(1), each.unit_names(2)) for each in found if each]
    assert [[name.zh if name else None for name in names] for names in units] == [
        [None] * 4, [None] * 4, [None, None, "甲", None], [None] * 4,
    ]  # fmt: skip


def test_a_home_whose_deployment_has_no_bookings_works_without_them(walked: Walked) -> None:
    node = walked.harness.node
    root, rows = node.trust_root, every_row(walked.harness)
    current = root.current.model_copy(update={"contracts": {}})
    try:
        node.__dict__["trust_root"] = root.model_copy(update={"lineage": (*root.lineage[:-1], current)})
        assert len(watched_of(node)) == 2
        while indexer_of(node).tick():
            pass
        with reading(node.ledger_engine) as session:
            assert session.exec(select(BookingRow)).all() == []
            assert faults_of(session) == []
            head, lines = export(session, chain_ref=node.deployment.chain_ref, watched=watched_of(node))
            assert (list(lines), len(head.members)) == ([], 4)
    finally:
        node.__dict__["trust_root"] = root
    walked.harness.project()  # the contracts are there again: everything is read anew
    assert every_row(walked.harness) == rows


def every_row(harness: BookingHarness) -> dict[str, list[tuple[object, ...]]]:
    """All tables of the projection but the cursor, whose block may be a newer empty one."""
    mapped = [each.class_ for each in LedgerBase._sa_registry.mappers if each.class_ is not Cursor]
    assert set(BookingsProjection.tables) <= set(mapped)
    with reading(harness.node.ledger_engine) as session:
        return rows_of(session, mapped)


def assert_holds(session: Session, state: State) -> None:
    """A state that was replayed in memory is what the tables hold, no more and no less."""
    stored = StoredSource(session)
    assert {name: stored.booking(name) for name in session.exec(select(BookingRow.id))} == state.bookings
    words = {(row.asset, row.unit, row.day): _word(row) for row in session.exec(select(DayRow))}
    assert words == state.days
    quota = {
        (row.quota_group, row.member, row.period): [row.minutes, row.made] for row in session.exec(select(QuotaRow))
    }
    assert quota == state.quota
    u = UsedMinutesRow
    minutes = {
        (row.asset, row.member, row.used_in, row.settled_in, row.rank): row.minutes for row in session.exec(select(u))
    }
    assert minutes == state.minutes
    said = session.exec(select(UseRow).where(UseRow.phase > 0))
    assert {(row.booking, row.occurrence): stored.use((row.booking, row.occurrence)) for row in said} == state.uses
    for number, asset in state.assets.items():
        assert stored.asset(number) == asset
    for version, terms in state.versions.items():
        assert stored.terms(version) == terms


def _word(row: DayRow) -> DayWord:
    return DayWord(row.taken, row.protected, row.follows)
