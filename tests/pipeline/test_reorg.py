"""A chain that was restored, wiped, reorganised, or is at odds with a node database restored from a backup."""

import shutil
from collections.abc import Callable

import pytest

from ledger.db import reading
from ledger.errors import ChainMismatch
from ledger.submitting.outbox import State, attempts_of
from ledger.submitting.submitter import Submitter
from node.running.chain import Anvil
from tests.pipeline.harness import INBOX, MEMBER, Harness, content_of

ALL_TEN = [(n, content_of(n)) for n in range(10)]


def test_on_an_older_dump_everything_comes_again_in_its_old_order(harness: Harness) -> None:
    harness.enqueue(*(harness.put(n) for n in range(4)))
    harness.settle()
    harness.wait_for_dump()
    older = harness.anvil.settings.state.read_bytes()
    harness.enqueue(*(harness.put(n) for n in range(4, 10)))
    harness.settle()
    harness.index()
    harness.anvil.kill()
    harness.anvil.settings.state.write_bytes(older)
    harness.anvil.start()
    assert harness.puts() == ALL_TEN[:4]

    submitter = harness.submitter()
    assert not submitter.view_is_current()
    submitter.tick()
    assert submitter.replaying()
    harness.settle(submitter)
    assert not submitter.replaying()
    assert submitter.view_is_current()
    assert harness.puts() == ALL_TEN
    assert harness.states() == [State.CONFIRMED] * 10
    with reading(harness.node) as session:  # the stored bytes did it, nothing was signed twice
        assert all(len(attempts_of(session, row.id)) == 1 for row in harness.rows())


def test_old_order_holds_across_senders(harness: Harness) -> None:
    senders = [harness.keys.address(name) for name in ("a", "b")]
    point = harness.rpc("evm_snapshot")
    for n in range(6):
        harness.enqueue(harness.put(n, sender=senders[n % 2]))
        harness.settle()
    harness.rpc("evm_revert", point)
    harness.settle()
    assert harness.puts() == ALL_TEN[:6]
    assert harness.states() == [State.CONFIRMED] * 6


def test_a_refusal_met_while_replaying_is_tried_again_and_nothing_new_is_signed_meanwhile(harness: Harness) -> None:
    point = harness.rpc("evm_snapshot")
    stranger = harness.keys.address("stranger")
    harness.send(stranger, harness.inbox, INBOX.encode_call("put", harness.key(90), MEMBER, b""))
    harness.enqueue(harness.limit(1, 64))  # good only after the stranger's
    harness.settle()
    harness.rpc("evm_revert", point)
    harness.enqueue(harness.put(2))
    submitter = harness.submitter()
    for _ in range(3):
        submitter.tick()
    assert submitter.replaying()
    assert harness.states() == [State.SENT, State.QUEUED]
    assert harness.rows()[0].problem_name == "NothingPutYet"
    harness.send(stranger, harness.inbox, INBOX.encode_call("put", harness.key(90), MEMBER, b""))
    harness.settle(submitter)
    assert harness.states() == [State.CONFIRMED] * 2
    assert harness.client.nonce(harness.sender) == 2


def test_what_another_did_while_the_chain_had_forgotten_ends_its_replay(harness: Harness) -> None:
    point = harness.rpc("evm_snapshot")
    harness.enqueue(*(harness.put(n) for n in range(4)))
    harness.settle()
    harness.rpc("evm_revert", point)
    harness.send(harness.keys.address("stranger"), harness.inbox, harness.put(2).calldata)
    harness.enqueue(harness.put(4))
    harness.settle()
    assert harness.states() == [State.CONFIRMED] * 5
    assert sorted(harness.puts()) == ALL_TEN[:5]
    assert harness.client.nonce(harness.sender) == 4  # the nonce of the one that was done went to the next


def test_what_another_did_for_us_and_the_chain_forgot_is_then_done_by_us(harness: Harness) -> None:
    point = harness.rpc("evm_snapshot")
    harness.send(harness.keys.address("stranger"), harness.inbox, harness.put(1).calldata)
    harness.enqueue(harness.put(1))
    harness.settle()
    assert harness.states() == [State.CONFIRMED]
    assert harness.client.nonce(harness.sender) == 0
    harness.rpc("evm_revert", point)
    harness.settle()
    assert harness.states() == [State.CONFIRMED]
    assert harness.puts() == [(1, content_of(1))]
    assert harness.client.nonce(harness.sender) == 1


def test_a_gap_left_by_transactions_that_no_outbox_knows_is_closed(harness: Harness) -> None:
    point = harness.rpc("evm_snapshot")
    anyone = harness.keys.address("anyone")
    for _ in range(3):
        harness.send(harness.sender, anyone, b"", gas=21_000)
    harness.enqueue(harness.put(1), harness.put(2))
    harness.settle()
    assert harness.client.nonce(harness.sender) == 5
    harness.rpc("evm_revert", point)
    harness.settle()
    assert harness.states() == [State.CONFIRMED] * 2
    assert harness.puts() == [(1, content_of(1)), (2, content_of(2))]
    assert harness.client.nonce(harness.sender) == 2


