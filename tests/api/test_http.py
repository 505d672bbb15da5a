"""What holds for every answer: problems in one form, bounds, headers, a log without people."""

import importlib
import pkgutil
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

import node
from api.app import create_app
from api.http.middleware import MAX_BODY_BYTES, SECURITY_HEADERS
from api.http.problems import status_of
from node.compose import compose
from node.faults import NodeRefusal
from node.installation.config import Config, save
from tests.issuing.world import COLLEGE, World, resident_id

PAGE = Path(__file__).parents[2] / "docs/api.md"


def assert_problem(answer: httpx.Response, status: int, slug: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert (body["type"], body["status"]) == (f"/problems/{slug}", status)
    assert body["title"]
    assert body["detail"]


def test_every_refusal_is_a_problem_the_frameworks_own_too(world: World) -> None:
    admin = world.token(COLLEGE, "admin")
    assert_problem(world.ask("GET", "/nowhere"), 404, "not-found")
    assert_problem(world.ask("PUT", "/me"), 405, "method-not-allowed")
    assert_problem(world.ask("GET", "/me"), 401, "token-invalid")
    assert_problem(world.ask("GET", "/staff?limit=0", token=admin), 422, "request-invalid")
    assert_problem(world.ask("POST", "/staff", token=admin, json={}), 422, "request-invalid")
    assert_problem(world.ask("POST", "/staff", token=admin, content=b"{"), 422, "request-invalid")
    assert_problem(
        world.ask("GET", "/registrar/log?cursor=x", token=world.token(1, "registrar")), 422, "request-invalid"
    )


def test_an_invalid_request_is_named_field_by_field_without_its_values(world: World) -> None:
    body = {"action": "revoke", "credentials": ["x" * 200], "reason": resident_id(1)}
    answer = world.ask("POST", "/status-acts", token=world.token(COLLEGE, "operator"), json=body)
    assert {each["field"] for each in answer.json()["errors"]} == {"body.credentials.0", "body.reason"}
    assert resident_id(1) not in answer.text


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_above_the_bound_is_refused_however_it_comes(world: World, declared: bool) -> None:
    data = b"x" * (MAX_BODY_BYTES + 1)
    content = data if declared else iter([data])
    answer = world.ask("POST", "/staff", token=world.token(COLLEGE, "admin"), content=content)
    assert_problem(answer, 413, "request-too-large")


def test_every_answer_carries_the_security_headers(world: World) -> None:
    for path in ("/healthz", "/me", "/nowhere", "/members"):
        answer = world.ask("GET", path)
        assert {name: answer.headers[name] for name in SECURITY_HEADERS} == dict(SECURITY_HEADERS)


def test_the_log_of_requests_names_no_query_no_number_and_no_token(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    save(tmp_path, Config(issuer_host="guild.example", members=(2,)))
    client = TestClient(create_app(compose(tmp_path)), raise_server_exceptions=False)
    with caplog.at_level("INFO"):
        client.get(f"/credentials?number={resident_id(1)}", headers={"Authorization": "Bearer a-token"})
    lines = [record.getMessage() for record in caplog.records if record.name == "guild.http"]
    assert len(lines) == 1
    assert lines[0].startswith("GET /credentials 401 ")
    told = [record for record in caplog.records if record.name.startswith("guild")]
    for secret in (resident_id(1), "a-token", "number="):
        assert all(secret not in record.getMessage() for record in told)


def test_a_fault_of_ours_is_a_problem_that_says_nothing_about_its_cause(tmp_path: Path) -> None:
    save(tmp_path, Config(issuer_host="guild.example", members=(2,)))
    app = create_app(compose(tmp_path))

    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("the number is 999001200304120176")

    answer = TestClient(app, raise_server_exceptions=False).get("/broken")
    assert (answer.status_code, answer.json()["type"]) == (500, "/problems/internal-error")
    assert "999001" not in answer.text


def test_lists_come_in_pages_that_meet(world: World) -> None:
    admin = world.token(COLLEGE, "admin")
    for number in range(5):
        world.token(COLLEGE, "auditor", person=f"page {number}")
    whole = world.ask("GET", "/staff?limit=200", token=admin).json()
    assert whole["next"] is None
    walked, cursor = [], ""
    for _ in range(len(whole["items"]) + 1):
        page = world.ask("GET", f"/staff?limit=2&cursor={cursor}", token=admin).json()
        walked += page["items"]
        cursor = page["next"]
        if cursor is None:
            break
    assert walked == whole["items"]


def test_the_api_describes_itself_in_openapi_3_1(world: World) -> None:
    description = world.ask("GET", "/openapi.json").json()
    assert description["openapi"].startswith("3.1")
    assert all(operation["tags"] for item in description["paths"].values() for operation in item.values())


def test_apps_of_two_nodes_share_their_routes_and_ask_each_its_own(world: World, tmp_path: Path) -> None:
    save(tmp_path, Config(issuer_host="guild.example", members=(2,)))
    known = {"Authorization": f"Bearer {world.token(COLLEGE, 'auditor')}"}
    with closing(compose(tmp_path)) as other:
        ours, theirs = (TestClient(create_app(each)) for each in (world.node, other))
        answers = [client.get("/me", headers=known).status_code for client in (ours, theirs, ours)]
    assert answers == [200, 401, 200]


def test_the_page_names_every_refusal_of_the_node_with_its_status() -> None:
    refusals = _all_refusals(NodeRefusal)
    rows = {line for line in PAGE.read_text().splitlines() if line.startswith("| `/problems/")}
    assert rows == {f"| `/problems/{each.slug()}` | {int(status_of(each))} | {_sentence(each)} |" for each in refusals}


def test_the_page_names_every_route(world: World) -> None:
    paths = world.ask("GET", "/openapi.json").json()["paths"]
    text = PAGE.read_text()
    for path, item in paths.items():
        for method in item:
            assert f"`{method.upper()} {path}`" in text, f"docs/api.md does not name {method.upper()} {path}"


def _all_refusals(parent: type[NodeRefusal]) -> set[type[NodeRefusal]]:
    """Every class below, once all modules of the node are imported."""
    for module in pkgutil.walk_packages(node.__path__, "node."):
        if not module.name.startswith("node.migrations"):
            importlib.import_module(module.name)
    found = {each for each in parent.__subclasses__() if each.__module__.startswith("node.")}
    return found.union(*(_all_refusals(each) for each in found)) if found else set()


def _sentence(refusal: type[NodeRefusal]) -> str:
    return " ".join((refusal.__doc__ or "").split())
