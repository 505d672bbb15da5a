"""Each member of a JSON-RPC batch is answered for itself: what fails among many costs none of the others."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ledger.db import reading
from ledger.rpc.client import ChainClient
from ledger.rpc.reverts import RevertDecoder
from ledger.submitting.outbox import State, attempts_of
from tests import faulty_node as faults
from tests.faulty_node import Ask, BentBatches, FaultyNode, Refused, faulty_node
from tests.pipeline.harness import INBOX, MEMBER, Harness, PayloadTooLong, content_of

MANY = 20
BENDS = [
    faults.backwards,
    faults.first_half,
    faults.all_but_the_third,
    faults.an_error_for_the_third,
    faults.one_error_for_all,
    faults.results_exchanged,
    faults.one_answer_twice,
    faults.foreign_ids,
]
Bend = Callable[[list[Any]], list[Any]]


@pytest.fixture
def faulty(harness: Harness) -> Iterator[FaultyNode]:
    with faulty_node(harness.anvil.rpc_url) as node:
        yield node


def client_of(node: FaultyNode) -> ChainClient:
    return ChainClient(node.url, RevertDecoder([INBOX]), timeout_s=5)


@pytest.mark.parametrize("method", ["eth_sendRawTransaction", "eth_estimateGas"])
@pytest.mark.parametrize("bend", BENDS, ids=lambda bend: bend.__name__)
def test_however_a_batch_is_answered_each_command_is_on_chain_once_and_in_order(
    harness: Harness, faulty: FaultyNode, method: str, bend: Bend
) -> None:
    faulty.bend = BentBatches(method, bend)
    harness.enqueue(*(harness.put(n) for n in range(MANY)))
    harness.settle(harness.submitter(chain=client_of(faulty)))
    assert harness.states() == [State.CONFIRMED] * MANY
    assert harness.puts() == [(n, content_of(n)) for n in range(MANY)]
    assert harness.client.nonce(harness.sender) == MANY
    with reading(harness.node) as session:
        assert all(len(attempts_of(session, row.id)) == 1 for row in harness.rows())


@pytest.mark.parametrize(
    "bend", [each for each in BENDS if each is not faults.results_exchanged], ids=lambda b: b.__name__
)
def test_a_reading_batch_is_taken_whole_or_asked_again_in_smaller_ones(
    harness: Harness, faulty: FaultyNode, bend: Bend
) -> None:
    sent = [harness.send(harness.sender, harness.inbox, harness.put(n).calldata) for n in range(6)]
    faulty.bend = BentBatches("eth_getTransactionReceipt", bend)
    found = client_of(faulty).receipts(sent)
    assert [receipt and receipt.tx_hash for receipt in found] == sent


def test_a_revert_among_many_estimates_is_decoded_for_its_own_command(harness: Harness, faulty: FaultyNode) -> None:
    calls = [(harness.inbox, harness.put(n, bytes(1025) if n == 2 else None).calldata) for n in range(5)]
    told = client_of(faulty).estimate_each(calls, sender=harness.sender)
    assert told[2] == PayloadTooLong(member=MEMBER, length=1025, limit=1024)
    assert [type(each) for each in told] == [int, int, PayloadTooLong, int, int]
    assert told[0] == harness.client.estimate_gas(*calls[0], sender=harness.sender)


def test_a_command_that_is_refused_among_many_waits_for_those_before_it_and_keeps_none_behind_it(
    harness: Harness,
) -> None:
    harness.enqueue(*(harness.put(n, bytes(2000) if n == 7 else None) for n in range(MANY)))
    harness.settle()
    assert harness.states() == [State.REJECTED if n == 7 else State.CONFIRMED for n in range(MANY)]
    assert [n for n, _ in harness.puts()] == [n for n in range(MANY) if n != 7]
    assert harness.client.nonce(harness.sender) == MANY - 1


def test_a_transaction_refused_among_many_is_taken_later_and_nothing_is_signed_anew(
    harness: Harness, faulty: FaultyNode
) -> None:
    """The pool takes those behind it, which wait there for its nonce."""
    asked: list[str] = []

    def no_to_the_third(method: str, params: list[Any], ask: Ask) -> Any:
        """Twice: in company, and alone."""
        if method == "eth_sendRawTransaction":
            asked.append(params[0])
            if params[0] == (asked[2:] or [""])[0] and asked.count(params[0]) <= 2:
                raise Refused({"code": -32000, "message": "txpool is full"})
        return ask(method, params)

    faulty.faults = [no_to_the_third]
    harness.enqueue(*(harness.put(n) for n in range(6)))
    submitter = harness.submitter(chain=client_of(faulty))
    submitter.tick()
    assert harness.states() == [State.SENT, State.SENT, State.SIGNED, State.SENT, State.SENT, State.SENT]
    assert harness.rows()[2].problem_name == "RpcRefused"
    harness.settle(submitter)
    assert harness.states() == [State.CONFIRMED] * 6
    assert harness.puts() == [(n, content_of(n)) for n in range(6)]
    with reading(harness.node) as session:
        assert all(len(attempts_of(session, row.id)) == 1 for row in harness.rows())
