"""What stops an issuing for good is said at once: to the approver, to the command that waits, in `readyz`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from sqlmodel import select

from cli.shared.exits import Exit, Stop
from cli.shared.http import Api
from cli.sitting import follow
from formats.ids import KeyPurpose
from ledger.consortium import queries
from ledger.db import open_engine, reading, writing
from ledger.schema import prepare_ledger
from ledger.timestamps import next_day
from node.bounded_http import Answer
from node.health.readiness import Readiness, Reason, health
from node.installation.pipeline import indexer_of, submitter_of
from node.registrar.calls import new_call
from node.registrar.client import DailyQuotaReached, refusal_of
from node.staff.access import Principal
from node.tables.issuing import Batch, Sitting
from node.tables.registrar import RegistrarCall
from tests.issuing.delivery.test_status import slug
from tests.issuing.test_trouble import batch_of
from tests.issuing.world import COLLEGE, LEVEL, REGISTRAR, World, founded_world, killed_worker, resident_id, work
from tests.pipeline.resting import until_rest


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world of its own: accreditations end in it. Its chain is ahead of this clock, as one of many blocks is."""
    with founded_world(tmp_path_factory.mktemp("world")) as made:
        made.rpc("evm_increaseTime", 60)
        yield made


def renew(world: World, accreditation: int) -> None:
    """Another takes its place; both are asked for, in this order."""
    council = world.token(0, "council")
    renewed = {"member": COLLEGE, "standard": world.standard, "levels": [LEVEL], "basis": "government_filing"}
    world.ask("POST", "/accreditations", token=council, json={**renewed, "document": "DEMO-3"})
    world.ask("POST", f"/accreditations/{accreditation}/end", token=council, json={})


def test_an_accreditation_renewed_since_the_preparation_is_met_at_approval_and_one_person_frees_the_numbers(
    world: World,
) -> None:
    roster = world.roster(1, r2_id_number=resident_id(871))
    sitting = world.upload(roster).json()
    renew(world, sitting["accreditation"])
    work(world.node)
    path, approver = f"/sittings/{sitting['id']}", world.token(COLLEGE, "approver")
    assert slug(world.ask("POST", f"{path}/approve", token=approver), 409) == "accreditation-not-current"
    assert world.state(sitting["id"]) == "prepared"
    world.ask("POST", f"{path}/cancel", token=world.token(COLLEGE, "operator"))
    again = world.upload(roster).json()
    assert again["accreditation"] > sitting["accreditation"]
    world.approve(again["id"])
    work(world.node, again["id"])
    with reading(world.node.ledger_engine) as ledger, reading(world.node.node_engine) as session:
        granted = queries.accreditation(ledger, again["accreditation"])
        batch = session.exec(select(Batch).where(Batch.sitting_id == again["id"])).one()
    assert granted is not None
    assert granted.from_ > world.node.clock(), "the chain is ahead of this clock still"
    assert batch.signed_at == granted.from_, "nothing is signed before the accreditation that it rests on"


def test_a_sitting_whose_accreditation_ended_since_the_approval_waits_and_no_batch_of_it_halts(world: World) -> None:
    sitting = world.upload(world.roster(1, r2_id_number=resident_id(872))).json()
    world.approve(sitting["id"])
    renew(world, sitting["accreditation"])
    submitter, indexer = submitter_of(world.node), indexer_of(world.node)
    until_rest(world.node, lambda: submitter.tick() | indexer.tick())  # all but the issuing
    work(world.node)
    with reading(world.node.node_engine) as session:
        waiting = session.get_one(Sitting, sitting["id"])
    assert waiting.state == "approved"
    assert "accreditation not current" in (waiting.problem or "").lower()
    world.ask("POST", f"/sittings/{sitting['id']}/cancel", token=world.token(COLLEGE, "operator"))


def act_as_admin(world: World, path: str, body: dict[str, str | None]) -> None:
    """Accepted and on chain, before the issuing takes another step."""
    answer = world.ask("POST", path, token=world.token(COLLEGE, "admin"), json=body)
    assert answer.status_code == 202, answer.text
    submitter, indexer = submitter_of(world.node), indexer_of(world.node)
    until_rest(world.node, lambda: submitter.tick() | indexer.tick())


def test_a_key_retired_before_the_signing_is_waited_for_and_the_next_one_signs(world: World) -> None:
    sitting = str(world.upload(world.roster(1, r2_id_number=resident_id(873))).json()["id"])
    world.approve(sitting)
    with reading(world.node.ledger_engine) as ledger:
        retired = [each.id for each in queries.keys(ledger, member=COLLEGE, purpose=KeyPurpose.CREDENTIAL).items]
    for key in retired:
        act_as_admin(world, f"/keys/{key.hex()}/retire", {"until": None})
    work(world.node)
    with reading(world.node.node_engine) as session:
        waiting = session.get_one(Sitting, sitting)
    assert waiting.state == "approved"
    assert "no current verification key" in (waiting.problem or "")
    act_as_admin(world, "/keys", {"purpose": "credential"})
    with writing(world.node.node_engine) as session:
        session.get_one(Sitting, sitting).retry_at = None
    work(world.node, sitting)
    assert batch_of(world, sitting).credential_key not in retired


