"""What a command of bookings sends: its route, its body, and what is wrong use. The node here remembers it all."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from cli.main import run
from cli.shared.exits import Exit
from tests.http_server import QuietHandler, serving

BOOKING, VICTIM, DIGEST = "0a" * 20, "0b" * 20, "5a" * 32
TIMES = ("--from", "2026-03-02T09:00", "--to", "2026-03-02T10:00")
SAID = ("--start", "2026-03-02T09:00:00", "--end", "2026-03-02T09:50:00", "--minutes", "50")
USED = {"start": "2026-03-02T09:00:00+08:00", "end": "2026-03-02T09:50:00+08:00", "minutes": 50}
PART = {"from": "2026-03-02T09:00+08:00", "to": "2026-03-02T10:00+08:00", "class": "teaching"}
ACTS = 3
UTC_TIME, SHOWN_TIME = "2026-03-02T00:15:00Z", "2026-03-02T08:15:00+08:00"
TIMED = {
    **dict.fromkeys(("offer_until", "until", "added_at", "good_until", "made_at", "created_at"), UTC_TIME),
    "use": {"checked_in": UTC_TIME, "answer_until": UTC_TIME},
}
"""What an answer about bookings has of moments, at the top, in a row and within a value."""


@dataclass
class Remembering:
    url: str = ""
    writes: list[tuple[str, str, Any]] = field(default_factory=list)


@pytest.fixture
def node() -> Iterator[Remembering]:
    """Each submission is confirmed at once; each booking has had three acts."""
    remembering = Remembering()

    class Handler(QuietHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/bookings/"):
                self._answer({"booking": {"acts": ACTS}, "items": [TIMED]})
            else:
                lists = {"items": [TIMED], "next": None, "places": [TIMED], "rows": []}
                self._answer({"id": "s1", "state": "confirmed", **lists, **TIMED})

        def do_POST(self) -> None:
            given = json.loads(self.asked() or "null")
            remembering.writes.append((self.command, self.path, given))
            waits = self.path.endswith(("/check-in", "/check-out", "/agree", "/hand-over", "/take-over"))
            self._answer({"submission": None, "waits_for": 2} if waits else {"id": "s1", "state": "queued"})

        do_PUT = do_POST

        def _answer(self, body: Any) -> None:
            self.reply(200, json.dumps(body).encode())

    with serving(Handler) as remembering.url:
        yield remembering


def occurrence(act: str, index: int = 0) -> str:
    return f"/bookings/{BOOKING}/occurrences/{index}/{act}"


SENT: list[tuple[tuple[str, ...], str, Any]] = [
    (
        ("booking", "reserve", "3:0", "4", *TIMES, "--class", "teaching"),
        "/bookings",
        {
            "parts": [
                {"asset": 3, "unit": 0, **PART, "terms": None, "credential": None},
                {"asset": 4, "unit": None, **PART, "terms": None, "credential": None},
            ]
        },
    ),
    (
        ("booking", "wait", "3", *TIMES, "--class", "teaching", "--credential", DIGEST),
        "/bookings",
        {"parts": [{"asset": 3, "unit": None, **PART, "credential": DIGEST}], "waits": True},
    ),
    (
        ("booking", "move", BOOKING, "3", *TIMES, "--class", "teaching"),
        f"/bookings/{BOOKING}/move",
        {"acts": ACTS, "parts": [{"asset": 3, "unit": None, **PART, "credential": None}]},
    ),
    (
        ("booking", "claim", BOOKING, "--terms", "2"),
        f"/bookings/{BOOKING}/claim",
        {"acts": ACTS, "occurrence": 0, "terms": 2, "credential": None},
    ),
    (("booking", "approve", BOOKING), f"/bookings/{BOOKING}/approve", {"acts": ACTS}),
    (("booking", "refuse", BOOKING, "--reason", "4"), f"/bookings/{BOOKING}/refuse", {"acts": ACTS, "reason": 4}),
    (
        ("booking", "cancel", BOOKING, "--occurrence", "1", "--occurrence", "2", "--acts", "9"),
        f"/bookings/{BOOKING}/cancel",
        {"acts": 9, "occurrences": [1, 2]},
    ),
    (("booking", "cancel", BOOKING), f"/bookings/{BOOKING}/cancel", {"acts": ACTS, "occurrences": None}),
    (("booking", "leave", BOOKING), f"/bookings/{BOOKING}/leave", {"acts": ACTS, "occurrence": 0}),
    (("booking", "lapse", BOOKING), f"/bookings/{BOOKING}/lapse", {}),
    (("booking", "operator", BOOKING, DIGEST), f"/bookings/{BOOKING}/operator", {"credential": DIGEST}),
    (
        ("booking", "displace", BOOKING, VICTIM, f"{VICTIM}:2"),
        f"/bookings/{BOOKING}/displace",
        {
            "victims": [
                {"booking": VICTIM, "occurrence": 0, "acts": ACTS},
                {"booking": VICTIM, "occurrence": 2, "acts": ACTS},
            ],
            "occurrence": 0,
            "reason": 0,
        },
    ),
    (
        ("booking", "check-in", BOOKING, "--typed", "QB8N-M2VG", "--occurrence", "1"),
        occurrence("check-in", 1),
        {"door": {"scanned": None, "typed": "QB8N-M2VG"}, "operator": None},
    ),
    (("booking", "check-in", BOOKING), occurrence("check-in"), {"door": None, "operator": None}),
    (
        ("booking", "check-out", BOOKING, *SAID),
        occurrence("check-out"),
        {"used": USED, "door": None, "overruns": False},
    ),
    (
        ("booking", "check-out", BOOKING, "--scanned", "https://a.example/door#x"),
        occurrence("check-out"),
        {"used": None, "door": {"scanned": "https://a.example/door#x", "typed": None}, "overruns": False},
    ),
    (("booking", "agree", BOOKING, *SAID, "--overruns"), occurrence("agree"), USED | {"overruns": True}),
    (("booking", "declare", BOOKING, *SAID), occurrence("declare"), USED),
    (("booking", "differ", BOOKING, "--minutes", "7"), occurrence("differ"), {"minutes": 7}),
    (("booking", "no-show", BOOKING), occurrence("no-show"), {}),
    (("booking", "object", BOOKING), occurrence("object"), {}),
    (("booking", "settle-by-council", BOOKING, *SAID), occurrence("settle-by-council"), USED | {"overruns": False}),
    (("booking", "hand-over", BOOKING, "--to", "4"), f"/bookings/{BOOKING}/hand-over", {"to": 4}),
    (("booking", "take-over", BOOKING), f"/bookings/{BOOKING}/take-over", {"credential": None}),
    (
        ("asset", "maintain", "3", *TIMES, "--unit", "1"),
        "/assets/3/maintenance",
        {"unit": 1, "from": PART["from"], "to": PART["to"]},
    ),
    (("asset", "end", "3", "--until", "2030-01-01"), "/assets/3/end", {"until": "2030-01-01"}),
    (("asset", "custody", "offer", "3", "--to", "4"), "/assets/3/custody/offer", {"to": 4}),
    (("asset", "custody", "offer", "3", "--withdraw"), "/assets/3/custody/offer", {"to": None}),
    (("asset", "custody", "offer", "3", "--to", "4", "--by-council"), "/assets/3/custody/offer-by-council", {"to": 4}),
    (("asset", "custody", "accept", "3", "--from", "2"), "/assets/3/custody/accept", {"from": 2}),
    (
        ("asset", "shares", "propose", "3", "2=6000", "4=4000", "--from", "2026-04-01"),
        "/assets/3/shares",
        {"shares": [{"member": 2, "share": 6000}, {"member": 4, "share": 4000}], "from": "2026-04-01"},
    ),
    (("asset", "shares", "accept", "3", DIGEST), "/assets/3/shares/accept", {"digest": DIGEST}),
    (
        ("asset", "shares", "accept", "3", DIGEST, "--for-expelled", "4"),
        "/assets/3/shares/accept-by-council",
        {"digest": DIGEST, "member": 4},
    ),
    (
        ("asset", "end-approval", "3", "1", "--until", "2030-01-01"),
        "/assets/3/approvals/1/end",
        {"until": "2030-01-01"},
    ),
    (("door", "add"), "/door-devices", {}),
]
# Sent out of a file: path → the command that tests/bookings/http/test_cli.py sends it with.
FROM_FILES = {
    "/assets": "asset register",
    "/assets/3/terms": "asset set-terms",
    "/assets/3/protected": "asset protect",
    "/assets/3/days": "asset holidays",
    "/assets/3/approvals": "asset approve",
}
ROUTE = re.compile(r"^\| `POST (/(?:assets|bookings)[^`]*)` \|", re.MULTILINE)
DOCS = Path(__file__).parents[2] / "docs"


def test_every_route_that_books_is_sent_by_a_command() -> None:
    """docs/api.md names every route of the app, docs/cli.md every command: tests of theirs hold that."""
    numbers = {"asset_number": "3", "approval_number": "1", "booking_id": BOOKING, "occurrence": "0"}
    routes = {each.format(**numbers) for each in ROUTE.findall((DOCS / "api.md").read_text(encoding="utf-8"))}
    commands = (DOCS / "cli.md").read_text(encoding="utf-8")
    sent = {path for _, path, _ in SENT}
    assert routes - sent == set(FROM_FILES)
    assert [name for name in FROM_FILES.values() if f"| `guild {name}` |" not in commands] == []


@pytest.mark.parametrize(("words", "path", "body"), SENT, ids=[" ".join(each[0][:3]) for each in SENT])
def test_a_command_sends_what_the_route_takes(
    node: Remembering, words: tuple[str, ...], path: str, body: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*words, "--url", node.url, "--token", "t", "--json"]) == Exit.OK, capsys.readouterr().out
    assert node.writes == [("POST", path, body)]


@pytest.mark.parametrize(
    ("words", "fen"),
    [(("--set", "860000.5"), "86000050"), (("--set", "999999999999.99"), "9" * 14), (("--clear",), None)],
)
def test_a_value_in_yuan_is_sent_in_fen(node: Remembering, words: tuple[str, ...], fen: str | None) -> None:
    assert run(["asset", "value", "3", *words, "--url", node.url, "--token", "t", "--json"]) == Exit.OK
    assert node.writes == [("PUT", "/assets/3/value", {"value_fen": fen})]


@pytest.mark.parametrize(
    "words",
    [
        ("asset", "value", "3", "--set", "0"),
        ("asset", "value", "3", "--set", "1.234"),
        ("asset", "value", "3", "--set", "１"),
        ("asset", "value", "3", "--set", "1", "--clear"),
        ("booking", "reserve", "three", *TIMES, "--class", "teaching"),
        ("booking", "reserve", "3:", *TIMES, "--class", "teaching"),
        ("booking", "reserve", "３", *TIMES, "--class", "teaching"),
        ("booking", "check-out", BOOKING),
        ("booking", "check-out", BOOKING, *SAID, "--typed", "QB8N-M2VG"),
        ("booking", "check-out", BOOKING, "--minutes", "3", "--typed", "QB8N-M2VG"),
        ("booking", "check-in", BOOKING, "--typed", "QB8N-M2VG", "--scanned", "x"),
        ("booking", "displace", BOOKING, f"{VICTIM}:first"),
        ("booking", "list", "--awaiting-answer", "--asset", "3"),
        ("asset", "custody", "offer", "3"),
        ("asset", "custody", "offer", "3", "--to", "4", "--withdraw"),
        ("asset", "shares", "propose", "3", "2:6000", "--from", "2026-04-01"),
    ],
)
def test_what_makes_no_sense_is_wrong_use_with_its_cure_and_sends_nothing(
    node: Remembering, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*words, "--url", node.url, "--token", "t", "--json"]) == Exit.USAGE
    assert json.loads(capsys.readouterr().out)["error"]["cure"]
    assert node.writes == []


def test_a_file_that_is_no_credential_names_no_operator(
    node: Remembering, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "nothing.json"
    file.write_text("{}")
    words = ["booking", "operator", BOOKING, str(file), "--url", node.url, "--token", "t", "--json"]
    assert run(words) == Exit.REFUSED
    assert "no credential" in json.loads(capsys.readouterr().out)["error"]["title"]
    assert node.writes == []


@pytest.mark.parametrize(
    "asked",
    [
        ("booking", "line", "3", "2026-03-02"),
        ("booking", "reminders"),
        ("booking", "uses", BOOKING),
        ("booking", "approve", BOOKING, "--acts", "0"),
        ("door", "list"),
        ("door", "show", "0a" * 8, "3"),
        ("feed", "list"),
    ],
    ids=" ".join,
)
def test_people_read_every_moment_at_utc_plus_8_and_programs_as_the_api_has_it(
    node: Remembering, capsys: pytest.CaptureFixture[str], asked: tuple[str, ...]
) -> None:
    common = ("--url", node.url, "--token", "t")
    assert run([*asked, *common]) == Exit.OK
    told = capsys.readouterr().out
    assert "00:15:00Z" not in told
    assert SHOWN_TIME in "".join(told.split())
    assert run([*asked, *common, "--json"]) == Exit.OK
    assert SHOWN_TIME not in capsys.readouterr().out
