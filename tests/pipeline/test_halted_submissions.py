"""A fault of our own software in one submission halts that one; its lane, and every other lane, goes on."""

from typing import Any

import pytest
from sqlmodel import select

from ledger.db import writing
from ledger.errors import UnexpectedFault
from ledger.submitting.outbox import State, Submission, resume
from tests.pipeline.harness import Harness, Keys, content_of, now


class Stumbling(Keys):
    """A signer that fails, as nobody foresaw, at everything that holds this content."""

    def __init__(self, stone: bytes) -> None:
        super().__init__()
        self.stone = stone

    def sign(self, sender: str, transaction: dict[str, Any]) -> bytes:
        if self.stone in transaction["data"]:
            raise ZeroDivisionError("at a secret")
        return super().sign(sender, transaction)


def stumbling(harness: Harness, n: int) -> Stumbling:
    keys = Stumbling(content_of(n))
    keys.address("sender")
    keys.address("other")
    return keys


def payloads(harness: Harness) -> list[int]:
    return [n for n, _ in harness.puts()]


def test_a_row_that_cannot_be_signed_is_halted_and_all_behind_it_are_sent(harness: Harness) -> None:
    harness.enqueue(*(harness.put(n) for n in range(4)))
    harness.settle(harness.submitter(signer=stumbling(harness, 1)))
    assert harness.states() == [State.CONFIRMED, State.HALTED, State.CONFIRMED, State.CONFIRMED]
    assert payloads(harness) == [0, 2, 3]
    halted = harness.rows()[1]
    assert halted.problem_name == UnexpectedFault.__name__
    assert "ZeroDivisionError" in (halted.problem or "")
    assert "secret" not in (halted.problem or "")


def test_a_halted_row_goes_on_when_a_person_resumes_it(harness: Harness) -> None:
    harness.enqueue(*(harness.put(n) for n in range(3)))
    harness.settle(harness.submitter(signer=stumbling(harness, 0)))
    with writing(harness.node) as session:
        resume(session, harness.rows()[0].id, now)
    harness.settle()
    assert harness.states() == [State.CONFIRMED] * 3
    assert sorted(payloads(harness)) == [0, 1, 2]


def test_other_senders_go_on_beside_a_halted_row(harness: Harness) -> None:
    other = harness.keys.address("other")
    harness.enqueue(harness.put(0), harness.put(1, sender=other))
    harness.settle(harness.submitter(signer=stumbling(harness, 0)))
    assert harness.states() == [State.HALTED, State.CONFIRMED]


def test_a_row_whose_expectation_cannot_be_read_is_halted_and_found_on_chain_when_resumed(harness: Harness) -> None:
    """Sent already: resumed, what its bytes did meanwhile is looked up, and nothing is sent twice."""
    harness.hold_blocks()
    harness.enqueue(*(harness.put(n) for n in range(3)))
    submitter = harness.submitter()
    while submitter.tick():
        pass
    good = spoil(harness, 1, "[]")
    harness.release_blocks()
    harness.mine()
    harness.settle(submitter)
    assert harness.states() == [State.CONFIRMED, State.HALTED, State.CONFIRMED]
    spoil(harness, 1, good)
    with writing(harness.node) as session:
        resume(session, harness.rows()[1].id, now)
    harness.settle()
    assert harness.states() == [State.CONFIRMED] * 3
    assert sorted(payloads(harness)) == [0, 1, 2]


def spoil(harness: Harness, place: int, text: str) -> str:
    with writing(harness.node) as session:
        row = session.exec(select(Submission).where(Submission.id == harness.rows()[place].id)).one()
        before, row.expectation = row.expectation, text
    return before


def test_a_row_halted_after_it_was_sent_is_not_sent_again(harness: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    harness.enqueue(harness.put(0), harness.put(1))
    failed: list[str] = []

    def once(name: str) -> None:
        if name == "submitter.after_send" and not failed:
            failed.append(name)
            raise KeyError(name)

    monkeypatch.setattr("ledger.submitting.sending.failpoint", once)
    harness.settle()
    assert harness.states()[0] == State.HALTED
    with writing(harness.node) as session:
        resume(session, harness.rows()[0].id, now)
    harness.settle()
    assert harness.states() == [State.CONFIRMED] * 2
    assert sorted(payloads(harness)) == [0, 1]
