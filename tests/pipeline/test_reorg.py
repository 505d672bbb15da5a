"""A chain that was restored, wiped, reorganised, or is at odds with a node database restored from a backup."""

import shutil
from collections.abc import Callable

import pytest

from ledger.db import reading
from ledger.errors import ChainMismatch
from ledger.submitting.outbox import State, attempts_of
from ledger.submitting.submitter import Submitter
from node.running.chain import Anvil
from tests.pipeline.rig import INBOX, MEMBER, Rig, content_of

ALL_TEN = [(n, content_of(n)) for n in range(10)]


def test_on_an_older_dump_everything_comes_again_in_its_old_order(rig: Rig) -> None:
    rig.enqueue(*(rig.put(n) for n in range(4)))
    rig.settle()
    rig.wait_for_dump()
    older = rig.anvil.settings.state.read_bytes()
    rig.enqueue(*(rig.put(n) for n in range(4, 10)))
    rig.settle()
    rig.index()
    rig.anvil.kill()
    rig.anvil.settings.state.write_bytes(older)
    rig.anvil.start()
    assert rig.puts() == ALL_TEN[:4]

    submitter = rig.submitter()
    assert not submitter.view_is_current()
    submitter.tick()
    assert submitter.replaying()
    rig.settle(submitter)
    assert not submitter.replaying()
    assert submitter.view_is_current()
    assert rig.puts() == ALL_TEN
    assert rig.states() == [State.CONFIRMED] * 10
    with reading(rig.node) as session:  # the stored bytes did it, nothing was signed twice
        assert all(len(attempts_of(session, row.id)) == 1 for row in rig.rows())


def test_old_order_holds_across_senders(rig: Rig) -> None:
    senders = [rig.keys.address(name) for name in ("a", "b")]
    point = rig.rpc("evm_snapshot")
    for n in range(6):
        rig.enqueue(rig.put(n, sender=senders[n % 2]))
        rig.settle()
    rig.rpc("evm_revert", point)
    rig.settle()
    assert rig.puts() == ALL_TEN[:6]
    assert rig.states() == [State.CONFIRMED] * 6


def test_a_refusal_met_while_replaying_is_tried_again_and_nothing_new_is_signed_meanwhile(rig: Rig) -> None:
    point = rig.rpc("evm_snapshot")
    stranger = rig.keys.address("stranger")
    rig.send(stranger, rig.inbox, INBOX.encode_call("put", rig.key(90), MEMBER, b""))
    rig.enqueue(rig.limit(1, 64))  # good only after the stranger's
    rig.settle()
    rig.rpc("evm_revert", point)
    rig.enqueue(rig.put(2))
    submitter = rig.submitter()
    for _ in range(3):
        submitter.tick()
    assert submitter.replaying()
    assert rig.states() == [State.SENT, State.QUEUED]
    assert rig.rows()[0].problem_name == "NothingPutYet"
    rig.send(stranger, rig.inbox, INBOX.encode_call("put", rig.key(90), MEMBER, b""))
    rig.settle(submitter)
    assert rig.states() == [State.CONFIRMED] * 2
    assert rig.client.nonce(rig.sender) == 2


def test_what_another_did_while_the_chain_had_forgotten_ends_its_replay(rig: Rig) -> None:
    point = rig.rpc("evm_snapshot")
    rig.enqueue(*(rig.put(n) for n in range(4)))
    rig.settle()
    rig.rpc("evm_revert", point)
    rig.send(rig.keys.address("stranger"), rig.inbox, rig.put(2).calldata)
    rig.enqueue(rig.put(4))
    rig.settle()
    assert rig.states() == [State.CONFIRMED] * 5
    assert sorted(rig.puts()) == ALL_TEN[:5]
    assert rig.client.nonce(rig.sender) == 4  # the nonce of the one that was done went to the next


def test_what_another_did_for_us_and_the_chain_forgot_is_then_done_by_us(rig: Rig) -> None:
    point = rig.rpc("evm_snapshot")
    rig.send(rig.keys.address("stranger"), rig.inbox, rig.put(1).calldata)
    rig.enqueue(rig.put(1))
    rig.settle()
    assert rig.states() == [State.CONFIRMED]
    assert rig.client.nonce(rig.sender) == 0
    rig.rpc("evm_revert", point)
    rig.settle()
    assert rig.states() == [State.CONFIRMED]
    assert rig.puts() == [(1, content_of(1))]
    assert rig.client.nonce(rig.sender) == 1


def test_a_gap_left_by_transactions_that_no_outbox_knows_is_closed(rig: Rig) -> None:
    point = rig.rpc("evm_snapshot")
    anyone = rig.keys.address("anyone")
    for _ in range(3):
        rig.send(rig.sender, anyone, b"", gas=21_000)
    rig.enqueue(rig.put(1), rig.put(2))
    rig.settle()
    assert rig.client.nonce(rig.sender) == 5
    rig.rpc("evm_revert", point)
    rig.settle()
    assert rig.states() == [State.CONFIRMED] * 2
    assert rig.puts() == [(1, content_of(1)), (2, content_of(2))]
    assert rig.client.nonce(rig.sender) == 2


