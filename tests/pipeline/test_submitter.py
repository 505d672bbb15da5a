"""Exactly once on chain, while the chain keeps what it has."""

import json
import logging

import pytest

from ledger.db import reading, writing
from ledger.errors import CommandConflict, LedgerUnavailable, SubmissionUnknown
from ledger.submitting.outbox import State, attempts_of, rebuild
from tests.pipeline.rig import MEMBER, Rig, content_of, now

SOFT_LIMIT = 4


def test_ten_commands_are_on_chain_once_each_and_in_their_order(rig: Rig) -> None:
    rig.enqueue(*(rig.put(n) for n in range(10)))
    rig.settle()
    assert rig.states() == [State.CONFIRMED] * 10
    assert rig.puts() == [(n, content_of(n)) for n in range(10)]
    assert all(row.mined_tx_hash and row.mined_block_number and row.problem is None for row in rig.rows())


def test_a_command_given_twice_is_one_submission(rig: Rig) -> None:
    first = rig.enqueue(rig.put(1))
    rig.settle()
    assert rig.enqueue(rig.put(1)) == first
    rig.settle()
    assert rig.puts() == [(1, content_of(1))]


def test_a_key_given_again_with_other_content_is_refused_before_anything_is_stored(rig: Rig) -> None:
    (first,) = rig.enqueue(rig.put(1, b"one"))
    with pytest.raises(CommandConflict) as refused:
        rig.enqueue(rig.put(1, b"other"))
    assert refused.value == CommandConflict(member=MEMBER, key="0x" + rig.key(1).hex(), submission=first)
    assert [row.calldata for row in rig.rows()] == [rig.put(1, b"one").calldata]


def test_a_repeated_key_with_our_content_is_confirmed_though_another_sent_it(rig: Rig) -> None:
    rig.send(rig.keys.address("stranger"), rig.inbox, rig.put(1).calldata)
    rig.enqueue(rig.put(1))
    rig.settle()
    assert rig.states() == [State.CONFIRMED]
    assert rig.puts() == [(1, content_of(1))]
    with reading(rig.node) as session:
        assert attempts_of(session, rig.rows()[0].id) == []


