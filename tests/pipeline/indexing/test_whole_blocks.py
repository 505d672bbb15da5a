"""The cursor passes a block only when the chain node told it whole; what cannot be proved is said."""

import random
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import delete
from sqlmodel import col, select

from ledger.db import projection_commit, reading
from ledger.errors import LogsIncomplete
from ledger.indexing.indexer import Indexer, cursor_of
from ledger.indexing.projection import ChainLogRow, Projector
from ledger.rpc.client import ChainClient
from ledger.rpc.log_window import LogWindow
from ledger.rpc.reverts import RevertDecoder
from ledger.submitting.outbox import ON_CHAIN, State
from ledger.submitting.projected import ProjectedTransactions
from tests.faulty_node import (
    Fault,
    FaultyNode,
    Lagging,
    OtherFork,
    Pruned,
    Sometimes,
    WithoutLogs,
    faulty_node,
    forked,
)
from tests.pipeline.harness import INBOX, MOST_ROUNDS, Harness, PutProjection, dump_of


@pytest.fixture
def ten(harness: Harness) -> Harness:
    """Each in a block of its own."""
    harness.enqueue(*(harness.put(n) for n in range(10)))
    harness.settle(harness.submitter(max_in_flight=1))
    return harness


@pytest.fixture
def faulty(ten: Harness) -> Iterator[FaultyNode]:
    with faulty_node(ten.anvil.rpc_url) as node:
        yield node


def client_of(node: FaultyNode) -> ChainClient:
    return ChainClient(node.url, RevertDecoder([INBOX]), timeout_s=5)


def index_all(indexer: Indexer) -> None:
    for _ in range(MOST_ROUNDS):
        if not indexer.tick():
            return
    raise AssertionError("the indexer never came to rest")


def cursor_at(harness: Harness) -> tuple[int, str]:
    with reading(harness.ledger) as session:
        cursor = cursor_of(session)
    return (-1, "") if cursor is None else (cursor.block_number, cursor.block_hash)


def stored_blocks(harness: Harness) -> list[int]:
    with reading(harness.ledger) as session:
        return list(session.exec(select(ChainLogRow.block_number).order_by(col(ChainLogRow.block_number))))


@pytest.mark.parametrize("only_last", [False, True])
@pytest.mark.parametrize("back", [0, 4])
def test_the_cursor_stops_before_a_block_whose_logs_are_not_all_there(
    ten: Harness, faulty: FaultyNode, back: int, only_last: bool
) -> None:
    block = ten.client.head().number - back
    faulty.faults = [WithoutLogs(block, block, only_last=only_last)]
    indexer = ten.indexer(chain=client_of(faulty))
    with pytest.raises(LogsIncomplete) as refused:
        index_all(indexer)
    assert refused.value.block == block
    assert f"block {block} whole" in str(refused.value)
    assert cursor_at(ten)[0] == block - 1
    assert max(stored_blocks(ten)) == block - 1
    faulty.faults = []
    index_all(indexer)
    assert cursor_at(ten)[0] == ten.client.head().number
    assert len(dump_of(ten.ledger)["test_put"]) == 10


def test_what_only_the_log_index_of_the_node_lacks_is_read_all_the_same(ten: Harness, faulty: FaultyNode) -> None:
    faulty.faults = [WithoutLogs(0, in_receipts=False)]
    index_all(ten.indexer(chain=client_of(faulty)))
    assert len(dump_of(ten.ledger)["test_put"]) == 10


def test_pruned_receipts_are_said_and_not_taken_for_silence(ten: Harness, faulty: FaultyNode) -> None:
    faulty.faults = [Pruned(ten.client.head().number - 3)]
    with pytest.raises(LogsIncomplete) as refused:
        index_all(ten.indexer(chain=client_of(faulty)))
    assert "receipts" in refused.value.reason
    assert dump_of(ten.ledger)["test_put"] == []


def test_nothing_is_taken_back_because_one_of_two_nodes_lags(
    ten: Harness, faulty: FaultyNode, caplog: pytest.LogCaptureFixture
) -> None:
    ten.index()
    at = cursor_at(ten)
    turns = iter(range(10_000))
    lagging = Lagging(5)
    faulty.faults = [
        lambda method, params, ask: lagging(method, params, ask) if next(turns) % 2 else ask(method, params)
    ]
    indexer = ten.indexer(chain=client_of(faulty))
    for _ in range(10):
        indexer.tick()
    assert cursor_at(ten) == at
    assert "rolled back" not in caplog.text


