"""The projection is a view: incremental, rolled back or rebuilt, the same rows."""

from dataclasses import replace

import pytest
from sqlmodel import select

from ledger.db import reading
from ledger.errors import RpcRefused
from ledger.indexing.indexer import cursor_of
from ledger.indexing.projection import ChainLogRow
from ledger.rpc.client import ChainClient, ChainLog
from ledger.rpc.log_window import LogWindow
from ledger.rpc.reverts import RevertDecoder
from tests.pipeline.harness import INBOX, Harness, PutRow, dump_of, opened, prepare_projection


@pytest.fixture
def ten(harness: Harness) -> Harness:
    """Each in a block of its own."""
    harness.enqueue(*(harness.put(n) for n in range(10)))
    harness.settle(harness.submitter(max_in_flight=1))
    return harness


def test_events_arrive_in_chain_order_with_the_time_of_their_block(ten: Harness) -> None:
    ten.index()
    with reading(ten.ledger) as session:
        rows = session.exec(select(PutRow).order_by(PutRow.place)).all()  # type: ignore[arg-type]
        logs = session.exec(select(ChainLogRow)).all()
        cursor = cursor_of(session)
    assert [(row.number, row.key) for row in rows] == [(n + 1, ten.key(n)) for n in range(10)]
    for row, log in zip(rows, (log for log in logs if log.log_index == 1), strict=True):
        block = ten.client.block(log.block_number)
        assert block is not None
        assert row.block_time == block.time
    head = ten.client.head()
    assert cursor is not None
    assert (cursor.block_number, cursor.block_hash, cursor.genesis_hash) == (head.number, head.hash, ten.genesis_hash)


def test_step_by_step_and_from_scratch_give_the_same_rows(ten: Harness) -> None:
    ten.index()
    ten.enqueue(*(ten.put(n) for n in range(10, 15)))
    ten.settle()
    ten.index()
    assert dump_of(ten.ledger) == from_scratch(ten)
    ten.indexer().reindex()
    assert dump_of(ten.ledger) == from_scratch(ten)


@pytest.mark.parametrize("depth", [1, 4, 9])
def test_after_a_reorganisation_the_rows_are_those_of_a_reindex(ten: Harness, depth: int) -> None:
    ten.index()
    before = dump_of(ten.ledger)
    ten.rpc("anvil_reorg", depth, [])
    ten.enqueue(ten.put(20))
    ten.settle()
    ten.index()
    assert dump_of(ten.ledger) == from_scratch(ten)
    assert dump_of(ten.ledger) != before


def test_a_chain_that_became_shorter_takes_its_rows_back(ten: Harness) -> None:
    ten.index()
    ten.rpc("anvil_rollback", 6)
    ten.index()
    assert dump_of(ten.ledger)["test_put"] == from_scratch(ten)["test_put"]
    assert len(dump_of(ten.ledger)["test_put"]) == 4


def test_a_chain_that_forgot_everything_of_ours_leaves_no_row(ten: Harness) -> None:
    ten.index()
    ten.rpc("anvil_rollback", 11)
    ten.mine(30)
    ten.index()
    assert dump_of(ten.ledger)["test_put"] == []
    assert dump_of(ten.ledger)["chain_log"] == []


def test_a_block_is_indexed_only_when_deep_enough(ten: Harness) -> None:
    indexer = ten.indexer(confirmations=4)
    while indexer.tick():
        pass
    assert len(dump_of(ten.ledger)["test_put"]) == 6
    ten.mine(4)
    while indexer.tick():
        pass
    assert len(dump_of(ten.ledger)["test_put"]) == 10


def test_other_contracts_to_watch_mean_another_projection(ten: Harness) -> None:
    ten.index()
    second = ten.deploy()
    beside = replace(ten.watched()[0], address=second)
    indexer = ten.indexer(watched=[*ten.watched(), beside])
    while indexer.tick():
        pass
    with reading(ten.ledger) as session:
        cursor = cursor_of(session)
    assert cursor is not None
    assert cursor.watched == ",".join(sorted([ten.inbox, second]))
    assert len(dump_of(ten.ledger)["test_put"]) == 10


def test_a_projection_of_another_version_is_made_anew(ten: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    ten.index()
    assert not prepare_projection(ten.ledger)
    monkeypatch.setattr("ledger.db.PROJECTION_VERSION", 99)
    assert prepare_projection(ten.ledger)
    assert dump_of(ten.ledger)["test_put"] == []
    ten.index()
    assert len(dump_of(ten.ledger)["test_put"]) == 10


def test_the_window_shrinks_when_the_node_refuses_and_nothing_is_missed(ten: Harness) -> None:
    stingy = StingyClient(ten.client.rpc_url, RevertDecoder([INBOX]), most=3)
    window = LogWindow(stingy)
    logs = list(window.read_all(0, ten.client.head().number, [ten.inbox]))
    assert logs == ten.client.logs(0, ten.client.head().number, [ten.inbox])
    assert stingy.refusals > 3


def test_a_single_block_that_the_node_refuses_is_an_error(ten: Harness) -> None:
    with pytest.raises(RpcRefused):
        list(LogWindow(StingyClient(ten.client.rpc_url, RevertDecoder([]), most=0)).read_all(0, 5, [ten.inbox]))


class StingyClient(ChainClient):
    """A real node behind a provider's limit on the width of a range."""

    def __init__(self, rpc_url: str, reverts: RevertDecoder, *, most: int) -> None:
        super().__init__(rpc_url, reverts)
        self._most = most
        self.refusals = 0

    def logs(self, first: int, last: int, *rest: object) -> list[ChainLog]:
        if last - first + 1 > self._most:
            self.refusals += 1
            raise RpcRefused(method="eth_getLogs", reason="range too wide", code=-32005)
        return super().logs(first, last, *rest)  # type: ignore[arg-type]


def from_scratch(harness: Harness) -> dict[str, list[tuple[object, ...]]]:
    anew = opened(harness.folder / "anew.db")
    harness.indexer(anew).reindex()
    rows = dump_of(anew)
    anew.dispose()
    return rows
