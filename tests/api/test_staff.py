"""Staff: a token is shown once, hashed at rest, ended at once, and recorded with who did it."""

import json
from typing import Any

import pytest
from sqlmodel import select

from cli.main import run
from cli.shared.exits import Exit
from formats.crypto.hashing import sha256
from ledger.db import reading
from node.tables.staff import NodeAct, Staff
from tests.issuing.world import COLLEGE, World


def test_a_new_token_works_and_only_its_hash_is_kept(world: World) -> None:
    admin = world.token(COLLEGE, "admin")
    body = {"person": "new clerk", "roles": ["operator", "auditor"]}
    made = world.ask("POST", "/staff", token=admin, json=body).json()
    me = world.ask("GET", "/me", token=made["token"]).json()
    assert (me["person"], me["member"], me["roles"]) == ("new clerk", COLLEGE, ["auditor", "operator"])
    with reading(world.node.node_engine) as session:
        row = session.get_one(Staff, made["staff"]["id"])
        assert row.token_hash == sha256(made["token"].encode())
    raw = b"".join(path.read_bytes() for path in world.home.glob("node.db*"))
    assert made["token"].partition(".")[2].encode() not in raw


def test_a_dismissed_token_ends_at_once_and_dismissing_twice_changes_nothing(world: World) -> None:
    admin = world.token(COLLEGE, "admin")
    made = world.ask("POST", "/staff", token=admin, json={"person": "leaver", "roles": ["operator"]}).json()
    path = f"/staff/{made['staff']['id']}"
    first, second = (world.ask("DELETE", path, token=admin).json() for _ in range(2))
    assert first["ended_at"] == second["ended_at"] is not None
    assert world.ask("GET", "/me", token=made["token"]).status_code == 401


def test_who_appointed_and_dismissed_whom_stands_in_the_log(world: World) -> None:
    admin = world.token(COLLEGE, "admin")
    made = world.ask("POST", "/staff", token=admin, json={"person": "logged", "roles": ["operator"]}).json()["staff"]
    world.ask("DELETE", f"/staff/{made['id']}", token=admin)
    with reading(world.node.node_engine) as session:
        acts = session.exec(select(NodeAct).where(NodeAct.subject == made["id"]).order_by(NodeAct.number)).all()  # type: ignore[arg-type]
    assert [(each.act, each.staff_id) for each in acts] == [
        ("staff-appointed", admin.partition(".")[0]),
        ("staff-dismissed", admin.partition(".")[0]),
    ]


def test_staff_are_listed_in_the_order_of_their_appointment_page_by_page(world: World) -> None:
    admin = world.token(COLLEGE, "admin")
    people = [f"person {number}" for number in range(7)]
    for person in people:
        world.ask("POST", "/staff", token=admin, json={"person": person, "roles": ["auditor"]})
    found = [each["person"] for each in pages(world, "/staff", admin, limit="2")]
    assert found[-7:] == people
    assert len(found) > 7


def test_one_person_has_one_id_and_one_name_wherever_either_is_shown(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    """By what it appointed, prepared, ordered and asked for; by route and by command."""
    admin, auditor = world.token(COLLEGE, "admin"), world.token(COLLEGE, "auditor")
    body = {"person": "one and the same", "roles": ["admin", "operator", "approver", "booker", "auditor"]}
    made = world.ask("POST", "/staff", token=admin, json=body).json()
    token, staff = made["token"], made["staff"]["id"]
    other = world.ask("POST", "/staff", token=token, json={"person": "another", "roles": ["auditor"]}).json()["staff"]
    feed = world.ask("POST", "/feeds", token=token, json={"asset": None, "language": "en"}).json()["feed"]
    key = world.ask("POST", "/keys", token=token, json={"purpose": "status"}).json()
    sitting = world.upload(world.roster(1), token=token).json()
    me = world.ask("GET", "/me", token=token).json()
    listed = [each for each in pages(world, "/staff", admin) if each["person"] == body["person"]]
    assert [each["id"] for each in listed] == [staff]
    ids = (other["created_by"], feed["created_by"], key["created_by"], sitting["prepared_by"], me["staff_id"])
    assert set(ids) == {staff}
    assert run(["staff", "list", "--json", "--url", str(world.client.base_url), "--token", admin]) == Exit.OK
    assert [each for each in json.loads(capsys.readouterr().out) if each["person"] == body["person"]] == listed
    lines = pages(world, "/log", auditor)
    touched = {line["subject"].get("id"): line["who"] for line in lines if line["source"] == "node"}
    assert {touched[each] for each in (other["id"], feed["id"], sitting["id"])} == {body["person"]}
    assert touched[staff] == "admin-2"


def pages(world: World, path: str, token: str, limit: str = "200") -> list[dict[str, Any]]:
    found, cursor = list[dict[str, Any]](), ""
    while cursor is not None:
        page = world.ask("GET", path, token=token, params={"limit": limit, "cursor": cursor}).json()
        found += page["items"]
        cursor = page["next"]
    return found
