"""Signing in: a token for a cookie that scripts cannot read, other sites cannot use, and that ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from http.cookies import SimpleCookie

import httpx
import pytest
from fastapi.testclient import TestClient

from node.staff.web_sessions import LASTS
from tests.issuing.world import COLLEGE, World

Browse = Callable[..., TestClient]
ELSEWHERE = (
    {"Origin": "https://elsewhere.example"},
    {"Origin": "null"},
    {"Origin": "http://guild.example:81"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://guild.example"},
)


def cookie_of(answer: httpx.Response) -> SimpleCookie:
    return SimpleCookie(answer.headers["set-cookie"])


@pytest.mark.parametrize("over", ["http", "https"])
def test_the_cookie_is_for_this_site_below_one_path_and_not_for_scripts(
    world: World, browse: Browse, over: str
) -> None:
    token = world.token(COLLEGE, "operator")
    answer = browse(over).post("/sign-in", data={"token": f" {token}\n"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/operator")
    found = cookie_of(answer)["guild-session"]
    assert (found["path"], found["samesite"], found["max-age"]) == ("/operator", "strict", "28800")
    assert found["httponly"]
    assert bool(found["secure"]) == (over == "https")
    assert found["domain"] == ""
    assert token.partition(".")[2] not in str(answer.headers) + answer.text


def test_a_wrong_token_is_told_in_one_sentence_and_opens_nothing(world: World, browse: Browse) -> None:
    forged = world.token(COLLEGE, "operator")[:-1] + "_"
    client = browse()
    answer = client.post("/sign-in", data={"token": forged})
    assert answer.status_code == 401
    assert "This token is unknown or has ended." in answer.text
    assert "set-cookie" not in answer.headers
    assert forged not in answer.text
    assert client.get("/operator").status_code == 401
    chinese = client.post("/sign-in", data={"token": forged}, headers={"Accept-Language": "zh-CN"})
    assert "这个令牌不认识或已经失效" in chinese.text


def test_a_program_is_told_the_same_as_a_problem(browse: Browse) -> None:
    answer = browse().post("/sign-in", data={"token": "x"}, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/token-invalid")


def test_who_has_not_signed_in_is_shown_the_way_and_nothing_else(browse: Browse) -> None:
    answer = browse().get("/operator/sittings")
    assert answer.status_code == 401
    assert 'action="/sign-in"' in answer.text
    assert "Please sign in" in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_signing_out_ends_the_session_for_a_copy_of_the_cookie_too(signed_in: Browse, browse: Browse) -> None:
    client = signed_in(COLLEGE, "auditor")
    kept = {"Cookie": f"guild-session={client.cookies['guild-session']}"}
    assert browse().get("/operator", headers=kept).status_code == 200
    answer = client.post("/operator/sign-out", headers={"Origin": "http://guild.example"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert cookie_of(answer)["guild-session"]["max-age"] == "0"
    assert "guild-session" not in client.cookies
    assert browse().get("/operator", headers=kept).status_code == 401


def test_a_session_ends_after_eight_hours(world: World, signed_in: Browse, browse: Browse) -> None:
    assert timedelta(hours=8) == LASTS
    secret = signed_in(COLLEGE, "auditor").cookies["guild-session"]
    kept = {"Cookie": f"guild-session={secret}"}
    now = world.node.clock()
    assert browse(clock=lambda: now + LASTS - timedelta(minutes=1)).get("/operator", headers=kept).status_code == 200
    assert browse(clock=lambda: now + LASTS).get("/operator", headers=kept).status_code == 401


def test_a_session_ends_with_the_staff_row(world: World, browse: Browse) -> None:
    token = world.token(COLLEGE, "operator", person="leaves soon")
    client = browse()
    client.post("/sign-in", data={"token": token})
    assert client.get("/operator").status_code == 200
    world.ask("DELETE", f"/staff/{token.partition('.')[0]}", token=world.token(COLLEGE, "admin"))
    assert client.get("/operator").status_code == 401


@pytest.mark.parametrize("headers", ELSEWHERE)
def test_what_a_page_of_another_site_sends_is_refused(
    world: World, signed_in: Browse, browse: Browse, headers: dict[str, str]
) -> None:
    answer = browse().post("/sign-in", data={"token": world.token(COLLEGE, "operator")}, headers=headers)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    client = signed_in(COLLEGE, "admin")
    assert client.post("/operator/sign-out", headers=headers).status_code == 403
    assert client.get("/operator").status_code == 200
    session = f"guild-session={client.cookies['guild-session']}"
    asked = {**headers, "Cookie": session, "Accept": "*/*", "Idempotency-Key": "from elsewhere".replace(" ", "-")}
    answer = browse().post("/staff", json={"person": "x", "roles": ["admin"]}, headers=asked)
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/origin-foreign")


def test_neither_token_nor_secret_stands_in_the_log_of_requests(
    world: World, browse: Browse, caplog: pytest.LogCaptureFixture
) -> None:
    token, client = world.token(COLLEGE, "operator"), browse()
    with caplog.at_level("DEBUG"):
        client.post("/sign-in", data={"token": token})
        client.get("/operator")
        client.post("/sign-in", data={"token": token[:-1] + "_"})
    told = "".join(record.getMessage() for record in caplog.records if record.name.startswith(("guild", "uvicorn")))
    assert "POST /sign-in 303" in told
    for secret in (token, token[:-1], client.cookies["guild-session"]):
        assert secret not in told