def test_a_replay_waits_for_the_contract_itself(rig: Rig) -> None:
    rig.enqueue(rig.put(1))
    rig.settle()
    code = rig.rpc("eth_getCode", rig.inbox, "latest")
    rig.rpc("anvil_rollback", rig.client.head().number)
    submitter = rig.submitter()
    for _ in range(3):
        submitter.tick()
    assert rig.states() == [State.SENT]
    assert rig.rows()[0].problem_name == "LedgerUnavailable"
    assert rig.client.nonce(rig.sender) == 0  # a call to nothing would have succeeded, and done nothing
    assert rig.deploy() == rig.inbox
    assert rig.rpc("eth_getCode", rig.inbox, "latest") == code
    rig.settle(submitter)
    assert rig.puts() == [(1, content_of(1))]


def test_a_wiped_chain_with_the_same_id_is_refused_with_both_hashes(rig: Rig, make_chain: Callable[..., Anvil]) -> None:
    rig.enqueue(rig.put(1))
    rig.settle()
    rig.index()
    rig.anvil.kill()
    shutil.rmtree(rig.anvil.settings.folder)
    wiped = make_chain(port=rig.anvil.settings.port, folder=rig.anvil.settings.folder, genesis_time=1_700_000_000)
    assert wiped.rpc_url == rig.anvil.rpc_url
    found = rig.client.genesis_hash()
    for act in (rig.submitter().tick, rig.indexer().tick):
        with pytest.raises(ChainMismatch) as refused:
            act()
        assert refused.value == ChainMismatch(chain_id=31337, expected_genesis=rig.genesis_hash, found_genesis=found)
        assert rig.genesis_hash in str(refused.value)
        assert found in str(refused.value)
    assert rig.client.nonce(rig.sender) == 0


def test_a_node_restored_from_an_older_backup_finds_what_it_did_and_repeats_nothing(rig: Rig) -> None:
    rig.enqueue(*(rig.put(n) for n in range(3)))
    rig.settle()
    rig.enqueue(*(rig.put(n) for n in range(3, 6)))
    rig.close()
    backup = rig.folder / "backup.db"
    shutil.copy(rig.folder / "node.db", backup)
    rig.open()
    rig.settle()
    rig.enqueue(*(rig.put(n) for n in range(6, 8)))
    rig.settle()
    rig.close()
    shutil.copy(backup, rig.folder / "node.db")
    rig.open()
    rig.enqueue(*(rig.put(n) for n in range(6, 10)))  # asked for again, as the caller never heard of them
    rig.settle()
    assert rig.states() == [State.CONFIRMED] * 10
    assert rig.puts() == ALL_TEN


def test_a_reorganisation_is_survived_by_rows_and_projection(rig: Rig) -> None:
    rig.enqueue(*(rig.put(n) for n in range(5)))
    rig.settle(rig.submitter(confirmations=2, max_in_flight=1))  # each in a block of its own
    submitter = rig.submitter(confirmations=2)
    rig.index()
    before = {row.id: row.mined_block_hash for row in rig.rows()}
    assert len(set(before.values())) == 5
    rig.rpc("anvil_reorg", 3, [])
    rig.settle(submitter)
    rig.mine(2)
    rig.settle(submitter)
    rig.index()
    after = {row.id: row.mined_block_hash for row in rig.rows()}
    assert len([id_ for id_ in before if before[id_] != after[id_]]) == 3
    assert rig.states() == [State.CONFIRMED] * 5
    assert rig.puts() == ALL_TEN[:5]


@pytest.mark.parametrize("waiting", [0, 20])
def test_a_reorganisation_of_full_blocks_is_survived_with_others_in_flight(rig: Rig, waiting: int) -> None:
    """Thirty in three blocks, the two newest orphaned, `waiting` more in the pool meanwhile, of two senders."""
    senders = [rig.sender, rig.keys.address("other")]
    submitter = rig.submitter(confirmations=2)
    rig.hold_blocks()
    for first in (0, 10, 20):
        rig.enqueue(*(rig.put(n, sender=senders[n % 2]) for n in range(first, first + 10)))
        tick_to_rest(submitter)
        rig.mine()
    tick_to_rest(submitter)
    rig.index()
    before = {row.id: row.mined_block_hash for row in rig.rows()}
    assert len(set(before.values())) == 3
    rig.enqueue(*(rig.put(n, sender=senders[n % 2]) for n in range(30, 30 + waiting)))
    tick_to_rest(submitter)
    rig.rpc("anvil_reorg", 2, [])
    rig.release_blocks()
    rig.settle(submitter)
    rig.mine(2)
    rig.settle(submitter)
    rig.index()
    after = {row.id: row.mined_block_hash for row in rig.rows()}
    assert [before[id_] == after[id_] for id_ in before] == [True] * 10 + [False] * 20
    assert rig.states() == [State.CONFIRMED] * (30 + waiting)
    for n, sender in enumerate(senders):
        assert [(m, content) for m, content in rig.puts() if m % 2 == n] == [
            (m, content_of(m)) for m in range(n, 30 + waiting, 2)
        ]
        assert rig.client.nonce(sender) == (30 + waiting) / 2  # nothing was signed twice


def tick_to_rest(submitter: Submitter) -> None:
    while submitter.tick():
        pass
