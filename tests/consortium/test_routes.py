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
from tests.consortium.rig import Rig

pytestmark = pytest.mark.chain


@pytest.fixture(scope="module")
def http(rig: Rig) -> Iterator[TestClient]:
    with TestClient(create_app(compose(rig.node.home))) as client:
        yield client


def test_anyone_may_read_the_register(rig: Rig, http: TestClient) -> None:
    rig.project()
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
def test_pages_of_one_hold_together_and_a_strange_cursor_is_refused(rig: Rig, http: TestClient, path: str) -> None:
    rig.project()
    whole = http.get(path, params={"limit": 200}).json()
    assert whole["next"] is None
    assert list(pages(http, path, limit=1)) == whole["items"] != []
    answer = http.get(path, params={"cursor": "zz"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "cursor")


def test_a_key_is_made_once_however_often_the_write_is_sent(rig: Rig, http: TestClient) -> None:
    before = len(http.get("/keys?member=2").json()["items"])
    headers = staff(rig, "admin") | {"Idempotency-Key": "make-one-key"}
    answers = [http.post("/keys", json={"purpose": "token"}, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    submission = answers[0].json()["id"]
    settle(rig.node, [submission])
    rig.project()
    keys = http.get("/keys?member=2").json()["items"]
    assert len(keys) == before + 1
    found = http.get(f"/submissions/{submission}", headers=staff(rig, "admin")).json()
    assert (found["kind"], found["state"], found["problem"]) == ("register-key", "mined", None)


def test_a_write_without_a_key_makes_nothing(rig: Rig, http: TestClient) -> None:
    before = rig.node.keystore.list()
    answer = http.post("/keys", json={"purpose": "token"}, headers=staff(rig, "admin"))
    assert answer.json()["type"] == "/problems/idempotency-key-missing"
    assert rig.node.keystore.list() == before


def test_a_retired_key_and_an_ended_accreditation_end_now(rig: Rig, http: TestClient) -> None:
    spare = http.get("/keys?member=2&purpose=snapshot").json()["items"][0]["id"]
    write(rig, http, "POST", f"/keys/{spare}/retire", {}, "admin")
    write(rig, http, "POST", "/accreditations/2/end", {}, "delegate")
    rig.project()
    (key,) = http.get("/keys?member=2&purpose=snapshot").json()["items"]
    assert key["until"] is not None
    assert key["compromised_since"] is None
    first, second = http.get("/accreditations").json()["items"]
    assert first["until"] is None
    assert second["until"] is not None


def test_a_refusal_of_the_chain_stands_beside_the_submission(rig: Rig, http: TestClient) -> None:
    strange = "0x" + "11" * 32
    headers = staff(rig, "admin") | {"Idempotency-Key": "retire-a-strangers-key"}
    submission = http.post(f"/keys/{strange}/retire", json={}, headers=headers).json()["id"]
    with pytest.raises(Exception, match="KeyUnknown"):
        settle(rig.node, [submission])
    found = http.get(f"/submissions/{submission}", headers=staff(rig, "admin")).json()
    assert found["state"] == "rejected"
    assert found["problem"] == {"type": "/problems/key-unknown", "title": "Key unknown", "values": {"key_id": strange}}


def test_a_council_order_needs_the_council(rig: Rig, http: TestClient) -> None:
    headers = staff(rig, "admin") | {"Idempotency-Key": "pause"}
    assert http.put("/pause", json={"paused": True}, headers=headers).status_code == 403
    write(rig, http, "PUT", "/pause", {"paused": True}, "delegate")
    write(rig, http, "PUT", "/pause", {"paused": False}, "delegate")


def test_another_members_submissions_are_not_there(rig: Rig, http: TestClient) -> None:
    ours = http.get("/submissions", headers=staff(rig, "admin")).json()["items"]
    assert ours
    assert all(each["member"] == 2 for each in ours)
    theirs = http.get("/submissions", headers=staff(rig, "clerk")).json()["items"]
    assert all(each["member"] == 1 for each in theirs)
    answer = http.get(f"/submissions/{ours[0]['id']}", headers=staff(rig, "clerk"))
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


def test_the_log_says_who_did_what_on_chain_and_here(rig: Rig, http: TestClient) -> None:
    submission = write(rig, http, "PUT", f"/accounts/{'0x' + '22' * 20}", {"roles": ["issue"]}, "admin")
    rig.project()
    lines = list(pages(http, "/log", limit=5, headers=staff(rig, "admin")))
    on_chain = next(line for line in lines if line["submission"] == submission)
    at_node = next(line for line in lines if line["subject"].get("id") == submission)
    assert (on_chain["source"], on_chain["who"], on_chain["act"]) == ("chain", "admin", "AccountProposed")
    assert on_chain["subject"] == {"account": "0x" + "22" * 20, "member": 2, "roles": 2}
    assert (at_node["source"], at_node["who"], at_node["act"]) == ("node", "admin", "propose-account")
    times = [datetime.fromisoformat(line["at"]) for line in lines]
    assert times == sorted(times, reverse=True)
    assert lines == list(pages(http, "/log", limit=200, headers=staff(rig, "admin")))
    assert {line["member"] for line in lines} == {0, 2}
    others = list(pages(http, "/log", limit=200, headers=staff(rig, "clerk")))
    assert {line["member"] for line in others} == {0, 1}


def test_a_proposed_account_joins_where_its_key_lies(rig: Rig, http: TestClient) -> None:
    newcomer, stranger = rig.node.keystore.create_account("newcomer"), "0x" + "33" * 20
    for address in (newcomer, stranger):
        write(rig, http, "PUT", f"/accounts/{address}", {"roles": ["issue"]}, "admin")
    rig.project()
    proposed = {each["address"]: each["roles"] for each in http.get("/members/2").json()["proposed_accounts"]}
    assert proposed[newcomer] == proposed[stranger] == ["issue"]

    assert refused(rig, http, "0x" + "44" * 20) == (404, "/problems/not-found")
    assert refused(rig, http, stranger) == (409, "/problems/account-not-here")
    write(rig, http, "POST", f"/accounts/{newcomer}/accept", None, "admin")
    write(rig, http, "PUT", f"/accounts/{stranger}", {"roles": []}, "admin")
    rig.project()
    member = http.get("/members/2").json()
    assert newcomer in {each["address"] for each in member["accounts"]}
    assert not {newcomer, stranger} & {each["address"] for each in member["proposed_accounts"]}
    write(rig, http, "PUT", f"/accounts/{newcomer}", {"roles": []}, "admin")


def test_the_council_gives_a_member_an_account_back(rig: Rig, http: TestClient) -> None:
    fresh, path = rig.node.keystore.create_account("given-back"), "/members/2/accounts/"
    answer = http.put(path + fresh, json={"roles": ["admin"]}, headers=staff(rig, "admin") | {"Idempotency-Key": "x"})
    assert answer.status_code == 403
    write(rig, http, "PUT", path + fresh, {"roles": ["admin"]}, "delegate")
    rig.project()
    write(rig, http, "POST", f"/accounts/{fresh}/accept", None, "admin")
    rig.project()
    accounts = {each["address"]: each["roles"] for each in http.get("/members/2").json()["accounts"]}
    assert accounts[fresh] == ["admin"]
    write(rig, http, "PUT", path + fresh, {"roles": []}, "delegate")
    rig.project()
    accounts = {each["address"]: each["roles"] for each in http.get("/members/2").json()["accounts"]}
    assert accounts[fresh] == []


def test_the_council_changes_what_a_member_may(rig: Rig, http: TestClient) -> None:
    path, body = "/members/2/powers", {"powers": ["issue"]}
    answer = http.put(path, json=body, headers=staff(rig, "admin") | {"Idempotency-Key": "powers"})
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/role-missing")
    write(rig, http, "PUT", path, body, "delegate")
    rig.project()
    assert http.get("/members/2").json()["powers"] == ["admin", "issue"]
    write(rig, http, "PUT", path, {"powers": ["issue", "status"]}, "delegate")
    rig.project()
    assert http.get("/members/2").json()["powers"] == ["admin", "issue", "status"]


def test_a_members_admin_changes_the_names_it_is_shown_by(rig: Rig, http: TestClient) -> None:
    before = http.get("/members/2").json()["name"]
    names = {"zh": "新名学校", "en": "School under a new name"}
    write(rig, http, "PUT", "/profile", {"name": names}, "admin")
    rig.project()
    assert http.get("/members/2").json()["name"] == names
    assert http.get("/members/1").json()["name"] != names
    write(rig, http, "PUT", "/profile", {"name": before}, "admin")
    rig.project()


def test_the_council_retires_a_contract_once(rig: Rig, http: TestClient) -> None:
    manager = rig.node.deployment.access_manager
    rig.do(rig.council.register_contract(rig.by_council(), name="Spare", at=manager))
    rig.project()
    path = "/contracts/Spare/retire"
    answer = http.post(path, headers=staff(rig, "admin") | {"Idempotency-Key": "retire"})
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/role-missing")
    write(rig, http, "POST", path, None, "delegate")
    rig.project()
    with reading(rig.node.ledger_engine) as session:
        retired = {each.name for each in queries.contracts(session) if each.retired}
        assert retired == {"Spare"}
    with pytest.raises(CommandRefused, match="ContractNotCurrent"):
        write(rig, http, "POST", path, None, "delegate")


def refused(rig: Rig, http: TestClient, address: str) -> tuple[int, str]:
    headers = staff(rig, "admin") | {"Idempotency-Key": rig.draw().hex()}
    answer = http.post(f"/accounts/{address}/accept", headers=headers)
    return answer.status_code, answer.json()["type"]


def test_a_node_without_a_worker_is_alive_and_not_ready(http: TestClient) -> None:
    assert http.get("/healthz").json() == {"status": "alive"}
    answer = http.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["reasons"] == ["worker-silent"]
    assert answer.json()["chain_block"] - answer.json()["projection_block"] <= 20


def staff(rig: Rig, person: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {rig.founded.tokens[person].read_text().strip()}"}


def write(rig: Rig, http: TestClient, method: str, path: str, body: dict[str, Any] | None, person: str) -> str:
    """Accepted and on chain; the submission's id."""
    headers = staff(rig, person) | {"Idempotency-Key": rig.draw().hex()}
    answer = http.request(method, path, json=body, headers=headers)
    assert answer.status_code == 202, answer.text
    settle(rig.node, [answer.json()["id"]])
    return str(answer.json()["id"])


def pages(
    http: TestClient, path: str, *, limit: int, headers: dict[str, str] | None = None
) -> Iterator[dict[str, Any]]:
    cursor: str | None = ""
    while cursor is not None:
        page = http.get(path, params={"limit": limit, "cursor": cursor}, headers=headers).json()
        yield from page["items"]
        cursor = page["next"]
