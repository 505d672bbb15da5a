"""A write sent twice acts once and is answered alike, also where the server died on the way."""

from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from sqlmodel import func, select

from ledger.db import reading
from node.tables.registrar import RegistrarHandle, RegistrarPerson
from node.tables.staff import IdempotentResponse, Staff
from tests.issuing.world import COLLEGE, ENTERPRISE, World, doomed_api, resident_id

CLERK = {"person": "clerk", "roles": ["operator"]}


def staff_count(world: World) -> int:
    with reading(world.node.node_engine) as session:
        return session.exec(select(func.count()).select_from(Staff)).one()


def appoint(world: World, key: str, body: object = CLERK, member: int = COLLEGE) -> httpx.Response:
    return world.ask("POST", "/staff", token=world.token(member, "admin"), key=key, json=body)


def test_the_same_key_and_request_is_answered_with_the_same_bytes(world: World) -> None:
    first, key = appoint(world, key := str(uuid4())), key
    before = staff_count(world)
    assert first.status_code == 201
    assert appoint(world, key).content == first.content
    assert staff_count(world) == before


def test_the_same_key_with_another_request_is_refused(world: World) -> None:
    key = str(uuid4())
    appoint(world, key)
    before = staff_count(world)
    answer = appoint(world, key, {**CLERK, "person": "another"})
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/idempotency-key-reused")
    other_path = world.ask("POST", "/keys", token=world.token(COLLEGE, "admin"), key=key, json={"purpose": "status"})
    assert other_path.json()["type"] == "/problems/idempotency-key-reused"
    assert staff_count(world) == before


@pytest.mark.parametrize("key", ["", "a b", "x" * 129])
def test_a_write_without_a_proper_key_changes_nothing(world: World, key: str) -> None:
    world.token(COLLEGE, "admin")
    before = staff_count(world)
    answer = appoint(world, key)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/idempotency-key-missing")
    assert staff_count(world) == before


def test_keys_of_two_people_are_strangers(world: World) -> None:
    key = str(uuid4())
    first, second = appoint(world, key), appoint(world, key, member=ENTERPRISE)
    assert (first.json()["staff"]["member"], second.json()["staff"]["member"]) == (COLLEGE, ENTERPRISE)


def test_a_refused_write_may_be_sent_again_under_its_key(world: World) -> None:
    key = str(uuid4())
    assert appoint(world, key, {**CLERK, "roles": ["council"]}).status_code == 422
    assert appoint(world, key).status_code == 201


def test_a_stored_answer_is_sealed_because_it_may_hold_a_token(world: World) -> None:
    key = str(uuid4())
    token = appoint(world, key).json()["token"]
    secret = token.partition(".")[2].encode()
    raw = b"".join(path.read_bytes() for path in world.home.glob("node.db*"))
    assert secret not in raw
    with reading(world.node.node_engine) as session:
        assert session.exec(select(IdempotentResponse).where(IdempotentResponse.key == key)).one()


@pytest.mark.parametrize("name", ["api.before_write_committed", "api.after_write_committed"])
def test_a_server_killed_around_a_commit_acts_once(world: World, name: str) -> None:
    roster, key, peer = world.roster(2), str(uuid4()), (world.home / Path("tokens/peer-2.token")).read_text().strip()
    people = [{"id_type": "resident_id", "id_number": resident_id(900 + len(name))}]
    announced = {"sitting": str(uuid4()), "standard": world.standard, "level": 40, "rows": 1}
    asked = {"json": {**announced, "people": people}}
    form = {"standard": world.standard, "level": 40, "award_date": "2026-06-30"}
    upload = {"data": form, "files": {"roster": ("roster.csv", roster, "text/csv")}}
    operator = world.token(COLLEGE, "operator")
    for path, token, rest in (("/sittings", operator, upload), ("/registrar/handles", peer, asked)):
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
        with doomed_api(world.home, name) as url, pytest.raises(httpx.TransportError):
            httpx.post(url + path, headers=headers, trust_env=False, **rest)
        first = world.ask("POST", path, token=token, key=key, **rest)
        assert first.status_code in (200, 201), first.text
        assert world.ask("POST", path, token=token, key=key, **rest).content == first.content
    with reading(world.node.node_engine) as session:
        sitting = session.exec(select(RegistrarHandle).where(RegistrarHandle.sitting == asked["json"]["sitting"])).one()
        assert session.get(RegistrarPerson, sitting.person_id) is not None
    duplicates = world.upload(roster)
    assert {each["code"] for each in duplicates.json()["errors"]} == {"certificate-number-used"}
