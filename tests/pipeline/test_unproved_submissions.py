"""A submission whose outcome the chain node does not prove now waits alone; its lane and every other lane go on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import event

from ledger.db import reading
from ledger.errors import LogsIncomplete, SubmissionUnknown
from ledger.rpc.client import ChainClient
from ledger.rpc.reverts import RevertDecoder
from ledger.submitting.outbox import State, attempts_of
from ledger.submitting.submitter import Submitter
from tests.faulty_node import Ask, FaultyNode, Refused, faulty_node
from tests.pipeline.harness import INBOX, Harness, content_of
from tests.pipeline.test_failpoints import lose_everything_since


@dataclass
class WithoutLogsOf:
    """The receipt of one transaction is there before its logs."""

    tx_hash: str

    def __call__(self, method: str, params: list[Any], ask: Ask) -> Any:
        found = ask(method, params)
        if method == "eth_getTransactionReceipt" and found and found["transactionHash"] == self.tx_hash:
            return found | {"logs": []}
        return found


@dataclass
class SearchRefused:
    """The node no longer keeps an index of logs, and says so with an error."""

    def __call__(self, method: str, params: list[Any], ask: Ask) -> Any:
        if method == "eth_getLogs":
            raise Refused({"code": -32000, "message": "logs are pruned"})
        return ask(method, params)


@pytest.fixture
def faulty(harness: Harness) -> Iterator[FaultyNode]:
    with faulty_node(harness.anvil.rpc_url) as node:
        yield node


def submitter_at(harness: Harness, node: FaultyNode) -> Submitter:
    return harness.submitter(chain=ChainClient(node.url, RevertDecoder([INBOX]), timeout_s=5))


def send_and_mine(harness: Harness, submitter: Submitter) -> None:
    """All that waits is in one block, and nobody has looked at its receipts yet."""
    harness.hold_blocks()
    while submitter.tick():
        pass
    harness.release_blocks()
    harness.mine()


def hash_of(harness: Harness, submission: str) -> str:
    with reading(harness.node) as session:
        return attempts_of(session, submission)[-1].tx_hash


def test_a_submission_whose_block_is_not_told_whole_waits_alone(harness: Harness, faulty: FaultyNode) -> None:
    other = harness.keys.address("other")
    sent = harness.enqueue(*(harness.put(n) for n in range(3)), harness.put(3, sender=other))
    submitter = submitter_at(harness, faulty)
    send_and_mine(harness, submitter)
    faulty.faults = [WithoutLogsOf(hash_of(harness, sent[1]))]
    harness.enqueue(harness.put(4), harness.put(5, sender=other))
    with pytest.raises(LogsIncomplete):
        submitter.tick()
    assert harness.states() == [State.MINED, State.SENT, State.MINED, State.MINED, State.SENT, State.SENT]
    assert harness.rows()[1].problem_name == LogsIncomplete.__name__
    assert [row.problem for row in harness.rows() if row.id != sent[1]] == [None] * 5
    faulty.faults = []
    harness.settle(submitter)
    assert harness.states() == [State.CONFIRMED] * 6
    assert harness.rows()[1].problem is None
    assert sorted(harness.puts()) == [(n, content_of(n)) for n in range(6)]


@pytest.mark.parametrize(
    ("fault_of", "problem"),
    [(WithoutLogsOf, LogsIncomplete), (lambda _: SearchRefused(), SubmissionUnknown)],
    ids=["receipt without logs", "search refused"],
)
def test_a_submission_whose_search_is_not_answered_waits_alone(
    harness: Harness, faulty: FaultyNode, fault_of: Callable[[str], Any], problem: type[Exception]
) -> None:
    """Its nonce was taken by bytes that this node has never seen; what they did is looked up on the chain."""
    point = harness.rpc("evm_snapshot")
    harness.enqueue(harness.put(0))
    harness.settle()
    lose_everything_since(harness, point)
    faulty.faults = [fault_of(harness.rpc("eth_getBlockByNumber", "latest", False)["transactions"][0])]
    submitter = submitter_at(harness, faulty)
    harness.enqueue(harness.put(1, sender=harness.keys.address("other")))
    for _ in range(2):
        with pytest.raises(problem):
            submitter.tick()
    assert harness.states()[0] is State.SENT
    assert harness.rows()[0].problem_name == problem.__name__
    faulty.faults = []
    harness.settle(submitter)
    assert harness.states() == [State.CONFIRMED] * 2
    assert sorted(harness.puts()) == [(0, content_of(0)), (1, content_of(1))]


def test_what_the_chain_says_is_done_and_does_not_prove_is_neither_confirmed_nor_rejected(
    harness: Harness, faulty: FaultyNode
) -> None:
    """A stranger's bytes did it before ours were signed: the preflight says done, the search proves nothing."""
    done = harness.send(harness.keys.address("stranger"), harness.inbox, harness.put(0).calldata)
    faulty.faults = [WithoutLogsOf(done)]
    other = harness.keys.address("other")
    harness.enqueue(harness.put(0), harness.put(1, sender=other))
    submitter = submitter_at(harness, faulty)
    harness.settle(submitter)
    assert harness.states() == [State.QUEUED, State.CONFIRMED]
    assert harness.rows()[0].problem_name == LogsIncomplete.__name__
    faulty.faults = []
    harness.settle(submitter)
    assert harness.states() == [State.CONFIRMED] * 2


def test_the_texts_of_all_spent_rows_are_read_in_one_query(harness: Harness) -> None:
    harness.enqueue(*(harness.put(n) for n in range(8)))
    submitter = harness.submitter()
    send_and_mine(harness, submitter)
    with counted(harness, "expectation") as queries:
        submitter.tick()
    assert harness.states() == [State.MINED] * 8
    assert len(queries) == 1


@contextmanager
def counted(harness: Harness, column: str) -> Iterator[list[str]]:
    """The queries of the node's database that read this column alone or with an id."""
    found: list[str] = []

    def seen(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if column in statement and "calldata" not in statement and statement.startswith("SELECT"):
            found.append(statement)

    event.listen(harness.node, "before_cursor_execute", seen)
    yield found
    event.remove(harness.node, "before_cursor_execute", seen)
