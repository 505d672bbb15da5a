"""Chains that ask for gas money: EIP-1559 fees from funded accounts, and prices that rise under our feet."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ledger.db import reading
from ledger.submitting.outbox import State, attempts_of
from node.running.chain import Anvil
from tests.pipeline.harness import Harness, content_of

ETHER = 10**18
WEI = 1


@pytest.fixture(params=[WEI, 10**9])
def paid(request: pytest.FixtureRequest, tmp_path: Path, make_chain: Callable[..., Anvil]) -> Iterator[Harness]:
    """On a chain with this base fee; the sender has nothing yet."""
    built = Harness(tmp_path, make_chain(base_fee_wei=request.param))
    yield built
    built.close()


def test_a_funded_account_pays_and_a_penniless_one_waits_and_says_why(paid: Harness) -> None:
    paid.enqueue(paid.put(1), paid.put(2))
    submitter = paid.submitter()
    paid.settle(submitter)
    assert paid.puts() == []
    assert paid.rows()[0].problem_name == "RpcRefused"
    assert State.REJECTED not in paid.states()
    paid.rpc("anvil_setBalance", paid.sender, hex(ETHER))
    paid.settle(submitter)
    assert paid.states() == [State.CONFIRMED] * 2
    assert paid.puts() == [(1, content_of(1)), (2, content_of(2))]
    assert int(paid.rpc("eth_getBalance", paid.sender, "latest"), 16) < ETHER


def test_bytes_that_became_too_cheap_are_replaced_under_the_same_nonce(paid: Harness) -> None:
    paid.rpc("anvil_setBalance", paid.sender, hex(ETHER))
    paid.hold_blocks()
    paid.enqueue(paid.put(1))
    submitter = paid.submitter()
    paid.settle(submitter)
    with reading(paid.node) as session:
        (cheap,) = attempts_of(session, paid.rows()[0].id)
    paid.rpc("anvil_setNextBlockBaseFeePerGas", hex(cheap.max_fee_wei * 10))
    paid.mine()  # the block that carries the new price; ours is too cheap for it
    assert paid.puts() == []
    paid.release_blocks()
    paid.settle(submitter)
    with reading(paid.node) as session:
        attempts = attempts_of(session, paid.rows()[0].id)
    assert [attempt.nonce for attempt in attempts] == [0, 0]
    assert attempts[1].max_fee_wei > cheap.max_fee_wei * 113 // 100
    assert attempts[1].priority_fee_wei > cheap.priority_fee_wei or cheap.priority_fee_wei == 0
    assert paid.states() == [State.CONFIRMED]
    assert paid.puts() == [(1, content_of(1))]


def test_free_gas_needs_no_money(harness: Harness) -> None:
    harness.enqueue(harness.put(1))
    harness.settle()
    assert harness.states() == [State.CONFIRMED]
    assert int(harness.rpc("eth_getBalance", harness.sender, "latest"), 16) == 0
    assert harness.client.fees().max_fee_wei == 0
