"""Exactly once on chain, while the chain keeps what it has."""

import json
import logging

import pytest

from ledger.db import reading, writing
from ledger.errors import CommandConflict, LedgerUnavailable, SubmissionUnknown
from ledger.submitting.outbox import State, attempts_of, rebuild
from tests.pipeline.harness import MEMBER, Harness, content_of, now

SOFT_LIMIT = 4


def test_ten_commands_are_on_chain_once_each_and_in_their_order(harness: Harness) -> None:
    harness.enqueue(*(harness.put(n) for n in range(10)))
    harness.settle()
    assert harness.states() == [State.CONFIRMED] * 10
    assert harness.puts() == [(n, content_of(n)) for n in range(10)]
    assert all(row.mined_tx_hash and row.mined_block_number and row.problem is None for row in harness.rows())


def test_a_command_given_twice_is_one_submission(harness: Harness) -> None:
    first = harness.enqueue(harness.put(1))
    harness.settle()
    assert harness.enqueue(harness.put(1)) == first
    harness.settle()
    assert harness.puts() == [(1, content_of(1))]


def test_a_key_given_again_with_other_content_is_refused_before_anything_is_stored(harness: Harness) -> None:
    (first,) = harness.enqueue(harness.put(1, b"one"))
    with pytest.raises(CommandConflict) as refused:
        harness.enqueue(harness.put(1, b"other"))
    assert refused.value == CommandConflict(member=MEMBER, key="0x" + harness.key(1).hex(), submission=first)
    assert [row.calldata for row in harness.rows()] == [harness.put(1, b"one").calldata]


def test_a_repeated_key_with_our_content_is_confirmed_though_another_sent_it(harness: Harness) -> None:
    harness.send(harness.keys.address("stranger"), harness.inbox, harness.put(1).calldata)
    harness.enqueue(harness.put(1))
    harness.settle()
    assert harness.states() == [State.CONFIRMED]
    assert harness.puts() == [(1, content_of(1))]
    with reading(harness.node) as session:
        assert attempts_of(session, harness.rows()[0].id) == []


def test_a_repeated_key_with_other_content_is_a_loud_fault(harness: Harness, caplog: pytest.LogCaptureFixture) -> None:
    foreign = harness.send(harness.keys.address("stranger"), harness.inbox, harness.put(1, b"not ours").calldata)
    harness.enqueue(harness.put(1))
    harness.settle()
    (row,) = harness.rows()
    assert State(row.state) is State.FAULT
    assert json.loads(row.problem or "") == {
        "error": "SubmissionFault",
        "args": {"submission": row.id, "fault": "the chain holds other content under this key", "found": foreign},
    }
    assert any(record.levelno == logging.CRITICAL and row.id in record.getMessage() for record in caplog.records)
    assert harness.puts() == [(1, b"not ours")]


def test_a_refusal_is_final_and_keeps_its_name_and_values(harness: Harness) -> None:
    harness.enqueue(harness.put(1, bytes(2000)), harness.put(2))
    harness.settle()
    refused, done = harness.rows()
    assert (refused.state, done.state) == (State.REJECTED, State.CONFIRMED)
    assert refused.problem_name == "PayloadTooLong"
    assert json.loads(refused.problem or "")["args"] == {"member": str(MEMBER), "length": "2000", "limit": "1024"}
    assert harness.puts() == [(2, content_of(2))]
    assert harness.client.nonce(harness.sender) == 1  # nothing was signed for the refused one


def test_a_refusal_waits_while_something_that_may_change_it_is_in_flight(harness: Harness) -> None:
    harness.enqueue(harness.put(1), harness.limit(2, SOFT_LIMIT))  # the second is refused until the first is mined
    harness.settle()
    assert harness.states() == [State.CONFIRMED, State.CONFIRMED]


def test_a_command_that_reverts_when_mined_is_tried_again_and_then_told_why(harness: Harness) -> None:
    harness.hold_blocks()
    harness.enqueue(harness.put(1, b"five!"))
    submitter = harness.submitter()
    assert submitter.tick()
    harness.set_limit_behind_its_back(SOFT_LIMIT)
    harness.mine()
    harness.release_blocks()
    harness.settle(submitter)
    (row,) = harness.rows()
    assert (row.state, row.problem_name) == (State.REJECTED, "PayloadTooLong")
    assert harness.puts() == []
    assert harness.client.nonce(harness.sender) == 1