def test_a_repeated_key_with_other_content_is_a_loud_fault(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    foreign = rig.send(rig.keys.address("stranger"), rig.inbox, rig.put(1, b"not ours").calldata)
    rig.enqueue(rig.put(1))
    rig.settle()
    (row,) = rig.rows()
    assert State(row.state) is State.FAULT
    assert json.loads(row.problem or "") == {
        "error": "SubmissionFault",
        "args": {"submission": row.id, "fault": "the chain holds other content under this key", "found": foreign},
    }
    assert any(record.levelno == logging.CRITICAL and row.id in record.getMessage() for record in caplog.records)
    assert rig.puts() == [(1, b"not ours")]


def test_a_refusal_is_final_and_keeps_its_name_and_values(rig: Rig) -> None:
    rig.enqueue(rig.put(1, bytes(2000)), rig.put(2))
    rig.settle()
    refused, done = rig.rows()
    assert (refused.state, done.state) == (State.REJECTED, State.CONFIRMED)
    assert refused.problem_name == "PayloadTooLong"
    assert json.loads(refused.problem or "")["args"] == {"member": str(MEMBER), "length": "2000", "limit": "1024"}
    assert rig.puts() == [(2, content_of(2))]
    assert rig.client.nonce(rig.sender) == 1  # nothing was signed for the refused one


def test_a_refusal_waits_while_something_that_may_change_it_is_in_flight(rig: Rig) -> None:
    rig.enqueue(rig.put(1), rig.limit(2, SOFT_LIMIT))  # the second is refused until the first is mined
    rig.settle()
    assert rig.states() == [State.CONFIRMED, State.CONFIRMED]


def test_a_command_that_reverts_when_mined_is_tried_again_and_then_told_why(rig: Rig) -> None:
    rig.hold_blocks()
    rig.enqueue(rig.put(1, b"five!"))
    submitter = rig.submitter()
    assert submitter.tick()
    rig.set_limit_behind_its_back(SOFT_LIMIT)
    rig.mine()
    rig.release_blocks()
    rig.settle(submitter)
    (row,) = rig.rows()
    assert (row.state, row.problem_name) == (State.REJECTED, "PayloadTooLong")
    assert rig.puts() == []
    assert rig.client.nonce(rig.sender) == 1


def test_a_nonce_taken_by_a_stranger_is_answered_with_another_nonce(rig: Rig) -> None:
    rig.hold_blocks()
    rig.enqueue(rig.put(1))
    submitter = rig.submitter()
    submitter.tick()
    rig.rpc("anvil_dropAllTransactions")
    rig.send(rig.sender, rig.keys.address("anyone"), b"", nonce=0, gas=21_000)
    rig.mine()
    rig.release_blocks()
    rig.settle(submitter)
    assert rig.states() == [State.CONFIRMED]
    assert rig.puts() == [(1, content_of(1))]
    with reading(rig.node) as session:
        assert [attempt.nonce for attempt in attempts_of(session, rig.rows()[0].id)] == [0, 1]


def test_bytes_that_a_pool_lost_are_sent_again_as_they_were(rig: Rig) -> None:
    rig.hold_blocks()
    rig.enqueue(rig.put(1), rig.put(2), rig.put(3))
    submitter = rig.submitter()
    submitter.tick()
    rig.rpc("anvil_dropAllTransactions")
    rig.release_blocks()
    rig.settle(submitter)
    assert rig.states() == [State.CONFIRMED] * 3
    assert rig.puts() == [(n, content_of(n)) for n in (1, 2, 3)]
    with reading(rig.node) as session:
        assert all(len(attempts_of(session, row.id)) == 1 for row in rig.rows())


def test_a_row_is_confirmed_only_when_deep_enough(rig: Rig) -> None:
    submitter = rig.submitter(confirmations=3)
    rig.enqueue(rig.put(1))
    rig.settle(submitter)
    assert rig.states() == [State.MINED]
    rig.mine(2)
    rig.settle(submitter)
    assert rig.states() == [State.MINED]
    rig.mine(1)
    rig.settle(submitter)
    assert rig.states() == [State.CONFIRMED]


def test_while_the_chain_is_down_nothing_is_lost_and_the_error_says_so(rig: Rig) -> None:
    rig.wait_for_dump()
    rig.enqueue(rig.put(1))
    rig.anvil.kill()
    with pytest.raises(LedgerUnavailable):
        rig.submitter().tick()
    assert rig.states() == [State.QUEUED]
    rig.anvil.start()
    rig.settle()
    assert rig.puts() == [(1, content_of(1))]


def test_a_rejected_command_can_be_built_again_under_its_own_key(rig: Rig) -> None:
    (submission,) = rig.enqueue(rig.put(1, bytes(2000)))
    rig.settle()
    assert rig.states() == [State.REJECTED]
    rig.set_limit_behind_its_back(4096)
    with writing(rig.node) as session:
        rebuild(session, submission, rig.put(1, bytes(2000)).calldata, now)
    rig.settle()
    assert rig.states() == [State.CONFIRMED]
    assert rig.puts() == [(1, bytes(2000))]


def test_what_is_on_chain_cannot_be_built_again(rig: Rig) -> None:
    (submission,) = rig.enqueue(rig.put(1))
    rig.settle()
    with pytest.raises(SubmissionUnknown) as refused, writing(rig.node) as session:
        rebuild(session, submission, rig.put(1, b"new").calldata, now)
    assert refused.value == SubmissionUnknown(submission=submission, state="confirmed")
    assert rig.rows()[0].calldata == rig.put(1).calldata


def test_bytes_signed_before_a_rebuild_are_never_sent_again(rig: Rig) -> None:
    rig.hold_blocks()
    (submission,) = rig.enqueue(rig.put(1, b"old"))
    submitter = rig.submitter()
    submitter.tick()
    rig.rpc("anvil_dropAllTransactions")
    with writing(rig.node) as session:
        row = rebuild(session, submission, rig.put(1, b"new").calldata, now)
        row.expectation = row.expectation.replace(b"old".hex(), b"new".hex())
    rig.release_blocks()
    rig.settle(submitter)
    assert rig.puts() == [(1, b"new")]
    with reading(rig.node) as session:
        assert [(a.nonce, a.superseded) for a in attempts_of(session, submission)] == [(0, True), (0, False)]
