"""Acts of status: one command a batch, refused early by the chain's own error, withdrawn by another person."""

from typing import Any

import httpx
import pytest
from sqlmodel import select

from cli.main import run
from cli.shared.exits import Exit
from ledger.db import reading
from ledger.submitting.outbox import Submission
from tests.issuing.world import COLLEGE, ENTERPRISE, World, work


def credentials(world: World, sitting: str) -> list[dict[str, Any]]:
    token = world.token(COLLEGE, "auditor")
    found: list[dict[str, Any]] = world.ask("GET", f"/credentials?sitting={sitting}", token=token).json()["items"]
    return sorted(found, key=lambda each: each["position"])


def act(world: World, action: str, ids: list[str], *, token: str | None = None, **more: Any) -> httpx.Response:
    body = {"action": action, "credentials": ids} | ({} if action == "reinstate" else {"reason": "under_review"})
    return world.ask("POST", "/status-acts", token=token or world.token(COLLEGE, "operator"), json=body | more)


def settled(world: World, answer: httpx.Response) -> list[Submission]:
    assert answer.status_code == 202, answer.text
    work(world.node)
    ids = [each["id"] for each in answer.json()["submissions"]]
    with reading(world.node.node_engine) as session:
        rows = [session.exec(select(Submission).where(Submission.id == each)).one() for each in ids]
    assert {row.state for row in rows} == {"confirmed"}
    return rows


def slug(answer: httpx.Response, status: int) -> str:
    assert answer.status_code == status, answer.text
    return str(answer.json()["type"]).removeprefix("/problems/")


def last_revocation(world: World) -> int:
    count, *_ = world.node.abis.credentials.decode_result(
        "revocationCount",
        world.node.chain.call(
            world.node.deployment.credentials, world.node.abis.credentials.encode_call("revocationCount")
        ),
    )
    return int(count)


def test_a_credential_is_suspended_reinstated_and_revoked(world: World) -> None:
    sitting = world.delivered(3)
    first, second, third = credentials(world, sitting)
    (suspended,) = settled(world, act(world, "suspend", [third["id"], first["id"]]))
    assert suspended.sender == world.node.keystore.address("member-2-status")
    assert [each["standing"] for each in credentials(world, sitting)] == ["suspended", "good", "suspended"]
    (reinstated,) = settled(world, act(world, "reinstate", [first["id"]]))
    assert reinstated.sender == world.node.keystore.address("member-2-admin")
    settled(world, act(world, "revoke", [second["id"]], reason="issued_in_error"))
    assert [each["standing"] for each in credentials(world, sitting)] == ["good", "revoked_provisional", "suspended"]


def test_credentials_of_two_batches_are_two_commands(world: World) -> None:
    sittings = [world.delivered(1), world.delivered(1)]
    ids = [credentials(world, sitting)[0]["id"] for sitting in sittings]
    assert len(settled(world, act(world, "suspend", ids))) == 2
    assert [credentials(world, sitting)[0]["standing"] for sitting in sittings] == ["suspended"] * 2


def test_what_the_chain_would_refuse_is_refused_before_it_is_sent(world: World) -> None:
    one = credentials(world, world.delivered(1))[0]["id"]
    assert slug(act(world, "reinstate", [one]), 409) == "credential-not-suspended"
    settled(world, act(world, "suspend", [one]))
    assert slug(act(world, "suspend", [one]), 409) == "credential-already-suspended"
    settled(world, act(world, "revoke", [one]))
    for action in ("suspend", "reinstate", "revoke"):
        assert slug(act(world, action, [one]), 409) == "credential-already-revoked"


def test_an_act_without_a_reason_or_on_nothing_is_refused(world: World) -> None:
    one = credentials(world, world.delivered(1))[0]["id"]
    assert slug(act(world, "suspend", [one], reason=None), 409) == "status-act-invalid"
    assert slug(act(world, "suspend", [one], reason="gossip"), 422) == "request-invalid"
    assert slug(act(world, "suspend", []), 422) == "request-invalid"
    assert slug(act(world, "suspend", ["nobody"]), 404) == "not-found"
    assert slug(act(world, "suspend", [one], token=world.token(ENTERPRISE, "operator")), 404) == "not-found"