def test_no_submission_is_sent_again_because_one_of_two_nodes_lags(
    ten: Harness, faulty: FaultyNode, caplog: pytest.LogCaptureFixture
) -> None:
    ten.index()
    ten.settle()
    turns = iter(range(10_000))
    lagging = Lagging(5)
    faulty.faults = [
        lambda method, params, ask: lagging(method, params, ask) if next(turns) % 3 else ask(method, params)
    ]
    submitter = ten.submitter(chain=client_of(faulty))
    for _ in range(10):
        submitter.tick()
        assert submitter.view_is_current()
    assert set(ten.states()) == {State.CONFIRMED}
    assert "forgot" not in caplog.text


def test_headers_of_two_forks_are_not_joined(ten: Harness, faulty: FaultyNode) -> None:
    fork = ten.client.head().number - 4
    indexer = ten.indexer(chain=client_of(faulty))
    faulty.faults = [Lagging(4)]
    index_all(indexer)
    at = cursor_at(ten)
    assert at[0] == fork

    def headers_of_the_other(method: str, params: list[object], ask: Callable[..., object]) -> object:
        number = params[0] if method == "eth_getBlockByNumber" else "latest"
        above = number != "latest" and int(str(number), 16) > fork
        return OtherFork(fork)(method, list(params), ask) if above else ask(method, params)

    faulty.faults = [headers_of_the_other]
    with pytest.raises(LogsIncomplete) as refused:
        indexer.tick()
    assert "does not follow" in refused.value.reason
    assert cursor_at(ten) == at


REFUSALS = {
    "413": (413, b""),
    "400": (400, b"<html>Bad Request</html>"),
    "400 with words": (400, b'{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"range too wide"}}'),
    "503 with words": (503, b'{"jsonrpc":"2.0","id":1,"error":{"code":-32005,"message":"too many results"}}'),
    "200 with words": (200, b'{"jsonrpc":"2.0","id":1,"error":{"code":-32005,"message":"too many results"}}'),
}


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS.keys())
def test_a_node_that_refuses_what_is_too_wide_is_asked_for_less(
    ten: Harness, faulty: FaultyNode, refusal: tuple[int, bytes]
) -> None:
    faulty.most, faulty.refusal = 3, refusal
    client = client_of(faulty)
    index_all(ten.indexer(chain=client))
    assert len(dump_of(ten.ledger)["test_put"]) == 10
    head = ten.client.head().number
    assert list(LogWindow(client).read_all(0, head, [ten.inbox])) == ten.client.logs(0, head, [ten.inbox])


def with_a_gap(harness: Harness, block: int) -> None:
    """As an older version left it that believed an answer without this block's logs."""
    harness.index()
    with projection_commit(harness.ledger) as session:
        session.execute(delete(ChainLogRow).where(col(ChainLogRow.block_number) == block))
        Projector(harness.watched(), [PutProjection()]).rebuild(session)
    assert len(dump_of(harness.ledger)["test_put"]) == 9


def test_a_second_look_finds_a_gap_behind_the_head_says_so_and_mends_it(
    ten: Harness, caplog: pytest.LogCaptureFixture
) -> None:
    block = ten.client.head().number - 3
    with_a_gap(ten, block)
    indexer = ten.indexer()
    assert not indexer.tick()
    assert indexer.recheck()
    assert f"logs of block {block} are not the chain's: rolled back" in caplog.text
    index_all(indexer)
    assert len(dump_of(ten.ledger)["test_put"]) == 10
    assert not indexer.recheck()


def test_a_submission_of_ours_that_the_projection_lacks_leads_to_its_gap_however_old(ten: Harness) -> None:
    block = ten.client.head().number - 3
    ten.mine(100)
    with_a_gap(ten, block)
    indexer = ten.indexer()
    assert not indexer.recheck()
    assert ProjectedTransactions(ten.ledger).gaps(ten.node, ON_CHAIN, until=cursor_at(ten)[0]) == [block]
    assert indexer.recheck(block)
    index_all(indexer)
    assert ProjectedTransactions(ten.ledger).gaps(ten.node, ON_CHAIN, until=cursor_at(ten)[0]) == []
    assert len(dump_of(ten.ledger)["test_put"]) == 10