def test_a_replay_waits_for_the_contract_itself(harness: Harness) -> None:
    harness.enqueue(harness.put(1))
    harness.settle()
    code = harness.rpc("eth_getCode", harness.inbox, "latest")
    harness.rpc("anvil_rollback", harness.client.head().number)
    submitter = harness.submitter()
    for _ in range(3):
        submitter.tick()
    assert harness.states() == [State.SENT]
    assert harness.rows()[0].problem_name == "LedgerUnavailable"
    assert harness.client.nonce(harness.sender) == 0  # a call to nothing would have succeeded, and done nothing
    assert harness.deploy() == harness.inbox
    assert harness.rpc("eth_getCode", harness.inbox, "latest") == code
    harness.settle(submitter)
    assert harness.puts() == [(1, content_of(1))]


def test_a_wiped_chain_with_the_same_id_is_refused_with_both_hashes(
    harness: Harness, make_chain: Callable[..., Anvil]
) -> None:
    harness.enqueue(harness.put(1))
    harness.settle()
    harness.index()
    harness.anvil.kill()
    shutil.rmtree(harness.anvil.settings.folder)
    wiped = make_chain(
        port=harness.anvil.settings.port, folder=harness.anvil.settings.folder, genesis_time=1_700_000_000
    )
    assert wiped.rpc_url == harness.anvil.rpc_url
    found = harness.client.genesis_hash()
    for act in (harness.submitter().tick, harness.indexer().tick):
        with pytest.raises(ChainMismatch) as refused:
            act()
        assert refused.value == ChainMismatch(
            chain_id=31337, expected_genesis=harness.genesis_hash, found_genesis=found
        )
        assert harness.genesis_hash in str(refused.value)
        assert found in str(refused.value)
    assert harness.client.nonce(harness.sender) == 0


def test_a_node_restored_from_an_older_backup_finds_what_it_did_and_repeats_nothing(harness: Harness) -> None:
    harness.enqueue(*(harness.put(n) for n in range(3)))
    harness.settle()
    harness.enqueue(*(harness.put(n) for n in range(3, 6)))
    harness.close()
    backup = harness.folder / "backup.db"
    shutil.copy(harness.folder / "node.db", backup)
    harness.open()
    harness.settle()
    harness.enqueue(*(harness.put(n) for n in range(6, 8)))
    harness.settle()
    harness.close()
    shutil.copy(backup, harness.folder / "node.db")
    harness.open()
    harness.enqueue(*(harness.put(n) for n in range(6, 10)))  # asked for again, as the caller never heard of them
    harness.settle()
    assert harness.states() == [State.CONFIRMED] * 10
    assert harness.puts() == ALL_TEN


def test_a_reorganisation_is_survived_by_rows_and_projection(harness: Harness) -> None:
    harness.enqueue(*(harness.put(n) for n in range(5)))
    harness.settle(harness.submitter(confirmations=2, max_in_flight=1))  # each in a block of its own
    submitter = harness.submitter(confirmations=2)
    harness.index()
    before = {row.id: row.mined_block_hash for row in harness.rows()}
    assert len(set(before.values())) == 5
    harness.rpc("anvil_reorg", 3, [])
    harness.settle(submitter)
    harness.mine(2)
    harness.settle(submitter)
    harness.index()
    after = {row.id: row.mined_block_hash for row in harness.rows()}
    assert len([id_ for id_ in before if before[id_] != after[id_]]) == 3
    assert harness.states() == [State.CONFIRMED] * 5
    assert harness.puts() == ALL_TEN[:5]


@pytest.mark.parametrize("waiting", [0, 20])
def test_a_reorganisation_of_full_blocks_is_survived_with_others_in_flight(harness: Harness, waiting: int) -> None:
    """Thirty in three blocks, the two newest orphaned, `waiting` more in the pool meanwhile, of two senders."""
    senders = [harness.sender, harness.keys.address("other")]
    submitter = harness.submitter(confirmations=2)
    harness.hold_blocks()
    for first in (0, 10, 20):
        harness.enqueue(*(harness.put(n, sender=senders[n % 2]) for n in range(first, first + 10)))
        tick_to_rest(submitter)
        harness.mine()
    tick_to_rest(submitter)
    harness.index()
    before = {row.id: row.mined_block_hash for row in harness.rows()}
    assert len(set(before.values())) == 3
    harness.enqueue(*(harness.put(n, sender=senders[n % 2]) for n in range(30, 30 + waiting)))
    tick_to_rest(submitter)
    harness.rpc("anvil_reorg", 2, [])
    harness.release_blocks()
    harness.settle(submitter)
    harness.mine(2)
    harness.settle(submitter)
    harness.index()
    after = {row.id: row.mined_block_hash for row in harness.rows()}
    assert [before[id_] == after[id_] for id_ in before] == [True] * 10 + [False] * 20
    assert harness.states() == [State.CONFIRMED] * (30 + waiting)
    for n, sender in enumerate(senders):
        assert [(m, content) for m, content in harness.puts() if m % 2 == n] == [
            (m, content_of(m)) for m in range(n, 30 + waiting, 2)
        ]
        assert harness.client.nonce(sender) == (30 + waiting) / 2  # nothing was signed twice


def tick_to_rest(submitter: Submitter) -> None:
    while submitter.tick():
        pass
