"""Who asks too often waits, and nobody else; the clock is handed in and moves only here."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.web.sign_in import SIGNED_IN
from node.bounded_http import tls_context
from node.compose import compose
from node.installation.config import Config, Http, save
from node.installation.settings.rate_limits import RateLimitSettings
from node.running.serving import api_command
from tests.api.test_gcra import Clock
from tests.api.test_http import assert_problem
from tests.conftest import free_port
from tests.issuing.world import COLLEGE, ENTERPRISE, World

HERE, ELSEWHERE = "198.51.100.7", "203.0.113.9"
FEW = RateLimitSettings(
    refused_tokens_per_minute=2, writes_per_minute=2, reads_per_minute=3, pages_per_minute=4, home_per_minute=5
)
Ask = Callable[..., httpx.Response]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ask(world: World, clock: Clock) -> Ask:
    """`ask(path, token, at=address)` of an app with few requests a minute for anybody."""
    app = create_app(replace(world.node, config=world.node.config.model_copy(update={"limits": FEW})), clock_ns=clock)

    def asked(
        path: str, token: str | None = None, *, at: str = HERE, method: str = "GET", **rest: object
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        client = TestClient(app, client=(at, 50000), follow_redirects=False)
        answer: httpx.Response = client.request(method, path, headers=headers | rest.pop("headers", {}), **rest)
        return answer

    return asked


def test_whoever_asks_too_often_waits_as_long_as_the_answer_says_and_goes_on(ask: Ask, clock: Clock) -> None:
    assert [ask("/members").headers["ratelimit"] for _ in range(3)] == [f'"reads";r={left}' for left in (2, 1, 0)]
    refused = ask("/members")
    assert_problem(refused, 429, "asked-too-often")
    assert refused.json()["values"] == {"kind": "reads", "retry_after_s": 20}
    assert refused.headers["retry-after"] == "20"
    assert refused.headers["ratelimit-policy"] == '"reads";q=3;w=60'
    assert refused.headers["ratelimit"] == '"reads";r=0;t=20'
    assert refused.headers["x-content-type-options"] == "nosniff"
    clock.now_ns += 20 * 10**9 - 1
    assert ask("/members").status_code == 429
    clock.now_ns += 1
    assert ask("/members").status_code == 200
    assert ask("/members").status_code == 429


def test_another_caller_is_unaffected(world: World, ask: Ask) -> None:
    one, another = world.token(COLLEGE, "operator"), world.token(ENTERPRISE, "operator")
    while ask("/me", one).status_code != 429:
        pass
    assert ask("/me", another).status_code == 200
    assert ask("/members").status_code == 200
    assert ask("/me", one, at=ELSEWHERE).status_code == 429, "a person is one caller wherever they are"
    while ask("/members").status_code != 429:
        pass
    assert ask("/members", at=ELSEWHERE).status_code == 200
    assert ask("/me", another).status_code == 200


def test_reads_writes_and_pages_are_counted_apart(world: World, ask: Ask) -> None:
    token = world.token(COLLEGE, "operator")
    while ask("/me", token).status_code != 429:
        pass
    assert ask("/sittings/none/cancel", token, method="POST").headers["ratelimit-policy"] == '"writes";q=2;w=60'
    assert ask("/", token).headers["ratelimit-policy"] == '"home";q=5;w=60'
    for path in ("/v/", "/v/shards/" + "0" * 64 + ".json", "/web/pages.css"):
        assert ask(path, token).headers["ratelimit-policy"] == '"pages";q=4;w=60'


def test_addresses_of_one_ipv6_network_are_one_caller(ask: Ask) -> None:
    for last in range(3):
        assert ask("/members", at=f"2001:db8:1:2::{last}").status_code == 200
    assert ask("/members", at="2001:db8:1:2:ffff::9").status_code == 429
    assert ask("/members", at="2001:db8:1:3::9").status_code == 200


def test_tokens_cannot_be_guessed_from_one_address_and_whoever_is_known_goes_on(
    world: World, ask: Ask, clock: Clock
) -> None:
    known, fresh = world.token(COLLEGE, "operator"), world.token(COLLEGE, "operator", person="comes later")
    assert ask("/me", known).status_code == 200
    assert [ask("/me", f"{number}.guess").status_code for number in range(3)] == [401, 401, 429]
    assert ask("/me", fresh).headers["ratelimit-policy"] == '"refused-tokens";q=2;w=60', "nor does a right one tell"
    assert ask("/me", known).status_code == 200
    assert ask("/me", fresh, at=ELSEWHERE).status_code == 200
    clock.now_ns += 30 * 10**9
    assert ask("/me", "another.guess").status_code == 401
    assert ask("/me", "another.guess").status_code == 429


def test_a_token_that_ended_counts_as_refused_from_then_on(world: World, ask: Ask) -> None:
    ended = world.token(COLLEGE, "auditor", person="leaves")
    assert ask("/me", ended).status_code == 200
    world.ask("DELETE", f"/staff/{ended.partition('.')[0]}", token=world.token(COLLEGE, "admin"))
    answers = [ask("/me", ended, at=ELSEWHERE).status_code for _ in range(4)]
    assert answers == [401, 401, 401, 429]


def test_signing_in_with_wrong_tokens_is_cut_off_and_says_so_as_a_page(world: World, ask: Ask) -> None:
    def sign_in(token: str, at: str = HERE) -> httpx.Response:
        return ask("/sign-in", method="POST", at=at, data={"token": token}, headers={"Accept": "text/html"})

    assert [sign_in("wrong").status_code for _ in range(2)] == [401, 401]
    token = world.token(COLLEGE, "operator")
    clocked_out = sign_in(token)
    assert (clocked_out.status_code, clocked_out.headers["content-type"]) == (429, "text/html; charset=utf-8")
    assert int(clocked_out.headers["retry-after"]) > 0
    assert sign_in(token, at=ELSEWHERE).status_code == 303


def test_a_session_that_does_not_hold_counts_like_a_token(ask: Ask) -> None:
    cookie = {"Cookie": "guild-session=forged"}
    assert [ask(SIGNED_IN, headers=cookie).status_code for _ in range(3)] == [401, 401, 429]
    assert ask(SIGNED_IN).status_code == 401, "without one there is nothing to guess"


def test_a_class_that_visits_the_page_behind_one_address_is_not_cut_off(world: World) -> None:
    node = replace(world.node, config=world.node.config.model_copy(update={"limits": RateLimitSettings()}))
    client = TestClient(create_app(node, clock_ns=Clock()), client=(HERE, 50000), raise_server_exceptions=False)
    phones, files = 60, 12
    answers = {client.get("/v/snapshot.json").status_code for _ in range(phones * files)}
    assert 429 not in answers


@pytest.mark.parametrize("trusted", [(), ("127.0.0.1",)])
def test_only_a_proxy_that_the_settings_trust_is_believed_about_addresses(
    tmp_path: Path, trusted: tuple[str, ...]
) -> None:
    port = free_port()
    config = Config(issuer_host="guild.example", http=Http(port=port, trusted_proxies=trusted), limits=FEW)
    save(tmp_path, config)
    compose(tmp_path).close()
    command = api_command(tmp_path, config)
    with (tmp_path / "api.log").open("wb") as log:
        server = subprocess.Popen(command, env={"GUILD_HOME": str(tmp_path)}, stdout=log, stderr=log)
    try:
        answers = [_asked_for(f"http://127.0.0.1:{port}/healthz", f"198.51.100.{number}") for number in range(5)]
    finally:
        server.terminate()
        server.wait(10)
    assert (429 in answers) is not bool(trusted)


def _asked_for(url: str, address: str) -> int:
    for _ in range(600):
        try:
            return httpx.get(
                url, headers={"X-Forwarded-For": address}, trust_env=False, verify=tls_context()
            ).status_code
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("the server never came up")