def test_the_same_request_sent_twice_acts_once(world: World) -> None:
    one = credentials(world, world.delivered(1))[0]["id"]
    body = {"action": "revoke", "credentials": [one], "reason": "fraud"}
    token, before = world.token(COLLEGE, "operator"), last_revocation(world)
    first = world.ask("POST", "/status-acts", token=token, key="the-same", json=body)
    again = world.ask("POST", "/status-acts", token=token, key="the-same", json=body)
    assert again.content == first.content
    settled(world, first)
    assert world.ask("POST", "/status-acts", token=token, key="the-same", json=body).content == first.content
    assert last_revocation(world) == before + 1


def test_a_revocation_is_withdrawn_by_another_person_and_the_admin_account(world: World) -> None:
    sitting = world.delivered(2)
    ids = [each["id"] for each in credentials(world, sitting)]
    operator = world.token(COLLEGE, "operator", person="two roles")
    same_person = world.token(COLLEGE, "approver", person="two roles")
    settled(world, act(world, "revoke", ids, token=operator))
    path = f"/revocations/{last_revocation(world)}/withdraw"
    assert slug(world.ask("POST", path, token=same_person), 403) == "withdrawer-is-revoker"
    assert slug(world.ask("POST", path, token=world.token(ENTERPRISE, "approver")), 404) == "not-found"
    (withdrawn,) = settled(world, world.ask("POST", path, token=world.token(COLLEGE, "approver")))
    assert withdrawn.sender == world.node.keystore.address("member-2-admin")
    assert [each["standing"] for each in credentials(world, sitting)] == ["good", "good"]
    again = world.ask("POST", path, token=world.token(COLLEGE, "approver"))
    assert slug(again, 409) == "revocation-already-withdrawn"


@pytest.mark.parametrize(
    ("number", "status", "name"), [(99_999, 404, "revocation-unknown"), (0, 422, "request-invalid")]
)
def test_a_revocation_that_never_was_cannot_be_withdrawn(world: World, number: int, status: int, name: str) -> None:
    answer = world.ask("POST", f"/revocations/{number}/withdraw", token=world.token(COLLEGE, "approver"))
    assert slug(answer, status) == name


def test_what_a_node_lost_is_revoked_by_batch_and_position_and_no_other_members(world: World) -> None:
    sitting = world.delivered(3)
    batch = credentials(world, sitting)[0]["batch"]
    wanted = {"action": "revoke", "batch": batch, "positions": [2, 0], "reason": "issued_in_error"}
    path, operator = "/status-acts", world.token(COLLEGE, "operator")
    stranger = world.ask("POST", path, token=world.token(ENTERPRISE, "operator"), json=wanted)
    assert slug(stranger, 404) == "not-found"
    beyond = world.ask("POST", path, token=operator, json=wanted | {"positions": [3]})
    assert slug(beyond, 409) == "position-out-of-range"
    for wrong in ({"credentials": ["x"]}, {"positions": []}, {"batch": None}):
        assert slug(world.ask("POST", path, token=operator, json=wanted | wrong), 422) == "request-invalid"
    settled(world, world.ask("POST", path, token=operator, json=wanted))
    standings = [each["standing"] for each in credentials(world, sitting)]
    assert standings == ["revoked_provisional", "good", "revoked_provisional"]
    again = world.ask("POST", path, token=operator, json=wanted)
    assert slug(again, 409) == "credential-already-revoked"
    given = ["suspend", "--batch", batch, "--position", "1", "--no-wait", "--url", str(world.client.base_url)]
    assert run([*given, "--token", operator]) == Exit.OK
    assert run(["suspend", "--position", "1", "--token", operator]) == Exit.USAGE
    work(world.node)
    assert credentials(world, sitting)[1]["standing"] == "suspended"
