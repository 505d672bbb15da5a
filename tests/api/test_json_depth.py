"""JSON that would overflow a parser's stack, sent to every route of a real process: refused, and the process lives."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.http.middleware import MAX_BODY_BYTES, MAX_JSON_MARKS
from formats.bounds import bounded_json
from formats.leaf import MAX_ENTRIES
from node.compose import compose
from node.delivery.status_acts import MAX_CREDENTIALS
from node.installation.config import Config, save
from node.registrar.client import MAX_PEOPLE_A_CALL
from tests.api.routes import declared_routes
from tests.api.test_http import assert_problem
from tests.conftest import free_port
from tests.issuing.world import UNHURRIED, running_api

DEEP = b"[" * 99_000
HIDDEN = '"\u0122'.encode("utf-16-le") + b'"\x00' + b"[\x00" * 99_000
SENT = [
    ([("Content-Type", "application/json")], DEEP),
    ([("Content-Type", "Application/JSON; charset=utf-8")], b'{"a":' * 99_000),
    ([("Content-Type", "application/anything+json")], b"[" + HIDDEN),
    ([("Content-Type", "application/json"), ("Content-Type", "text/plain")], DEEP),
    ([("Content-Type", "text/plain"), ("Content-Type", "application/json")], DEEP),
    ([("Content-Type", "application/x-www-form-urlencoded")], DEEP),
    ([("Content-Type", "multipart/form-data; boundary=x")], DEEP),
    ([], DEEP),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("deep")
    save(home, Config(issuer_host="guild.example", members=(2,), limits=UNHURRIED))
    return home


@pytest.fixture(scope="module")
def api(home: Path) -> Iterator[httpx.Client]:
    with running_api(home, free_port()) as url, httpx.Client(base_url=url, timeout=30, trust_env=False) as client:
        yield client


def test_no_route_of_a_real_process_dies_of_deep_json(home: Path, api: httpx.Client) -> None:
    node = compose(home)
    routes = declared_routes(node)
    node.close()
    for route in routes:
        for headers, body in SENT:
            answer = api.request(route.method, route.path, headers=[*headers, ("Idempotency-Key", "k")], content=body)
            assert answer.status_code < 500 or route.path == "/readyz", (str(route), headers, answer.text)
            if len(headers) == 1 and "json" in headers[0][1].lower():
                assert_problem(answer, 422, "request-invalid")
    assert api.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"[" * 33, "too-deep"),
        (b"[" + b"[]," * (MAX_BODY_BYTES // 3 - 1) + b"1]", "too-many"),
        (b'{"\\ud800": 1}', "lone-surrogate"),
        (b'{"a": 1, "a": 2}', "duplicate-key"),
        (b'{"a": NaN}', "number-form"),
        ('{"a": 1}'.encode("utf-16"), "not-utf-8"),
        (b"{", "not-json"),
    ],
)
def test_what_is_wrong_with_a_body_of_json_is_said_without_repeating_it(
    api: httpx.Client, body: bytes, code: str
) -> None:
    answer = api.post("/standards", content=body, headers={"Content-Type": "application/json"})
    assert_problem(answer, 422, "request-invalid")
    assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [("body", code)]


@pytest.mark.parametrize(
    "body",
    [
        {"people": [{"id_type": "resident_id", "id_number": "1"}] * MAX_PEOPLE_A_CALL},
        {"entries": [{"handle": "0", "document_digest": "0", "token_digest": "0"}] * MAX_ENTRIES},
        {"credentials": ["0"] * MAX_CREDENTIALS, "reason": "other"},
        {"positions": [1] * MAX_ENTRIES},
    ],
    ids=lambda body: next(iter(body)),
)
def test_the_longest_lists_that_a_route_takes_fit_three_times(body: dict[str, object]) -> None:
    bounded_json.check_bounds(json.dumps(body).encode(), most_marks=MAX_JSON_MARKS // 3)


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "//[", "null", "http://]", "http://a:b:c"])
def test_an_origin_that_is_no_url_is_a_foreign_one(api: httpx.Client, origin: str) -> None:
    answer = api.post("/sign-in", data={"token": "x"}, headers={"Origin": origin})
    assert_problem(answer, 403, "origin-foreign")
