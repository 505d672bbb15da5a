"""An approved or halted sitting is cancelled by two people: what of it is not, and cannot get, on the chain."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlmodel import col, select

from ledger.credentials.commands import CredentialsCommands
from ledger.db import reading, writing
from ledger.submitting.outbox import State, attempts_of, find
from node.health.readiness import Reason, health
from node.installation.pipeline import indexer_of, submitter_of
from node.issuing import anchoring, cutting
from node.tables.batch_states import BatchState
from node.tables.issuing import Batch, Credential, Sitting, SittingRow
from node.tables.registrar import RegistrarFreeTag, RegistrarVoucher
from node.tables.staff import NodeAct
from tests.issuing.test_kills import AFTER_CANCELLATION, expire_vouchers
from tests.issuing.test_sittings import problem
from tests.issuing.test_trouble import council
from tests.issuing.world import COLLEGE, World, doomed_api, killed_worker, work

# Where the worker is stopped, and what its one batch is then.
BEFORE_THE_OUTBOX = {
    "issuing.after_handles_stored": None,
    "issuing.after_batches_cut": "cut",
    "issuing.after_documents_stored": "signed",
    "issuing.after_voucher_answered": "signed",
    "issuing.after_voucher_stored": "vouched",
}


def act(world: World, sitting: str, what: str, role: str, person: str | None = None) -> Any:
    return world.ask("POST", f"/sittings/{sitting}/{what}", token=world.token(COLLEGE, role, person))


def asked(world: World, sitting: str) -> None:
    answer = act(world, sitting, "cancel", "operator")
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelling"), answer.text


def batches(world: World, sitting: str) -> list[Batch]:
    with reading(world.node.node_engine) as session:
        return list(session.exec(select(Batch).where(Batch.sitting_id == sitting)))


def voucher_states(world: World, sitting: str) -> list[str]:
    with reading(world.node.node_engine) as session:
        return [
            each.state for each in session.exec(select(RegistrarVoucher).where(RegistrarVoucher.sitting == sitting))
        ]


def past_the_vouchers(world: World) -> None:
    """Time passes on the chain, and the worker looks again at what it put off."""
    expire_vouchers(world)
    indexer = indexer_of(world.node)
    while indexer.tick():
        pass
    with writing(world.node.node_engine) as session:
        for batch in session.exec(select(Batch)):
            batch.retry_at = None


def send(world: World, submission: str | None, *states: State) -> None:
    """Outbox and projection alone, until the submission stands there."""
    assert submission is not None
    submitter, indexer = submitter_of(world.node), indexer_of(world.node)
    for _ in range(400):
        submitter.tick()
        indexer.tick()
        with reading(world.node.node_engine) as session:
            if find(session, submission).state in states:
                return
        time.sleep(0.01)
    raise AssertionError("the submission never ended")


@pytest.mark.parametrize(("failpoint", "batch_state"), BEFORE_THE_OUTBOX.items())
def test_a_sitting_that_was_not_sent_is_cancelled_and_its_numbers_are_free(
    world: World, failpoint: str, batch_state: str | None
) -> None:
    roster = world.roster(2)
    sitting = str(world.upload(roster).json()["id"])
    world.approve(sitting)
    assert killed_worker(world.home, sitting, failpoint) == -9
    assert [each.state for each in batches(world, sitting)] == ([] if batch_state is None else [batch_state])
    asked(world, sitting)
    work(world.node)
    assert world.state(sitting) == "cancelling"
    assert problem(world.upload(roster), 422)[0] == "roster-refused"
    answer = act(world, sitting, "confirm-cancel", "approver")
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled"), answer.text
    past_the_vouchers(world)
    work(world.node)
    assert world.state(sitting) == "cancelled"
    assert {each.state for each in batches(world, sitting)} <= {"closed"}
    assert set(voucher_states(world, sitting)) <= {"closed"}
    again = world.upload(roster)
    assert again.status_code == 201, again.text
    world.approve(str(again.json()["id"]))
    work(world.node, str(again.json()["id"]))


def test_what_was_signed_for_a_cancelled_sitting_is_destroyed_and_both_people_stand_in_the_log(world: World) -> None:
    sitting = world.approved(2)
    assert killed_worker(world.home, sitting, "issuing.after_voucher_stored") == -9
    asked(world, sitting)
    assert act(world, sitting, "confirm-cancel", "approver").status_code == 200
    with reading(world.node.node_engine) as session:
        batch = session.exec(select(Batch).where(Batch.sitting_id == sitting)).one()
        kept = session.exec(select(Credential).where(Credential.batch_id == batch.id)).all()
        acts = session.exec(select(NodeAct).where(NodeAct.subject == sitting)).all()
    assert [(each.document, each.token, each.data_key) for each in kept] == [(None, None, None)] * 2
    assert [each.act for each in acts][-2:] == ["sitting-cancel-asked", "sitting-cancelled"]
    assert acts[-1].person != acts[-2].person
    shown = world.ask("GET", f"/sittings/{sitting}", token=world.token(COLLEGE, "auditor")).json()
    assert shown["cancel_asked_by"] == acts[-2].staff_id == acts[-1].detail["asked_by"]
    assert shown["cancelled_by"] == acts[-1].staff_id


def free_tags(world: World) -> int:
    with reading(world.node.node_engine) as session:
        return len(session.exec(select(RegistrarFreeTag)).all())


@pytest.mark.parametrize("name", sorted(AFTER_CANCELLATION))
def test_a_worker_killed_while_it_closes_a_voucher_closes_it_once(world: World, name: str) -> None:
    past_the_vouchers(world)
    work(world.node)  # what other tests gave up is closed before this one counts
    sitting = world.approved(2)
    assert killed_worker(world.home, sitting, "issuing.after_voucher_stored") == -9
    asked(world, sitting)
    assert act(world, sitting, "confirm-cancel", "approver").status_code == 200
    before = free_tags(world)
    past_the_vouchers(world)
    assert killed_worker(world.home, sitting, name) == -9
    work(world.node)
    assert [each.state for each in batches(world, sitting)] == ["closed"]
    assert voucher_states(world, sitting) == ["closed"]
    assert free_tags(world) == before + 2


@pytest.mark.parametrize(
    "name", ["api.before_sitting_cancelled", "api.before_write_committed", "api.after_write_committed"]
)
def test_a_server_killed_while_a_sitting_is_cancelled_cancels_all_of_it_or_nothing(world: World, name: str) -> None:
    sitting, key = world.approved(1), str(uuid4())
    assert killed_worker(world.home, sitting, "issuing.after_voucher_stored") == -9
    asked(world, sitting)
    path, token = f"/sittings/{sitting}/confirm-cancel", world.token(COLLEGE, "approver")
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    with doomed_api(world.home, name) as url, pytest.raises(httpx.TransportError):
        httpx.post(url + path, headers=headers, trust_env=False)
    stored = world.state(sitting), [each.state for each in batches(world, sitting)]
    done = name == "api.after_write_committed"
    assert stored == (("cancelled", ["cancelled"]) if done else ("cancelling", ["vouched"]))
    answer = world.ask("POST", path, token=token, key=key)
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert [each.state for each in batches(world, sitting)] == ["cancelled"]


def test_one_person_cannot_both_ask_and_confirm(world: World) -> None:
    sitting = world.approved(1)
    assert act(world, sitting, "cancel", "operator", "two hats").status_code == 200
    assert problem(act(world, sitting, "confirm-cancel", "approver", "two hats"), 403)[0] == "confirmer-is-asker"
    assert world.state(sitting) == "cancelling"
    assert act(world, sitting, "confirm-cancel", "approver").status_code == 200


def test_what_nobody_asked_for_is_not_confirmed_and_what_has_ended_is_not_asked_for(world: World) -> None:
    sitting = world.approved(1)
    assert problem(act(world, sitting, "confirm-cancel", "approver"), 409)[0] == "cancellation-not-asked"
    asked(world, sitting)
    assert problem(act(world, sitting, "cancel", "operator"), 409)[0] == "sitting-not-cancellable"
    act(world, sitting, "confirm-cancel", "approver")
    assert problem(act(world, sitting, "cancel", "operator"), 409)[0] == "sitting-not-cancellable"
    assert problem(act(world, sitting, "resume", "approver"), 409)[0] == "sitting-not-stopped"
    delivered = world.delivered(1)
    assert problem(act(world, delivered, "cancel", "operator"), 409)[0] == "sitting-not-cancellable"


@pytest.mark.parametrize("failpoint", BEFORE_THE_OUTBOX)
def test_a_sitting_that_is_not_cancelled_after_all_goes_on_where_it_stood(world: World, failpoint: str) -> None:
    sitting = world.approved(1)
    assert killed_worker(world.home, sitting, failpoint) == -9
    asked(world, sitting)
    answer = act(world, sitting, "resume", "approver")
    assert (answer.status_code, answer.json()["cancel_asked_by"]) == (202, None)
    work(world.node, sitting)


def test_a_sitting_whose_anchor_waits_in_the_outbox_is_not_cancelled_and_if_it_arrives_never(world: World) -> None:
    sitting = world.approved(1)
    assert killed_worker(world.home, sitting, "issuing.after_anchor_enqueued") == -9
    asked(world, sitting)
    slug, body = problem(act(world, sitting, "confirm-cancel", "approver"), 409)
    assert (slug, body["values"]["until"]) == ("sitting-may-be-anchored", None)
    send(world, batches(world, sitting)[0].submission_id, State.CONFIRMED)
    assert problem(act(world, sitting, "confirm-cancel", "approver"), 409)[0] == "sitting-anchored"
    act(world, sitting, "resume", "approver")
    work(world.node, sitting)
    assert problem(act(world, sitting, "cancel", "operator"), 409)[0] == "sitting-not-cancellable"


def test_a_sitting_whose_anchor_was_refused_unsigned_is_cancelled_at_once_and_not_sent_again(world: World) -> None:
    sitting = world.approved(1)
    assert killed_worker(world.home, sitting, "issuing.after_voucher_stored") == -9
    council(world, "PUT", "/pause", {"paused": True})
    council(world, "PUT", "/pause", {"paused": False})
    (batch,) = batches(world, sitting)
    assert batch.state == "halted"
    assert Reason.ISSUING_HALTED in health(world.node).reasons
    asked(world, sitting)
    resumed = world.ask("POST", f"/batches/{batch.id}/resume", token=world.token(COLLEGE, "approver"))
    assert problem(resumed, 409)[0] == "batch-not-resumable"
    assert act(world, sitting, "confirm-cancel", "approver").status_code == 200
    assert Reason.ISSUING_HALTED not in health(world.node).reasons
    resumed = world.ask("POST", f"/batches/{batch.id}/resume", token=world.token(COLLEGE, "approver"))
    assert problem(resumed, 409)[0] == "batch-not-halted"
    past_the_vouchers(world)
    work(world.node)
    assert voucher_states(world, sitting) == ["closed"]


def test_a_sitting_whose_anchor_was_signed_is_cancelled_only_when_its_voucher_has_run_out(world: World) -> None:
    """Signed bytes may be mined by whoever has them, until the contract takes the voucher in them no more."""
    sitting = world.approved(1)
    assert killed_worker(world.home, sitting, "submitter.after_store") == -9
    (batch,) = batches(world, sitting)
    halt(world, batch)
    asked(world, sitting)
    slug, body = problem(act(world, sitting, "confirm-cancel", "approver"), 409)
    assert (slug, body["values"]["until"]) == ("sitting-may-be-anchored", batch.voucher["deadline"])
    past_the_vouchers(world)
    assert act(world, sitting, "confirm-cancel", "approver").status_code == 200
    with reading(world.node.node_engine) as session:
        assert attempts_of(session, str(batch.submission_id))
    work(world.node)
    assert voucher_states(world, sitting) == ["closed"]
    with reading(world.node.node_engine) as session:
        assert find(session, str(batch.submission_id)).state == State.REJECTED


def halt(world: World, batch: Batch) -> None:
    """As if our own software had failed at the submission when it was to be sent."""
    with writing(world.node.node_engine) as session:
        find(session, str(batch.submission_id)).move(State.HALTED, world.node.clock)


def test_a_step_that_runs_while_the_sitting_is_cancelled_stores_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The anchor is built when the second person's word arrives: whoever has the write lock first decides."""
    sitting = world.approved(1)
    assert killed_worker(world.home, sitting, "issuing.after_documents_stored") == -9

    def cancelled_meanwhile(name: str) -> None:
        if name == "issuing.after_voucher_answered":
            asked(world, sitting)
            assert act(world, sitting, "confirm-cancel", "approver").status_code == 200

    monkeypatch.setattr(anchoring, "failpoint", cancelled_meanwhile)
    work(world.node)
    (batch,) = batches(world, sitting)
    assert (batch.state, batch.submission_id, batch.voucher) == ("cancelled", None, None)
    past_the_vouchers(world)
    work(world.node)
    assert voucher_states(world, sitting) == ["closed"]


