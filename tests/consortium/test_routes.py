"""The register, submissions, health and the log over HTTP."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from ledger.consortium import queries
from ledger.db import reading
from node.compose import compose
from node.installation.pipeline import CommandRefused, settle
from tests.consortium.harness import Harness

pytestmark = pytest.mark.chain


@pytest.fixture(scope="module")
def http(harness: Harness) -> Iterator[TestClient]:
    with TestClient(create_app(compose(harness.node.home))) as client:
        yield client


def test_anyone_may_read_the_register(harness: Harness, http: TestClient) -> None:
    harness.project()
    members = http.get("/members").json()
    assert [(each["number"], each["kind"], each["status"]) for each in members["items"]] == [
        (1, "government", "active"),
        (2, "school", "active"),
    ]
    school = http.get("/members/2").json()
    assert school["powers"] == ["admin", "issue", "status"]
    assert sorted(role for each in school["accounts"] for role in each["roles"]) == [
        "admin",
        "issue",
        "status",
    ]
    assert http.get("/standards", params={"code": "T-1"}).json()["items"][0]["name"]["direction"] == "丙"
    assert [each["standard"] for each in http.get("/accreditations?member=2").json()["items"]] == [1, 2]
    assert {each["purpose"] for each in http.get("/keys?member=2").json()["items"]} == {
        "credential",
        "token",
        "status",
        "snapshot",
    }


def test_what_is_not_there_is_said_with_its_name(http: TestClient) -> None:
    for path in ("/members/9", "/standards/9"):
        answer = http.get(path)
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


@pytest.mark.parametrize("path", ["/members", "/standards", "/accreditations", "/keys"])
def test_pages_of_one_hold_together_and_a_strange_cursor_is_refused(
    harness: Harness, http: TestClient, path: str
) -> None:
    harness.project()
    whole = http.get(path, params={"limit": 200}).json()
    assert whole["next"] is None
    assert list(pages(http, path, limit=1)) == whole["items"] != []
    answer = http.get(path, params={"cursor": "zz"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "cursor")


def test_a_key_is_made_once_however_often_the_write_is_sent(harness: Harness, http: TestClient) -> None:
    before = len(http.get("/keys?member=2").json()["items"])
    headers = staff(harness, "admin") | {"Idempotency-Key": "make-one-key"}
    answers = [http.post("/keys", json={"purpose": "token"}, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    submission = answers[0].json()["id"]
    settle(harness.node, [submission])
    harness.project()
    keys = http.get("/keys?member=2").json()["items"]
    assert len(keys) == before + 1
    found = http.get(f"/submissions/{submission}", headers=staff(harness, "admin")).json()
    assert (found["kind"], found["state"], found["problem"]) == ("register-key", "mined", None)


def test_a_write_without_a_key_makes_nothing(harness: Harness, http: TestClient) -> None:
    before = harness.node.keystore.list()
    answer = http.post("/keys", json={"purpose": "token"}, headers=staff(harness, "admin"))
    assert answer.json()["type"] == "/problems/idempotency-key-missing"
    assert harness.node.keystore.list() == before


def test_a_retired_key_and_an_ended_accreditation_end_now(harness: Harness, http: TestClient) -> None:
    spare = http.get("/keys?member=2&purpose=snapshot").json()["items"][0]["id"]
    write(harness, http, "POST", f"/keys/{spare}/retire", {}, "admin")
    write(harness, http, "POST", "/accreditations/2/end", {}, "delegate")
    harness.project()
    (key,) = http.get("/keys?member=2&purpose=snapshot").json()["items"]
    assert key["until"] is not None
    assert key["compromised_since"] is None
    first, second = http.get("/accreditations").json()["items"]
    assert first["until"] is None
    assert second["until"] is not None


def test_a_refusal_of_the_chain_stands_beside_the_submission(harness: Harness, http: TestClient) -> None:
    strange = "0x" + "11" * 32
    headers = staff(harness, "admin") | {"Idempotency-Key": "retire-a-strangers-key"}
    submission = http.post(f"/keys/{strange}/retire", json={}, headers=headers).json()["id"]
    with pytest.raises(Exception, match="KeyUnknown"):
        settle(harness.node, [submission])
    found = http.get(f"/submissions/{submission}", headers=staff(harness, "admin")).json()
    assert found["state"] == "rejected"
    assert found["problem"] == {"type": "/problems/key-unknown", "title": "Key unknown", "values": {"key_id": strange}}


def test_a_council_order_needs_the_council(harness: Harness, http: TestClient) -> None:
    headers = staff(harness, "admin") | {"Idempotency-Key": "pause"}
    assert http.put("/pause", json={"paused": True}, headers=headers).status_code == 403
    write(harness, http, "PUT", "/pause", {"paused": True}, "delegate")
    write(harness, http, "PUT", "/pause", {"paused": False}, "delegate")


def test_another_members_submissions_are_not_there(harness: Harness, http: TestClient) -> None:
    ours = http.get("/submissions", headers=staff(harness, "admin")).json()["items"]
    assert ours
    assert all(each["member"] == 2 for each in ours)
    theirs = http.get("/submissions", headers=staff(harness, "clerk")).json()["items"]
    assert all(each["member"] == 1 for each in theirs)
    answer = http.get(f"/submissions/{ours[0]['id']}", headers=staff(harness, "clerk"))
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


def test_the_log_says_who_did_what_on_chain_and_here(harness: Harness, http: TestClient) -> None:
    submission = write(harness, http, "PUT", f"/accounts/{'0x' + '22' * 20}", {"roles": ["issue"]}, "admin")
    harness.project()
    lines = list(pages(http, "/log", limit=5, headers=staff(harness, "admin")))
    on_chain = next(line for line in lines if line["submission"] == submission)
    at_node = next(line for line in lines if line["subject"].get("id") == submission)
    assert (on_chain["source"], on_chain["who"], on_chain["act"]) == ("chain", "admin", "AccountProposed")
    assert on_chain["subject"] == {"account": "0x" + "22" * 20, "member": 2, "roles": 2}
    assert (at_node["source"], at_node["who"], at_node["act"]) == ("node", "admin", "propose-account")
    times = [datetime.fromisoformat(line["at"]) for line in lines]
    assert times == sorted(times, reverse=True)
    assert lines == list(pages(http, "/log", limit=200, headers=staff(harness, "admin")))
    assert {line["member"] for line in lines} == {0, 2}
    others = list(pages(http, "/log", limit=200, headers=staff(harness, "clerk")))
    assert {line["member"] for line in others} == {0, 1}


def test_a_proposed_account_joins_where_its_key_lies(harness: Harness, http: TestClient) -> None:
    newcomer, stranger = harness.node.keystore.create_account("newcomer"), "0x" + "33" * 20
    for address in (newcomer, stranger):
        write(harness, http, "PUT", f"/accounts/{address}", {"roles": ["issue"]}, "admin")
    harness.project()
    proposed = {each["address"]: each["roles"] for each in http.get("/members/2").json()["proposed_accounts"]}
    assert proposed[newcomer] == proposed[stranger] == ["issue"]

    assert refused(harness, http, "0x" + "44" * 20) == (404, "/problems/not-found")
    assert refused(harness, http, stranger) == (409, "/problems/account-not-here")
    write(harness, http, "POST", f"/accounts/{newcomer}/accept", None, "admin")
    write(harness, http, "PUT", f"/accounts/{stranger}", {"roles": []}, "admin")
    harness.project()
    member = http.get("/members/2").json()
    assert newcomer in {each["address"] for each in member["accounts"]}
    assert not {newcomer, stranger} & {each["address"] for each in member["proposed_accounts"]}
    write(harness, http, "PUT", f"/accounts/{newcomer}", {"roles": []}, "admin")


def test_the_council_gives_a_member_an_account_back(harness: Harness, http: TestClient) -> None:
    fresh, path = harness.node.keystore.create_account("given-back"), "/members/2/accounts/"
    answer = http.put(
        path + fresh, json={"roles": ["admin"]}, headers=staff(harness, "admin") | {"Idempotency-Key": "x"}
    )
    assert answer.status_code == 403
    write(harness, http, "PUT", path + fresh, {"roles": ["admin"]}, "delegate")
    harness.project()
    write(harness, http, "POST", f"/accounts/{fresh}/accept", None, "admin")
    harness.project()
    accounts = {each["address"]: each["roles"] for each in http.get("/members/2").json()["accounts"]}
    assert accounts[fresh] == ["admin"]
    write(harness, http, "PUT", path + fresh, {"roles": []}, "delegate")
    harness.project()
    accounts = {each["address"]: each["roles"] for each in http.get("/members/2").json()["accounts"]}
    assert accounts[fresh] == []


def test_the_council_changes_what_a_member_may(harness: Harness, http: TestClient) -> None:
    path, body = "/members/2/powers", {"powers": ["issue"]}
    answer = http.put(path, json=body, headers=staff(harness, "admin") | {"Idempotency-Key": "powers"})
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/role-missing")
    write(harness, http, "PUT", path, body, "delegate")
    harness.project()
    assert http.get("/members/2").json()["powers"] == ["admin", "issue"]
    write(harness, http, "PUT", path, {"powers": ["issue", "status"]}, "delegate")
    harness.project()
    assert http.get("/members/2").json()["powers"] == ["admin", "issue", "status"]


def test_a_members_admin_changes_the_names_it_is_shown_by(harness: Harness, http: TestClient) -> None:
    before = http.get("/members/2").json()["name"]
    names = {"zh": "新名学校", "en": "School under a new name"}
    write(harness, http, "PUT", "/profile", {"name": names}, "admin")
    harness.project()
    assert http.get("/members/2").json()["name"] == names
    assert http.get("/members/1").json()["name"] != names
    write(harness, http, "PUT", "/profile", {"name": before}, "admin")
    harness.project()


def test_the_council_retires_a_contract_once(harness: Harness, http: TestClient) -> None:
    manager = harness.node.deployment.access_manager
    harness.do(harness.council.register_contract(harness.by_council(), name="Spare", at=manager))
    harness.project()
    path = "/contracts/Spare/retire"
    answer = http.post(path, headers=staff(harness, "admin") | {"Idempotency-Key": "retire"})
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/role-missing")
    write(harness, http, "POST", path, None, "delegate")
    harness.project()
    with reading(harness.node.ledger_engine) as session:
        retired = {each.name for each in queries.contracts(session) if each.retired}
        assert retired == {"Spare"}
    with pytest.raises(CommandRefused, match="ContractNotCurrent"):
        write(harness, http, "POST", path, None, "delegate")


def refused(harness: Harness, http: TestClient, address: str) -> tuple[int, str]:
    headers = staff(harness, "admin") | {"Idempotency-Key": harness.draw().hex()}
    answer = http.post(f"/accounts/{address}/accept", headers=headers)
    return answer.status_code, answer.json()["type"]


def test_a_node_without_a_worker_is_alive_and_not_ready(harness: Harness, http: TestClient) -> None:
    assert http.get("/healthz").json() == {"status": "alive", "node": harness.node.id}
    answer = http.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["reasons"] == ["worker-silent"]
    assert answer.json()["chain_block"] - answer.json()["projection_block"] <= 20


def staff(harness: Harness, person: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {harness.founded.tokens[person].read_text().strip()}"}


def write(harness: Harness, http: TestClient, method: str, path: str, body: dict[str, Any] | None, person: str) -> str:
    """Accepted and on chain; the submission's id."""
    headers = staff(harness, person) | {"Idempotency-Key": harness.draw().hex()}
    answer = http.request(method, path, json=body, headers=headers)
    assert answer.status_code == 202, answer.text
    settle(harness.node, [answer.json()["id"]])
    return str(answer.json()["id"])


def pages(
    http: TestClient, path: str, *, limit: int, headers: dict[str, str] | None = None
) -> Iterator[dict[str, Any]]:
    cursor: str | None = ""
    while cursor is not None:
        page = http.get(path, params={"limit": limit, "cursor": cursor}, headers=headers).json()
        yield from page["items"]
        cursor = page["next"]
