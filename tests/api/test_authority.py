"""Role × route × own or other member, generated from the app: no gap."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import func, select

from api.app import create_app
from formats.ids import KeyPurpose
from ledger.consortium.queries import current_key
from ledger.db import reading
from ledger.submitting.outbox import Submission
from node.installation.keys import account_name
from node.staff.access import COUNCIL, PEER, ROLES
from node.tables.feeds import CalendarFeed
from node.tables.staff import Staff
from tests.api.routes import Declared, declared_routes
from tests.bookings.http import booking_things
from tests.issuing.world import COLLEGE, ENTERPRISE, World, work
from tests.splits.http import agreement_things, close_things, entry_things
from tests.splits.http.approvals import approval_things
from tests.splits.http.commitments import commitment_things
from tests.splits.http.settlements import settlement_things
from tests.uses import use_things

# Here the register refuses, not the node: a foreign key or account is named, and the chain says no.
REFUSED_BY_THE_CHAIN: dict[str, tuple[dict[str, Any], str]] = {
    "/keys/{key_id}/retire": ({"until": None}, "KeyNotForThis"),
    "/keys/{key_id}/compromise": ({"since": None}, "KeyNotForThis"),
    "/accounts/{address}": ({"roles": ["status"]}, "AccountOfOtherMember"),
}


SHOWN_TO_MEMBERS = (
    *booking_things.SHOWN_TO_MEMBERS,
    *use_things.SHOWN_TO_MEMBERS,
    *agreement_things.SHOWN_TO_MEMBERS,
    *close_things.SHOWN_TO_MEMBERS,
    *entry_things.SHOWN_TO_MEMBERS,
    *settlement_things.SHOWN_TO_MEMBERS,
)


@pytest.fixture(scope="module")
def routes(world: World) -> list[Declared]:
    return declared_routes(world.node)


@pytest.fixture(scope="module")
def client(world: World) -> TestClient:
    return TestClient(create_app(world.node), raise_server_exceptions=False)


@pytest.fixture(scope="module")
def own(world: World) -> dict[str, str]:
    """One thing of the college for every parameter of every path."""
    sitting, auditor = world.delivered(1), world.token(COLLEGE, "auditor")
    (credential,) = world.ask("GET", f"/credentials?sitting={sitting}", token=auditor).json()["items"]
    world.token(COLLEGE, "operator", person="somebody else")
    with reading(world.node.node_engine) as session:
        staff = session.exec(select(Staff).where(Staff.member_id == COLLEGE, Staff.person == "somebody else")).first()
    with reading(world.node.ledger_engine) as ledger:
        key = current_key(ledger, member=COLLEGE, purpose=KeyPurpose.STATUS, at=world.node.clock())
    revoked = {"action": "revoke", "credentials": [credential["id"]], "reason": "other"}
    world.ask("POST", "/status-acts", token=world.token(COLLEGE, "operator"), json=revoked)
    work(world.node)
    assert staff is not None
    assert key is not None
    return {
        "sitting_id": sitting,
        "credential_id": credential["id"],
        "batch_id": credential["batch"],
        "batch": credential["batch"],
        "staff_id": staff.id,
        "act_number": "1",
        "key_id": key.id.hex(),
        "address": world.node.keystore.address(account_name(COLLEGE, "status")),
        "number": "1",
        "contract_name": "Nothing",
        "file_name": "trust-root.json",
        "shard_name": "0" * 64 + ".json",
        "links_name": "0" * 64 + ".json",
        "list_number": "1",
        "slug": "not-found",
        "version_name": "1.json",
        **booking_things.booked(world),
        **use_things.made(world),
        **agreement_things.proposed(world),
        **entry_things.made(world),
        **approval_things.held(world),
        **(close_things.THINGS | commitment_things.THINGS),
    }


def holders(world: World) -> Iterator[tuple[str, str]]:
    """A token for each role there is; the peer's is the college's at the registrar."""
    for role in ROLES:
        if role == PEER:
            yield role, (world.home / "tokens/peer-2.token").read_text().strip()
        else:
            yield role, world.token(0 if role == COUNCIL else COLLEGE, role)


def test_every_role_passes_exactly_the_routes_that_name_it(
    world: World, client: TestClient, routes: list[Declared], own: dict[str, str]
) -> None:
    gaps = []
    for role, token in holders(world):
        for route in routes:
            # A write without its key goes no further than the gate.
            headers = {"Authorization": f"Bearer {token}"}
            answer = client.request(route.method, _path(route, own), headers=headers, follow_redirects=False)
            passed = answer.status_code not in (401, 403)
            allowed = not route.any_of or role in route.any_of
            if passed != allowed or answer.status_code == 500:
                gaps.append(f"{role} on {route}: {answer.status_code}")
    assert gaps == []


def test_without_a_token_only_what_is_public_answers(
    world: World, client: TestClient, routes: list[Declared], own: dict[str, str]
) -> None:
    ended = world.token(COLLEGE, "operator", person="was dismissed")
    staff_id = ended.partition(".")[0]
    world.ask("DELETE", f"/staff/{staff_id}", token=world.token(COLLEGE, "admin"))
    forged = world.token(COLLEGE, "operator")[:-1] + "_"
    for headers in ({}, *({"Authorization": f"Bearer {token}"} for token in (ended, forged, "x", ".", staff_id))):
        for route in routes:
            answer = client.request(route.method, _path(route, own), headers=headers, follow_redirects=False)
            if route.any_of is None:
                assert answer.status_code not in (401, 403), route
            else:
                assert (answer.status_code, answer.json()["type"]) == (401, "/problems/token-invalid"), route
                assert answer.headers["www-authenticate"] == "Bearer"


def test_every_private_thing_of_another_member_is_not_there(
    world: World, client: TestClient, routes: list[Declared], own: dict[str, str]
) -> None:
    """Every role of the enterprise, with full rights there, on every thing of the college that a path can name."""
    walked = 0
    refused = REFUSED_BY_THE_CHAIN | booking_things.refused_by_the_chain(booking_things.today_of(world))
    for route in routes:
        if not route.any_of or route.any_of[0] == COUNCIL or "{" not in route.path:
            continue
        if not route.is_write and route.path in SHOWN_TO_MEMBERS:
            continue
        for role in route.any_of:
            if role == COUNCIL:
                continue
            sent = _sent(route, refused)
            refusal = sent.pop("refusal")
            key = f"{role}-{route.method}-{route.path}"
            headers = {"Authorization": f"Bearer {_foreign(world, role)}", "Idempotency-Key": key}
            before, walked = _things(world), walked + 1
            answer = client.request(route.method, _path(route, own), headers=headers, follow_redirects=False, **sent)
            if refusal is None:
                assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found"), (role, route)
                assert _things(world) == before, (role, route)
            else:
                assert answer.status_code == (303 if "data" in sent else 202), (role, route, answer.text)
                location = answer.headers.get("location", "")
                asked = location.rpartition("asked=")[2] if "data" in sent else answer.json()["id"]
                work(world.node)
                with reading(world.node.node_engine) as session:
                    wanted = select(Submission).where(Submission.id == asked)
                    assert session.exec(wanted).one().problem_name == refusal, (role, route)
    assert walked >= 20


def _sent(route: Declared, refused: dict[str, tuple[dict[str, Any], str]]) -> dict[str, Any]:
    """What a foreign member sends, JSON or a filled form, and the refusal of the chain; None: it is not there."""
    if route.path == agreement_things.SIGN_FORM:
        return {"data": {"text": agreement_things.ALONE_ID, "nonce": "once"}, "refusal": None}
    if route.path in CANCELLING_FORMS:
        return {"data": {"nonce": "once"}, "refusal": None}
    form = route.path.removeprefix(booking_things.FORM_PATH)
    if route.is_write and form != route.path:
        filled, refusal = booking_things.FORMS[form]
        return {"data": {**filled, "nonce": "once"}, "refusal": refusal}
    filled_in = entry_things.UPLOADS | close_things.FORMS | settlement_things.FORMS | commitment_things.FORMS
    filled_in |= approval_things.FORMS
    if route.is_write and route.path in filled_in:
        return {**filled_in[route.path], "refusal": None}
    of_agreements = next(iter(agreement_things.bodies().get(route.path, ())), None)
    by_path = use_things.BODIES | entry_things.BODIES | close_things.BODIES | settlement_things.BODIES
    by_path |= commitment_things.BODIES | approval_things.BODIES
    body, of_json = refused.get(route.path, (by_path.get(route.path, of_agreements), None))
    return {"json": body, "refusal": of_json}


CANCELLING_FORMS = ("/operator/sittings/{sitting_id}/cancel", "/operator/sittings/{sitting_id}/confirm-cancel")
PUBLIC_THINGS = (
    "key_id",
    "address",
    "number",
    "contract_name",
    "act_number",
    "file_name",
    "shard_name",
    "links_name",
    "list_number",
    "slug",
    "version_name",
    *booking_things.PUBLIC_THINGS,
    *use_things.PUBLIC_THINGS,
    *agreement_things.PUBLIC_THINGS,
    *close_things.THINGS,
    *commitment_things.THINGS,
)


def test_no_list_shows_anything_of_another_member(
    world: World, client: TestClient, routes: list[Declared], own: dict[str, str]
) -> None:
    private = [value for name, value in own.items() if name not in PUBLIC_THINGS]
    for route in routes:
        if not route.any_of or route.is_write or "{" in route.path or route.any_of[0] == COUNCIL:
            continue
        for role in set(route.any_of) - {COUNCIL}:
            headers = {"Authorization": f"Bearer {_foreign(world, role)}"}
            asked_with = booking_things.ASKED_WITH | use_things.ASKED_WITH
            answer = client.get(route.path + asked_with.get(route.path, ""), headers=headers)
            assert answer.status_code == 200, (role, route)
            if route.path != "/log":  # what is on the chain is everybody's; the node's own acts are checked below
                assert not [value for value in private if value in answer.text], (role, route)
    log = client.get("/log", headers={"Authorization": f"Bearer {world.token(ENTERPRISE, 'auditor')}"}).json()["items"]
    assert {each["member"] for each in log if each["source"] == "node"} <= {ENTERPRISE}


def test_council_staff_and_peers_cannot_be_made_by_a_members_admin(world: World, client: TestClient) -> None:
    headers = {"Authorization": f"Bearer {world.token(COLLEGE, 'admin')}"}
    for number, body in enumerate(
        (
            {"person": "x", "roles": ["council"]},
            {"person": "x", "roles": ["peer"]},
            {"person": "x", "roles": ["peer", "admin"], "peer_member": 3},
            {"person": "x", "roles": ["operator"], "peer_member": 3},
            {"person": "x", "roles": ["Operator"]},
        )
    ):
        answer = client.post("/staff", headers=headers | {"Idempotency-Key": f"role-{number}"}, json=body)
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/roles-not-allowed"), body


def _foreign(world: World, role: str) -> str:
    """Of the enterprise; for the registrar's roles, of whoever is not the college there."""
    if role == PEER:
        return (world.home / "tokens/peer-3.token").read_text().strip()
    return world.token(ENTERPRISE, role)


def _path(route: Declared, own: dict[str, str]) -> str:
    path = route.path
    for name, value in own.items():
        path = path.replace("{" + name + "}", value)
    assert "{" not in path, f"{route}: the test knows no thing of that name"
    return path


def _things(world: World) -> tuple[int, ...]:
    with reading(world.node.node_engine) as session:
        return tuple(
            session.exec(select(func.count()).select_from(table)).one() for table in (Submission, Staff, CalendarFeed)
        )