@contextmanager
def unbuildable(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def fails(*_: Any, **__: Any) -> Any:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(CredentialsCommands, "anchor", fails)
        yield


def test_a_sitting_that_our_own_software_halts_can_be_cancelled(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    sitting, other = world.approved(1), world.approved(1)
    with unbuildable(monkeypatch):
        work(world.node)
    states = {each.sitting_id: each.state for each in batches(world, sitting) + batches(world, other)}
    assert states == {sitting: "halted", other: "halted"}
    asked(world, sitting)
    assert act(world, sitting, "confirm-cancel", "approver").status_code == 200
    (batch,) = batches(world, other)
    assert world.ask("POST", f"/batches/{batch.id}/resume", token=world.token(COLLEGE, "approver")).status_code == 202
    work(world.node, other)
    assert world.state(sitting) == "cancelled"


def test_a_sitting_of_no_row_from_an_older_version_halts_alone_and_can_be_cancelled(world: World) -> None:
    sitting = str(world.upload(world.roster(1)).json()["id"])
    with writing(world.node.node_engine) as session:
        stored = session.get_one(Sitting, sitting)
        stored.row_count = 0
        for row in session.exec(select(SittingRow).where(SittingRow.sitting_id == sitting)):
            session.delete(row)
    world.approve(sitting)
    other = world.approved(1)
    work(world.node, other)
    shown = world.ask("GET", f"/sittings/{sitting}", token=world.token(COLLEGE, "approver")).json()
    assert shown["state"] == "halted"
    assert "AssertionError at node/issuing/cutting.py" in shown["problem"]
    assert Reason.ISSUING_HALTED in health(world.node).reasons
    asked(world, sitting)
    assert act(world, sitting, "confirm-cancel", "approver").status_code == 200


@contextmanager
def one_anchor_fails(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each row is a batch of its own; our own software fails at the first anchor that it builds."""
    build, failed = CredentialsCommands.anchor, list[bool]()

    def fails_once(*given: Any, **named: Any) -> Any:
        if not failed:
            failed.append(True)
            raise ZeroDivisionError
        return build(*given, **named)

    with monkeypatch.context() as patched:
        patched.setattr(cutting, "MAX_ENTRIES", 1)
        patched.setattr(CredentialsCommands, "anchor", fails_once)
        yield


def test_what_has_halted_of_a_half_anchored_sitting_is_cancelled_by_two_and_the_rest_is_delivered(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    roster = world.roster(2)
    sitting = str(world.upload(roster).json()["id"])
    world.approve(sitting)
    with one_anchor_fails(monkeypatch):
        work(world.node)
    assert sorted(each.state for each in batches(world, sitting)) == ["delivered", "halted"]
    asked(world, sitting)
    answer = act(world, sitting, "confirm-cancel", "approver")
    assert (answer.status_code, answer.json()["state"]) == (200, "issuing"), answer.text
    assert answer.json()["cancelled_by"] is not None
    assert Reason.ISSUING_HALTED not in health(world.node).reasons
    work(world.node, sitting)
    past_the_vouchers(world)
    work(world.node)
    assert sorted(each.state for each in batches(world, sitting)) == ["closed", "delivered"]
    assert "closed" in voucher_states(world, sitting)
    assert problem(act(world, sitting, "cancel", "operator"), 409)[0] == "sitting-not-cancellable"
    stands, free = certificate_lines(world, sitting, roster)
    assert problem(world.upload(stands), 422)[1]["errors"][0]["code"] == "certificate-number-used"
    again = world.upload(free)
    assert again.status_code == 201, again.text
    assert act(world, str(again.json()["id"]), "cancel", "operator").status_code == 200


def certificate_lines(world: World, sitting: str, roster: bytes) -> tuple[bytes, bytes]:
    """The roster with the row that was delivered alone, and with the other one."""
    head, *rows = roster.splitlines(keepends=True)
    with reading(world.node.node_engine) as session:
        found = select(Credential).join(Batch, col(Batch.id) == col(Credential.batch_id))
        delivered = session.exec(found.where(Batch.sitting_id == sitting, Batch.state == "delivered")).one()
    mine = [row for row in rows if delivered.certificate_number.encode() in row]
    return head + b"".join(mine), head + b"".join(row for row in rows if row not in mine)


def test_what_is_cancelled_of_a_sitting_and_halts_while_it_is_closed_is_closed_when_it_is_resumed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sitting = world.approved(2)
    with one_anchor_fails(monkeypatch):
        work(world.node)
    asked(world, sitting)
    assert act(world, sitting, "confirm-cancel", "approver").status_code == 200
    cancelled = next(each for each in batches(world, sitting) if each.state == "cancelled")
    with writing(world.node.node_engine) as session:
        session.get_one(Batch, cancelled.id).state = BatchState.HALTED
    work(world.node, sitting)
    resumed = world.ask("POST", f"/batches/{cancelled.id}/resume", token=world.token(COLLEGE, "approver"))
    assert resumed.json()["state"] == "cancelled"
