"""A fault of our own software in one submission halts that one; its lane, and every other lane, goes on."""

from typing import Any

import pytest
from sqlmodel import select

from ledger.db import writing
from ledger.errors import UnexpectedFault
from ledger.submitting.outbox import State, Submission, resume
from tests.pipeline.rig import Keys, Rig, content_of, now


class Stumbling(Keys):
    """A signer that fails, as nobody foresaw, at everything that holds this content."""

    def __init__(self, stone: bytes) -> None:
        super().__init__()
        self.stone = stone

    def sign(self, sender: str, transaction: dict[str, Any]) -> bytes:
        if self.stone in transaction["data"]:
            raise ZeroDivisionError("at a secret")
        return super().sign(sender, transaction)


def stumbling(rig: Rig, n: int) -> Stumbling:
    keys = Stumbling(content_of(n))
    keys.address("sender")
    keys.address("other")
    return keys


def payloads(rig: Rig) -> list[int]:
    return [n for n, _ in rig.puts()]


def test_a_row_that_cannot_be_signed_is_halted_and_all_behind_it_are_sent(rig: Rig) -> None:
    rig.enqueue(*(rig.put(n) for n in range(4)))
    rig.settle(rig.submitter(signer=stumbling(rig, 1)))
    assert rig.states() == [State.CONFIRMED, State.HALTED, State.CONFIRMED, State.CONFIRMED]
    assert payloads(rig) == [0, 2, 3]
    halted = rig.rows()[1]
    assert halted.problem_name == UnexpectedFault.__name__
    assert "ZeroDivisionError" in (halted.problem or "")
    assert "secret" not in (halted.problem or "")


def test_a_halted_row_goes_on_when_a_person_resumes_it(rig: Rig) -> None:
    rig.enqueue(*(rig.put(n) for n in range(3)))
    rig.settle(rig.submitter(signer=stumbling(rig, 0)))
    with writing(rig.node) as session:
        resume(session, rig.rows()[0].id, now)
    rig.settle()
    assert rig.states() == [State.CONFIRMED] * 3
    assert sorted(payloads(rig)) == [0, 1, 2]


def test_other_senders_go_on_beside_a_halted_row(rig: Rig) -> None:
    other = rig.keys.address("other")
    rig.enqueue(rig.put(0), rig.put(1, sender=other))
    rig.settle(rig.submitter(signer=stumbling(rig, 0)))
    assert rig.states() == [State.HALTED, State.CONFIRMED]


def test_a_row_whose_expectation_cannot_be_read_is_halted_and_found_on_chain_when_resumed(rig: Rig) -> None:
    """Sent already: resumed, what its bytes did meanwhile is looked up, and nothing is sent twice."""
    rig.hold_blocks()
    rig.enqueue(*(rig.put(n) for n in range(3)))
    submitter = rig.submitter()
    while submitter.tick():
        pass
    good = spoil(rig, 1, "[]")
    rig.release_blocks()
    rig.mine()
    rig.settle(submitter)
    assert rig.states() == [State.CONFIRMED, State.HALTED, State.CONFIRMED]
    spoil(rig, 1, good)
    with writing(rig.node) as session:
        resume(session, rig.rows()[1].id, now)
    rig.settle()
    assert rig.states() == [State.CONFIRMED] * 3
    assert sorted(payloads(rig)) == [0, 1, 2]


def spoil(rig: Rig, place: int, text: str) -> str:
    with writing(rig.node) as session:
        row = session.exec(select(Submission).where(Submission.id == rig.rows()[place].id)).one()
        before, row.expectation = row.expectation, text
    return before


def test_a_row_halted_after_it_was_sent_is_not_sent_again(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.enqueue(rig.put(0), rig.put(1))
    failed: list[str] = []

    def once(name: str) -> None:
        if name == "submitter.after_send" and not failed:
            failed.append(name)
            raise KeyError(name)

    monkeypatch.setattr("ledger.submitting.sending.failpoint", once)
    rig.settle()
    assert rig.states()[0] == State.HALTED
    with writing(rig.node) as session:
        resume(session, rig.rows()[0].id, now)
    rig.settle()
    assert rig.states() == [State.CONFIRMED] * 2
    assert sorted(payloads(rig)) == [0, 1]