def test_nothing_is_confirmed_before_the_projection_holds_its_event(harness: Harness) -> None:
    harness.index()
    submitter = harness.submitter(projection=harness.ledger)
    harness.enqueue(harness.put(1))
    harness.settle(submitter)
    assert harness.states() == [State.MINED]
    harness.index()
    harness.settle(submitter)
    assert harness.states() == [State.CONFIRMED]


def test_a_receipt_without_its_logs_is_no_fault_of_ours(ten: Harness, faulty: FaultyNode) -> None:
    faulty.faults = [WithoutLogs(ten.client.head().number + 1)]
    submitter = ten.submitter(chain=client_of(faulty))
    ten.enqueue(ten.put(11))
    with pytest.raises(LogsIncomplete):
        ten.settle(submitter)
    assert ten.states()[-1] is State.SENT
    faulty.faults = []
    ten.settle(submitter)
    assert ten.states()[-1] is State.CONFIRMED


def test_whatever_a_node_leaves_out_the_projection_is_an_honest_one_or_stays(harness: Harness) -> None:
    unproved = sum(walk(harness, seed, steps=15) for seed in range(3))
    assert unproved, "the walks met nothing that could not be proved"


def walk(harness: Harness, seed: int, *, steps: int) -> int:
    """Commands, blocks and reorganisations go on while each call meets another faulty view, or none."""
    drawn, forks, unproved = random.Random(seed), set[int](), 0
    with faulty_node(harness.anvil.rpc_url) as node:
        indexer = harness.indexer(chain=client_of(node))
        for step in range(steps):
            since = one_more_block(harness, drawn, steps * seed + step)
            forks.add(since)
            node.faults = drawn.sample(views(drawn, since), drawn.randint(0, 2))
            node.most = drawn.choice([None, 2, 5])
            for _ in range(drawn.randint(1, 4)):
                try:
                    indexer.tick()
                except LogsIncomplete:
                    unproved += 1
                assert honest(harness, forks), (seed, step, node.faults)
        node.faults, node.most = [], None
        index_all(indexer)
    assert cursor_at(harness) == (harness.client.head().number, harness.client.head().hash)
    assert honest(harness, forks)
    return unproved


def one_more_block(harness: Harness, drawn: random.Random, n: int) -> int:
    """Perhaps with a command, perhaps after a reorganisation; a block near the head, where faults are to begin."""
    if drawn.random() < 0.5:
        harness.send(harness.sender, harness.inbox, harness.put(n).calldata)
    else:
        harness.mine()
    head = harness.client.head().number
    if drawn.random() < 0.1:
        harness.rpc("anvil_reorg", min(3, head - 2), [])
    return drawn.randint(max(head - 6, 1), head)


def views(drawn: random.Random, since: int) -> list[Fault]:
    faults: list[Fault] = [
        WithoutLogs(since),
        WithoutLogs(since, since, only_last=True),
        Lagging(drawn.randint(1, 4)),
        Pruned(since),
        OtherFork(since),
    ]
    return [Sometimes(fault, drawn, drawn.choice([0.2, 0.5, 1.0])) for fault in faults]


def honest(harness: Harness, forks: set[int]) -> bool:
    """Exactly the logs up to the cursor's block, of the fork that this block is of."""
    number, block_hash = cursor_at(harness)
    if number < 0:
        return stored_blocks(harness) == []
    known = harness.client.block(number)
    if known is None:
        return True  # of a fork that is no more: the next look takes it back
    last = {known.hash: number} | {forked(known.hash, first): first - 1 for first in forks}
    if block_hash not in last:
        return True
    wanted = [
        (log.block_number, log.log_index, log.data) for log in harness.client.logs(0, last[block_hash], [harness.inbox])
    ]
    with reading(harness.ledger) as session:
        rows = session.exec(select(ChainLogRow).order_by(col(ChainLogRow.block_number), col(ChainLogRow.log_index)))
        return [(row.block_number, row.log_index, row.data) for row in rows] == wanted