def test_a_nonce_taken_by_a_stranger_is_answered_with_another_nonce(harness: Harness) -> None:
    harness.hold_blocks()
    harness.enqueue(harness.put(1))
    submitter = harness.submitter()
    submitter.tick()
    harness.rpc("anvil_dropAllTransactions")
    harness.send(harness.sender, harness.keys.address("anyone"), b"", nonce=0, gas=21_000)
    harness.mine()
    harness.release_blocks()
    harness.settle(submitter)
    assert harness.states() == [State.CONFIRMED]
    assert harness.puts() == [(1, content_of(1))]
    with reading(harness.node) as session:
        assert [attempt.nonce for attempt in attempts_of(session, harness.rows()[0].id)] == [0, 1]


def test_bytes_that_a_pool_lost_are_sent_again_as_they_were(harness: Harness) -> None:
    harness.hold_blocks()
    harness.enqueue(harness.put(1), harness.put(2), harness.put(3))
    submitter = harness.submitter()
    submitter.tick()
    harness.rpc("anvil_dropAllTransactions")
    harness.release_blocks()
    harness.settle(submitter)
    assert harness.states() == [State.CONFIRMED] * 3
    assert harness.puts() == [(n, content_of(n)) for n in (1, 2, 3)]
    with reading(harness.node) as session:
        assert all(len(attempts_of(session, row.id)) == 1 for row in harness.rows())


def test_a_row_is_confirmed_only_when_deep_enough(harness: Harness) -> None:
    submitter = harness.submitter(confirmations=3)
    harness.enqueue(harness.put(1))
    harness.settle(submitter)
    assert harness.states() == [State.MINED]
    harness.mine(2)
    harness.settle(submitter)
    assert harness.states() == [State.MINED]
    harness.mine(1)
    harness.settle(submitter)
    assert harness.states() == [State.CONFIRMED]


def test_while_the_chain_is_down_nothing_is_lost_and_the_error_says_so(harness: Harness) -> None:
    harness.wait_for_dump()
    harness.enqueue(harness.put(1))
    harness.anvil.kill()
    with pytest.raises(LedgerUnavailable):
        harness.submitter().tick()
    assert harness.states() == [State.QUEUED]
    harness.anvil.start()
    harness.settle()
    assert harness.puts() == [(1, content_of(1))]


def test_a_rejected_command_can_be_built_again_under_its_own_key(harness: Harness) -> None:
    (submission,) = harness.enqueue(harness.put(1, bytes(2000)))
    harness.settle()
    assert harness.states() == [State.REJECTED]
    harness.set_limit_behind_its_back(4096)
    with writing(harness.node) as session:
        rebuild(session, submission, harness.put(1, bytes(2000)).calldata, now)
    harness.settle()
    assert harness.states() == [State.CONFIRMED]
    assert harness.puts() == [(1, bytes(2000))]


def test_what_is_on_chain_cannot_be_built_again(harness: Harness) -> None:
    (submission,) = harness.enqueue(harness.put(1))
    harness.settle()
    with pytest.raises(SubmissionUnknown) as refused, writing(harness.node) as session:
        rebuild(session, submission, harness.put(1, b"new").calldata, now)
    assert refused.value == SubmissionUnknown(submission=submission, state="confirmed")
    assert harness.rows()[0].calldata == harness.put(1).calldata


def test_bytes_signed_before_a_rebuild_are_never_sent_again(harness: Harness) -> None:
    harness.hold_blocks()
    (submission,) = harness.enqueue(harness.put(1, b"old"))
    submitter = harness.submitter()
    submitter.tick()
    harness.rpc("anvil_dropAllTransactions")
    with writing(harness.node) as session:
        row = rebuild(session, submission, harness.put(1, b"new").calldata, now)
        row.expectation = row.expectation.replace(b"old".hex(), b"new".hex())
    harness.release_blocks()
    harness.settle(submitter)
    assert harness.puts() == [(1, b"new")]
    with reading(harness.node) as session:
        assert [(a.nonce, a.superseded) for a in attempts_of(session, submission)] == [(0, True), (0, False)]
