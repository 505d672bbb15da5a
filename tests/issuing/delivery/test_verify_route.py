"""`POST /credentials/verify`: the verdict of `guild verify` for anyone, and in VCALM's form to whoever asks in it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from node.installation.settings.rate_limits import RateLimitSettings
from tests.issuing.world import COLLEGE, World, own_world, work

VERIFY = "/credentials/verify"


world = own_world
"""Where others moved the chain's time ahead, the API's clock is behind it."""


@pytest.fixture(scope="module")
def issued(world: World) -> dict[str, str]:
    """The id, the file and the link of one credential."""
    auditor, sitting = world.token(COLLEGE, "auditor"), world.delivered(1)
    (found,) = world.ask("GET", f"/credentials?sitting={sitting}", token=auditor).json()["items"]
    file = world.ask("GET", f"/credentials/{found['id']}/file", token=auditor).text
    link = world.ask("GET", f"/credentials/{found['id']}/link", token=auditor).json()["link"]
    return {"id": found["id"], "file": file, "link": link}


def verdict(world: World, body: object) -> dict[str, Any]:
    answer = world.client.post(VERIFY, json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_anyone_is_told_the_verdict_on_a_file_a_link_and_both(world: World, issued: dict[str, str]) -> None:
    for names in (("file",), ("link",), ("file", "link")):
        found = verdict(world, {name: issued[name] for name in names})
        assert (found["verdict"], found["reason"]) == ("VALID", "genuine"), names
        assert found["source"]["authenticated"]
        assert {"check", "outcome", "reason", "values", "zh-CN", "en"} == set(found["checks"][0])


def test_whoever_asks_as_vcalm_does_is_answered_so_whatever_the_verdict(world: World, issued: dict[str, str]) -> None:
    credential = json.loads(issued["file"])
    shuffled = dict(reversed(credential.items()))
    found = verdict(world, {"verifiableCredential": shuffled, "options": {"returnCredential": False}})
    assert (found["verified"], found["problemDetails"], found["verdict"]["verdict"]) == (True, [], "VALID")
    altered = credential | {"certificateNumber": "S000099000001263000000"}
    found = verdict(world, {"verifiableCredential": altered})
    assert (found["verified"], found["verdict"]["verdict"]) == (False, "INVALID")
    assert {set(each) == {"type", "title", "detail"} for each in found["problemDetails"]} == {True}
    assert any(each["type"].endswith("#CRYPTOGRAPHIC_SECURITY_ERROR") for each in found["problemDetails"])
    for odd in ({}, {"issuer": 7}, {"id": None, "x": [1.5]}):
        assert verdict(world, {"verifiableCredential": odd})["verified"] is False


def test_what_is_not_ours_or_damaged_is_answered_with_200_and_by_that_name(
    world: World, issued: dict[str, str]
) -> None:
    for body, state in (
        ({"link": "https://u.wechat.com/abc"}, "NOT_OURS"),
        ({"file": ""}, "NOT_OURS"),
        ({"file": issued["file"] + "\n"}, "DAMAGED"),
        ({"link": issued["link"][:-9]}, "DAMAGED"),
        ({"link": issued["link"].replace("#", "%23")}, "VALID"),
    ):
        assert verdict(world, body)["verdict"] == state
    badge = {"type": ["VerifiableCredential", "OpenBadgeCredential"], "issuer": "did:web:any.example"}
    found = verdict(world, {"verifiableCredential": badge})
    assert (found["verified"], found["verdict"]["verdict"]) == (False, "NOT_OURS")
    assert [each["type"].partition("#")[2] for each in found["problemDetails"]] == ["PARSING_ERROR"]


def test_a_suspended_credential_is_told_as_such_in_both_forms(world: World, issued: dict[str, str]) -> None:
    operator = world.token(COLLEGE, "operator")
    for action, word in (("suspend", "SUSPENDED"), ("reinstate", "VALID")):
        reason = {"reason": "under_review"} if action == "suspend" else {}
        world.ask(
            "POST", "/status-acts", token=operator, json={"action": action, "credentials": [issued["id"]], **reason}
        )
        work(world.node)
        assert verdict(world, {"file": issued["file"]})["verdict"] == word
        found = verdict(world, {"verifiableCredential": json.loads(issued["file"])})
        assert found["verified"] is (word == "VALID")
        kinds = [each["type"].partition("#")[2] for each in found["problemDetails"]]
        assert kinds == (["STATUS_VERIFICATION_ERROR"] if action == "suspend" else [])


@pytest.mark.parametrize("body", [{}, {"file": "x", "verifiableCredential": {}}, {"file": 7}, {"other": "x"}, []])
def test_a_question_of_no_form_is_refused(world: World, body: object) -> None:
    answer = world.client.post(VERIFY, json=body)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/request-invalid")


def test_verifying_too_often_is_refused_by_that_name_and_stops_nothing_else(world: World) -> None:
    limits = RateLimitSettings(verifications_per_minute=2)
    app = create_app(replace(world.node, config=world.node.config.model_copy(update={"limits": limits})))
    client = TestClient(app)
    statuses = [client.post(VERIFY, json={"link": "https://x.example/v#AAAA"}).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert client.get("/members").status_code == 200
