"""Staff: a token is shown once, hashed at rest, ended at once, and recorded with who did it."""

from sqlmodel import select

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
    found, cursor = list[str](), ""
    while cursor is not None:
        page = world.ask("GET", "/staff", token=admin, params={"limit": "2", "cursor": cursor}).json()
        found += [each["person"] for each in page["items"]]
        cursor = page["next"]
    assert found[-7:] == people
    assert len(found) > 7
