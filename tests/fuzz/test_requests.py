"""Whatever bytes stand in a request's path, query, headers and body, no route answers with a fault of its own.

`tests/api/test_schemathesis.py` sends what nearly fits; here nothing has to.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from ledger.db import writing
from node.compose import compose
from node.installation.config import Config, save
from node.staff.access import appoint, bootstrap_principal
from tests.api.routes import Declared, declared_routes
from tests.issuing.world import UNHURRIED

CASES, CASES_LONGER = 6, 300
ODD = (
    b"",
    b"0",
    b"-1",
    b"1" * 400,
    b"\x00",
    b"%",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    "١".encode(),
    "名\u202e".encode(),
    b"../../etc/passwd",
    b"http://[",
    b"a;b=c,d",
    b"2026-13-45T99:99:99Z",
    b"=?utf-8?b?AA==?=",
    b"Bearer",
    b"bytes=0-,-1,9-2",
    b"nan",
    b"1e999",
    b"'\"<x>{{7*7}}",
)
HEADERS = (
    "Accept",
    "Accept-Encoding",
    "Accept-Language",
    "Authorization",
    "Content-Type",
    "Cookie",
    "Forwarded",
    "Host",
    "Idempotency-Key",
    "If-Modified-Since",
    "If-None-Match",
    "Origin",
    "Range",
    "Referer",
    "Sec-Fetch-Site",
    "X-Forwarded-For",
)
TYPES = (
    b"application/json",
    b"multipart/form-data",
    b"multipart/form-data; boundary=x",
    b"multipart/form-data; boundary=" + b"x" * 300,
    b"multipart/form-data; boundary=\xff",
    b"application/x-www-form-urlencoded; charset=utf-16",
    b"application/json; charset=\xff",
    b"/",
    b";;;",
)
BODIES = (
    b"",
    b"{}",
    b"[[]]",
    b'{"person":"\\ud800","roles":[]}',
    b'{"until":"9999-99-99"}',
    b'{"a":' + b"9" * 5_000 + b"}",
    b"token=%ff%fe%00&token=&roster=x",
    b"&" * 2_000,
    b"--x\r\n\r\n--x--",
    b'--x\r\nContent-Disposition: form-data; name="roster"; filename="\xff"\r\n\r\n\xff\r\n--x--',
    b"--x\r\nContent-Disposition: form-data; name=\"roster\"; filename*=utf-16''%ff\r\n\r\n,\r\n--x--",
    b"--x\r\n" + b"A: b\r\n" * 200,
    b'--x\r\nContent-Disposition: form-data; name="token"\r\nContent-Type: a; charset=\xff\r\n\r\n\xff\r\n--x--',
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("requests")
    save(home, Config(issuer_host="guild.example", members=(2,), limits=UNHURRIED))
    return home


@pytest.fixture(scope="module")
def client(home: Path) -> Iterator[TestClient]:
    with TestClient(create_app(compose(home)), raise_server_exceptions=False, follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def routes(home: Path) -> list[Declared]:
    node = compose(home)
    found = declared_routes(node)
    node.close()
    return found


@pytest.fixture(scope="module")
def tokens(home: Path) -> list[str]:
    """Of one person for each role that a member can give."""
    node = compose(home)
    with writing(node.node_engine) as session:
        by = bootstrap_principal(2)
        made = [appoint(session, node.clock, by, person=role, roles=[role])[1] for role in GIVEN]
    node.close()
    return made


def send(client: TestClient, route: Declared, seed: int, tokens: list[str]) -> None:
    drawn = random.Random(f"{route} {seed}")
    path = "/".join(quote(drawn.choice(ODD)) if part.startswith("{") else part for part in route.path.split("/"))
    query = "&".join(f"{name}={quote(drawn.choice(ODD))}" for name in drawn.sample(QUERIES, drawn.randrange(4)))
    named = drawn.sample(HEADERS, drawn.randrange(1, 6))
    headers = [(name.encode(), drawn.choice(TYPES if name == "Content-Type" else ODD[:-1])) for name in named]
    if "Content-Type" not in named:
        headers.append((b"Content-Type", drawn.choice(TYPES)))
    if "Authorization" not in named and drawn.random() < 0.7:
        headers.append((b"Authorization", f"Bearer {drawn.choice(tokens)}".encode()))
    answer = client.request(
        route.method, f"{path}?{query}", headers=headers, content=drawn.choice(BODIES) if route.is_write else None
    )
    assert answer.status_code != 500, (str(route), seed, path, query, headers, answer.text)


GIVEN = ("operator", "approver", "auditor", "admin")
QUERIES = ("cursor", "limit", "member", "standard", "purpose", "code", "show", "lang", "sitting", "state", "x")


def test_no_request_is_a_fault_of_the_server_whatever_it_holds(
    client: TestClient, routes: list[Declared], tokens: list[str]
) -> None:
    for route in routes:
        for seed in range(CASES):
            send(client, route, seed, tokens)


@pytest.mark.soak
def test_no_request_is_a_fault_of_the_server_whatever_it_holds_longer(
    client: TestClient, routes: list[Declared], tokens: list[str]
) -> None:
    for route in routes:
        for seed in range(CASES, CASES_LONGER):
            send(client, route, seed, tokens)