def test_a_key_retired_between_signing_and_anchoring_halts_the_batch_and_two_people_free_its_numbers(
    world: World,
) -> None:
    roster = world.roster(1, r2_id_number=resident_id(874))
    sitting = str(world.upload(roster).json()["id"])
    world.approve(sitting)
    assert killed_worker(world.home, sitting, "issuing.after_voucher_stored") == -9
    retired = batch_of(world, sitting).credential_key
    act_as_admin(world, f"/keys/{retired.hex()}/retire", {"until": None})
    act_as_admin(world, "/keys", {"purpose": "credential"})
    work(world.node)
    halted = batch_of(world, sitting)
    assert (halted.state, "KeyNotCurrent" in (halted.problem or "")) == ("halted", True), halted.problem
    assert Reason.ISSUING_HALTED in health(world.node).reasons
    world.ask("POST", f"/sittings/{sitting}/cancel", token=world.token(COLLEGE, "operator"))
    path = f"/sittings/{sitting}/confirm-cancel"
    answer = world.ask("POST", path, token=world.token(COLLEGE, "approver"))
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled"), answer.text
    again = str(world.upload(roster).json()["id"])
    world.approve(again)
    work(world.node, again)
    assert batch_of(world, again).credential_key != retired


def test_the_command_that_waits_says_what_the_sitting_waits_for_and_readyz_says_that_it_does(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    sitting, problem = world.approved(1), "/registrar/handles: 503"
    assert Reason.ISSUING_WAITS not in health(world.node).reasons
    with writing(world.node.node_engine) as session:
        stored = session.get_one(Sitting, sitting)
        stored.problem, stored.failures = problem, 5
    found = health(world.node)
    assert Reason.ISSUING_WAITS in found.reasons
    assert found.readiness is not Readiness.READY
    api = Api(str(world.client.base_url), world.token(COLLEGE, "approver"))
    with pytest.raises(Stop) as stopped:
        follow(api, sitting, quiet=True, timeout_s=0.0)
    assert stopped.value.exit_code is Exit.UNAVAILABLE
    assert problem in stopped.value.title
    assert capsys.readouterr().err.count(problem) == 1
    with writing(world.node.node_engine) as session:
        stored = session.get_one(Sitting, sitting)
        stored.problem, stored.failures = None, 0
    work(world.node, sitting)
    assert Reason.ISSUING_WAITS not in health(world.node).reasons


def test_a_used_quota_is_a_reason_of_its_own_and_nobody_waits_at_a_terminal_for_the_next_day(world: World) -> None:
    with registrar_quota_used(world) as most:
        sitting = world.approved(1)
        work(world.node)
        until, found = next_day(world.node.clock()), health(world.node)
        assert Reason.REGISTRAR_QUOTA_USED in found.reasons
        assert Reason.ISSUING_WAITS not in found.reasons
        assert found.quota_until == until
        api = Api(str(world.client.base_url), world.token(COLLEGE, "approver"))
        with pytest.raises(Stop) as stopped:
            follow(api, sitting, quiet=True)
        assert stopped.value.exit_code is Exit.UNAVAILABLE
        assert until.isoformat()[:16] in stopped.value.title
        assert f"of {most} were asked about today" in stopped.value.title
        home = world.client.get("/", headers={"Accept-Language": "en"})
        assert "answers about no more people today" in home.text
        assert world.ask("GET", "/readyz").json()["quota_until"] == api.get(f"/sittings/{sitting}")["quota_until"]
    with writing(world.node.node_engine) as session:
        session.get_one(Sitting, sitting).retry_at = None
    work(world.node, sitting)
    assert health(world.node).quota_until is None
    assert api.get(f"/sittings/{sitting}")["quota_until"] is None


@contextmanager
def registrar_quota_used(world: World) -> Iterator[int]:
    """As if the college had asked about all the people of today; how many those are."""
    most = world.node.config.registrar_limits.people_per_day
    peer = Principal("quota", "node", REGISTRAR, frozenset({"peer"}), peer=COLLEGE)
    with writing(world.node.node_engine) as session:
        spent = new_call(world.node, peer, "handles", "all of today", most)
        spent.charged = most
        session.add(spent)
        session.flush()
        number = spent.number
    yield most
    with writing(world.node.node_engine) as session:
        session.delete(session.get_one(RegistrarCall, number))


def test_a_roster_that_no_day_has_room_for_waits_for_the_registrar_and_names_no_day() -> None:
    asked = {"most": 300, "used": 0, "asked": 500}
    problem = {"type": "/problems/registrar-quota-used", "values": asked}
    refused = refusal_of("/registrar/handles", Answer(429, httpx.Headers(), json.dumps(problem).encode()))
    assert not isinstance(refused, DailyQuotaReached)
    assert "ask the registrar for more" in str(refused)
    later = {**problem, "values": {**asked, "most": 500, "used": 1}}
    again = refusal_of("/registrar/handles", Answer(429, httpx.Headers(), json.dumps(later).encode()))
    assert isinstance(again, DailyQuotaReached)


def test_status_lists_that_no_key_signs_any_more_show_in_readyz(world: World, tmp_path: Path) -> None:
    world.delivered(1)
    assert Reason.STATUS_KEY_MISSING not in health(world.node).reasons
    engine = open_engine(f"sqlite:///{tmp_path}/ledger.db")
    prepare_ledger(engine)  # a register without any key
    assert Reason.STATUS_KEY_MISSING in health(replace(world.node, ledger_engine=engine)).reasons
    engine.dispose()
