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
from tests.pipeline.rig import INBOX, Rig, content_of
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
def faulty(rig: Rig) -> Iterator[FaultyNode]:
    with faulty_node(rig.anvil.rpc_url) as node:
        yield node


def submitter_at(rig: Rig, node: FaultyNode) -> Submitter:
    return rig.submitter(chain=ChainClient(node.url, RevertDecoder([INBOX]), timeout_s=5))


def send_and_mine(rig: Rig, submitter: Submitter) -> None:
    """All that waits is in one block, and nobody has looked at its receipts yet."""
    rig.hold_blocks()
    while submitter.tick():
        pass
    rig.release_blocks()
    rig.mine()


def hash_of(rig: Rig, submission: str) -> str:
    with reading(rig.node) as session:
        return attempts_of(session, submission)[-1].tx_hash


def test_a_submission_whose_block_is_not_told_whole_waits_alone(rig: Rig, faulty: FaultyNode) -> None:
    other = rig.keys.address("other")
    sent = rig.enqueue(*(rig.put(n) for n in range(3)), rig.put(3, sender=other))
    submitter = submitter_at(rig, faulty)
    send_and_mine(rig, submitter)
    faulty.faults = [WithoutLogsOf(hash_of(rig, sent[1]))]
    rig.enqueue(rig.put(4), rig.put(5, sender=other))
    with pytest.raises(LogsIncomplete):
        submitter.tick()
    assert rig.states() == [State.MINED, State.SENT, State.MINED, State.MINED, State.SENT, State.SENT]
    assert rig.rows()[1].problem_name == LogsIncomplete.__name__
    assert [row.problem for row in rig.rows() if row.id != sent[1]] == [None] * 5
    faulty.faults = []
    rig.settle(submitter)
    assert rig.states() == [State.CONFIRMED] * 6
    assert rig.rows()[1].problem is None
    assert sorted(rig.puts()) == [(n, content_of(n)) for n in range(6)]


@pytest.mark.parametrize(
    ("fault_of", "problem"),
    [(WithoutLogsOf, LogsIncomplete), (lambda _: SearchRefused(), SubmissionUnknown)],
    ids=["receipt without logs", "search refused"],
)
def test_a_submission_whose_search_is_not_answered_waits_alone(
    rig: Rig, faulty: FaultyNode, fault_of: Callable[[str], Any], problem: type[Exception]
) -> None:
    """Its nonce was taken by bytes that this node has never seen; what they did is looked up on the chain."""
    point = rig.rpc("evm_snapshot")
    rig.enqueue(rig.put(0))
    rig.settle()
    lose_everything_since(rig, point)
    faulty.faults = [fault_of(rig.rpc("eth_getBlockByNumber", "latest", False)["transactions"][0])]
    submitter = submitter_at(rig, faulty)
    rig.enqueue(rig.put(1, sender=rig.keys.address("other")))
    for _ in range(2):
        with pytest.raises(problem):
            submitter.tick()
    assert rig.states()[0] is State.SENT
    assert rig.rows()[0].problem_name == problem.__name__
    faulty.faults = []
    rig.settle(submitter)
    assert rig.states() == [State.CONFIRMED] * 2
    assert sorted(rig.puts()) == [(0, content_of(0)), (1, content_of(1))]


def test_what_the_chain_says_is_done_and_does_not_prove_is_neither_confirmed_nor_rejected(
    rig: Rig, faulty: FaultyNode
) -> None:
    """A stranger's bytes did it before ours were signed: the preflight says done, the search proves nothing."""
    done = rig.send(rig.keys.address("stranger"), rig.inbox, rig.put(0).calldata)
    faulty.faults = [WithoutLogsOf(done)]
    other = rig.keys.address("other")
    rig.enqueue(rig.put(0), rig.put(1, sender=other))
    submitter = submitter_at(rig, faulty)
    rig.settle(submitter)
    assert rig.states() == [State.QUEUED, State.CONFIRMED]
    assert rig.rows()[0].problem_name == LogsIncomplete.__name__
    faulty.faults = []
    rig.settle(submitter)
    assert rig.states() == [State.CONFIRMED] * 2


def test_the_texts_of_all_spent_rows_are_read_in_one_query(rig: Rig) -> None:
    rig.enqueue(*(rig.put(n) for n in range(8)))
    submitter = rig.submitter()
    send_and_mine(rig, submitter)
    with counted(rig, "expectation") as queries:
        submitter.tick()
    assert rig.states() == [State.MINED] * 8
    assert len(queries) == 1


@contextmanager
def counted(rig: Rig, column: str) -> Iterator[list[str]]:
    """The queries of the node's database that read this column alone or with an id."""
    found: list[str] = []

    def seen(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if column in statement and "calldata" not in statement and statement.startswith("SELECT"):
            found.append(statement)

    event.listen(rig.node, "before_cursor_execute", seen)
    yield found
    event.remove(rig.node, "before_cursor_execute", seen)
