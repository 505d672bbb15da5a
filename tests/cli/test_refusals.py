"""How a command fails: the exit code, the words, the same facts as JSON. The node here is a server that refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from cli.main import run
from cli.shared.exits import Exit, Stop
from cli.shared.http import Api
from tests.http_server import QuietHandler, serving

ROSTER = Path(__file__).parents[2] / "demo" / "roster.csv"


@dataclass
class Refusing:
    """Answers every request with one status and body (`statuses`: others before), and remembers what it was sent."""

    status: int = 200
    body: dict[str, Any] = field(default_factory=dict)
    statuses: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    seen: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def node() -> Iterator[Refusing]:
    refusing = Refusing()

    class Handler(QuietHandler):
        def _answer(self) -> None:
            self.asked()
            refusing.seen.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}))
            status = refusing.statuses.pop(0) if refusing.statuses else refusing.status
            self.reply(status, json.dumps(refusing.body).encode(), **refusing.headers)

        do_GET = do_POST = do_PUT = do_DELETE = _answer

    with serving(Handler) as refusing.url:
        yield refusing


@pytest.mark.parametrize(
    ("status", "wanted"),
    [
        *((status, Exit.REFUSED) for status in (401, 403, 404, 409, 422)),
        *((status, Exit.UNAVAILABLE) for status in (502, 503, 504)),
        (500, Exit.FAULT),
    ],
)
def test_an_answer_of_the_node_becomes_an_exit_code(node: Refusing, status: int, wanted: Exit) -> None:
    node.status, node.body = status, {"title": "No", "detail": "no for a reason"}
    assert run(["staff", "me", "--url", node.url]) == wanted


def test_row_faults_are_shown_with_row_field_and_cure(node: Refusing, capsys: pytest.CaptureFixture[str]) -> None:
    fault = {
        "row": 4,
        "field": "id_number",
        "code": "checksum",
        "detail": "does not fit",
        "cure": "compare it",
    }
    node.status, node.body = 422, {"type": "/problems/roster-refused", "detail": "1 fault", "errors": [fault]}
    assert run(_import(node)) == Exit.REFUSED
    said = capsys.readouterr().err
    assert "row 4, field id_number: does not fit" in said
    assert "→ compare it" in said
    assert run([*_import(node), "--json"]) == Exit.REFUSED
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["errors"] == [fault]
    assert (error["type"], error["exit"], error["status"]) == ("/problems/roster-refused", 1, 422)


def test_a_write_carries_token_and_idempotency_key(node: Refusing) -> None:
    node.status = 409
    run([*_import(node), "--token", "secret-token", "--key", "again-and-again"])
    run([*_import(node), "--token", "secret-token"])
    (_, path, first), (_, _, second) = node.seen
    assert path == "/sittings"
    assert (first["authorization"], first["idempotency-key"]) == ("Bearer secret-token", "again-and-again")
    assert second["idempotency-key"] not in ("", "again-and-again")


def test_silence_is_unavailable_and_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["staff", "me", "--url", "http://127.0.0.1:9", "--json"]) == Exit.UNAVAILABLE
    error = json.loads(capsys.readouterr().out)["error"]
    assert "GUILD_URL" in error["cure"]


def test_an_unknown_option_is_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", "--no-such-option"]) == Exit.USAGE
    assert "no-such-option" in capsys.readouterr().err


def test_a_home_without_settings_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GUILD_HOME", str(tmp_path))
    assert run(["reindex"]) == Exit.REFUSED
    assert "guild.toml" in capsys.readouterr().err


def test_a_roster_is_checked_here_and_a_bad_row_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    terms = ["--award-date", "2026-10-30", "--level", "40", "--json"]
    assert run(["sitting", "check", str(ROSTER), *terms]) == Exit.OK
    assert json.loads(capsys.readouterr().out) == {"rows": 10}
    bad = tmp_path / "bad.csv"
    bad.write_bytes(ROSTER.read_bytes().replace(b"999001200304120176", b"999001200304120177"))
    assert run(["sitting", "check", str(bad), *terms]) == Exit.REFUSED
    (fault,) = json.loads(capsys.readouterr().out)["error"]["errors"]
    assert (fault["row"], fault["field"], fault["code"]) == (2, "id_number", "id-number-checksum")


def _import(node: Refusing) -> list[str]:
    terms = ["--standard", "1", "--level", "40", "--award-date", "2026-10-30"]
    return ["sitting", "import", str(ROSTER), *terms, "--url", node.url]


def test_a_node_that_was_asked_too_often_is_waited_for_and_the_write_keeps_its_key(
    node: Refusing, capsys: pytest.CaptureFixture[str]
) -> None:
    node.statuses, node.headers, waited = [429, 429], {"Retry-After": "7"}, []
    Api(node.url, None, pause=waited.append).write("POST", "/staff", {})
    assert waited == [7, 7]
    assert len(node.seen) == 3
    assert len({headers["idempotency-key"] for _, _, headers in node.seen}) == 1
    assert capsys.readouterr().err.count("takes no more requests for 7 s; waiting") == 2


def test_a_node_that_stays_busy_or_asks_for_longer_is_not_waited_for_for_ever(node: Refusing) -> None:
    waited: list[float] = []
    for after, waits in (("7", 5), ("61", 0), ("", 0)):
        node.status, node.headers = 429, {"Retry-After": after}
        with pytest.raises(Stop) as stopped:
            Api(node.url, None, pause=waited.append).get("/me")
        assert stopped.value.exit_code is Exit.REFUSED
        assert len(waited) == waits
        waited.clear()
