"""`guild asset` and `guild booking` at a live node: from a file to a booking that others collide with."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cli.main import run
from cli.shared.exits import Exit
from formats.bookings.slots import day_of, day_text, slot_of, weekday_of
from tests.conftest import soon
from tests.issuing.world import COLLEGE, ENTERPRISE, World, founded_world, work

FILE = """
asset:
  name: {{zh: 数控加工中心, en: CNC machining centre}}
  kind: machine
  units:
    - {{zh: 一号机, en: Machine 1}}
    - {{zh: 二号机, en: Machine 2}}
  from: {today}
  requirement: {{standard: 6-18-01-01, level: 30}}
terms:
  from: {first}
  hours: {{{hours}}}
  prices: {{per: hour, school: {{teaching: 40.00}}, enterprise: {{enterprise: 120.00, other: 80.00}}}}
  horizon: 300 days
  notice: 0 minutes
  least: 15 minutes
  most: 8 hours
  cutoff: 1 day
  free: 1 day
  grace: 30 minutes
  claim: 2 hours
  text: 9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a0
"""
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CREDENTIAL = "5a" * 32


@dataclass
class Line:
    """The command line of a person; `said`: JSON of the last command."""

    world: World
    capsys: pytest.CaptureFixture[str]
    file: Path
    today: int
    code: int = 0

    def run(self, *words: str, member: int = ENTERPRISE, role: str = "booker") -> Any:
        url = str(self.world.client.base_url)
        token = self.world.token(member, role)
        self.capsys.readouterr()
        self.code = run([*words, "--json", "--url", url, "--token", token])
        return json.loads(self.capsys.readouterr().out)

    def day(self, ahead: int) -> str:
        return day_text(self.today + ahead)

    def reserve(
        self, asset: str, day: str, hours: tuple[str, str], *, member: int = ENTERPRISE, verb: str = "reserve"
    ) -> Any:
        wanted = "teaching" if member == COLLEGE else "enterprise"
        times = ("--from", f"{day}T{hours[0]}", "--to", f"{day}T{hours[1]}", "--class", wanted)
        return self.run("booking", verb, asset, *times, "--credential", CREDENTIAL, member=member)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A node whose worker works all the time."""
    with founded_world(tmp_path_factory.mktemp("world")) as world, worker_of(world):
        yield world


class worker_of:
    def __init__(self, world: World) -> None:
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, args=(world,))

    def _work(self, world: World) -> None:
        while not self._ended.wait(0.05):
            work(world.node)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *raised: object) -> None:
        self._ended.set()
        self._thread.join()


@pytest.fixture
def line(running: World, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Line:
    today = day_of(slot_of(running.node.chain.head().time))
    file = tmp_path / "machine.yaml"
    hours = ", ".join(f"{each}: 08:00-20:00" for each in WEEK)
    file.write_text(FILE.format(today=day_text(today), first=day_text(today + 1), hours=hours), encoding="utf-8")
    return Line(running, capsys, file, today)


@pytest.fixture
def asset(line: Line) -> str:
    """A machine of its own for each test."""
    return str(line.run("asset", "register", str(line.file), member=COLLEGE, role="custodian")["asset"])


def test_a_file_becomes_an_asset_with_its_terms_and_a_dry_run_sends_nothing(line: Line) -> None:
    before = len(line.run("asset", "list"))
    picture = line.run("asset", "register", str(line.file), "--dry-run", member=COLLEGE, role="custodian")
    assert picture["zh-CN"][0].startswith("数控加工中心")
    assert len(line.run("asset", "list")) == before
    made = line.run("asset", "register", str(line.file), "--key", "once", member=COLLEGE, role="custodian")
    assert line.code == Exit.OK, made
    number = str(made["asset"])
    again = line.run("asset", "register", str(line.file), "--key", "once", member=COLLEGE, role="custodian")
    assert (again["asset"], len(line.run("asset", "list"))) == (made["asset"], before + 1)
    shown = line.run("asset", "show", number)["asset"]
    assert (shown["name"]["en"], shown["units"], shown["level"]) == ("CNC machining centre", 2, 30)
    assert shown["standard"] == line.world.standard
    (terms,) = line.run("asset", "terms", number)
    assert (terms["open"][0], terms["from"]) == ([{"from": "08:00", "to": "20:00"}], line.day(1))
    assert {(each["class"], each["price_fen"]) for each in terms["rules"]} == {
        ("teaching", "1000"), ("enterprise", "3000"), ("other", "2000"),
    }  # fmt: skip


STATE_OWNED = """
  state_owned:
    use: cooperation
    filing: No. 12
    from: {today}
    until: {end}
    valuation: 5d1f0a2c9b7e43618f0c2d4e6a8b1c3d5e7f90123456789abcdef0123456789a
    floor: 40.00
    per: hour
  value: 860000.00
"""


def test_a_state_owned_asset_gets_its_terms_after_the_councils_approval_and_loses_them_with_it(line: Line) -> None:
    owned = STATE_OWNED.format(today=line.day(0), end=line.day(200))
    asset_part, terms = line.file.read_text(encoding="utf-8").split("terms:")
    line.file.write_text(asset_part.rstrip() + owned + "terms:" + terms, encoding="utf-8")
    made = line.run("asset", "register", str(line.file), member=COLLEGE, role="custodian")
    assert made["terms"] is None, made
    shown = line.run("asset", "value", str(made["asset"]), member=COLLEGE, role="custodian")
    assert shown == {"asset": made["asset"], "value_fen": "86000000"}
    asset, later = str(made["asset"]), line.file.with_name("terms.yaml")
    later.write_text("terms:" + terms, encoding="utf-8")
    told = line.run("asset", "set-terms", asset, str(later), member=COLLEGE, role="custodian")
    assert "no approval yet" in told["error"]["title"]
    line.run("asset", "approve", asset, str(line.file), member=0, role="council")
    assert line.code == Exit.OK
    soon(lambda: line.run("asset", "show", asset)["approvals"] != [])
    line.run("asset", "set-terms", asset, str(later), member=COLLEGE, role="custodian")
    assert line.code == Exit.OK
    line.run("asset", "end-approval", asset, "1", "--until", line.day(90), member=0, role="council")
    assert line.code == Exit.OK
    soon(lambda: [each["until"] for each in line.run("asset", "terms", asset)] == [line.day(90)])
    assert line.run("asset", "show", asset)["approvals"][0]["until"] == line.day(90)


def test_a_collision_ends_with_a_refusal_that_names_the_window_of_the_holder(line: Line, asset: str) -> None:
    day = line.day(3)
    made = line.reserve(f"{asset}:0", day, ("09:00", "11:00"))
    assert (line.code, made["state"], len(made["bookings"])) == (Exit.OK, "confirmed", 1)
    refused = line.reserve(f"{asset}:0", day, ("10:00", "12:00"), member=COLLEGE)["error"]
    assert line.code == Exit.REFUSED
    assert refused["type"] == "/problems/slots-taken"
    assert f"day {day}, start 09:00, end 11:00" in refused["title"]


def test_who_waits_is_offered_what_is_given_back_and_claims_it(line: Line, asset: str) -> None:
    day = line.day(4)
    (held,) = line.reserve(f"{asset}:0", day, ("09:00", "11:00"))["bookings"]
    (waiting,) = line.reserve(f"{asset}:0", day, ("09:00", "10:00"), member=COLLEGE, verb="wait")["bookings"]
    (place,) = line.run("booking", "line", asset, day)
    assert (place["booking"], place["member"], place["offer_until"]) == (waiting, COLLEGE, None)
    line.run("booking", "cancel", held)
    until(lambda: line.run("booking", "line", asset, day)[0]["offer_until"] is not None)
    claimed = line.run("booking", "claim", waiting, "--credential", CREDENTIAL, member=COLLEGE)
    assert claimed["state"] == "confirmed"
    until(lambda: line.run("booking", "show", waiting)["booking"]["state"] == "confirmed")
    assert line.run("booking", "line", asset, day) == []


def test_an_act_on_another_state_than_was_seen_is_refused(line: Line, asset: str) -> None:
    (booking,) = line.reserve(asset, line.day(5), ("09:00", "11:00"))["bookings"]
    refused = line.run("booking", "cancel", booking, "--acts", "7")["error"]
    assert (line.code, refused["type"]) == (Exit.REFUSED, "/problems/booking-moved")
    assert line.run("booking", "cancel", booking, "--acts", "0")["state"] == "confirmed"


def test_a_series_leaves_out_holidays_by_name_and_books_the_rest_in_one_act(
    line: Line, asset: str, tmp_path: Path
) -> None:
    sheet = tmp_path / "holidays.csv"
    sheet.write_text(f"day,last,follows,zh,en\n{line.day(20)},,closed,元旦,New Year\n", encoding="utf-8")
    first = line.day(6)
    times = ("--from", f"{first}T14:00", "--to", f"{first}T15:00", "--class", "enterprise", "--count", "4")
    words = ("booking", "series", asset, *times, "--credential", CREDENTIAL, "--holidays", str(sheet))
    refused = line.run(*words)["error"]
    assert (line.code, refused["type"]) == (Exit.REFUSED, "SeriesOnHoliday")
    made = line.run(*words, "--skips")
    assert [(each["day"], each["en"]) for each in made["left_out"]] == [(line.day(20), "New Year")]
    (booking,) = made["bookings"]
    until(lambda: line.run("booking", "list", "--asset", asset) != [])
    assert line.run("booking", "show", booking)["booking"]["standing"] == [0, 1, 3]


def test_a_timetable_and_holidays_show_in_the_calendar(line: Line, asset: str, tmp_path: Path) -> None:
    lessons, closed = tmp_path / "lessons.csv", tmp_path / "closed.csv"
    lessons.write_text(f"unit,day,from,to\nMachine 2,{line.day(8)},08:00,10:00\n", encoding="utf-8")
    closed.write_text(f"day,last,follows,zh,en\n{line.day(9)},,closed,校庆,Anniversary\n", encoding="utf-8")
    monday = day_text(line.today - weekday_of(line.today))
    words = ("asset", "protect", asset, str(lessons), "--first-monday", monday)
    assert line.run(*words, "--dry-run", member=COLLEGE, role="custodian") == {
        "days": 1, "left_out": [], "widened_rows": [],
    }  # fmt: skip
    line.run(*words, member=COLLEGE, role="custodian")
    line.run("asset", "holidays", asset, str(closed), member=COLLEGE, role="custodian")

    def shown() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = line.run("asset", "calendar", asset, "--from", line.day(8), "--days", "2")["days"]
        return found

    until(lambda: int(shown()[-1]["open"], 16) == 0)
    protected = {(each["unit"], each["day"]): int(each["protected"], 16) for each in shown()}
    assert protected == {(0, line.day(8)): 0, (1, line.day(8)): 0xFF << 32, (0, line.day(9)): 0, (1, line.day(9)): 0}


def until(true: Callable[[], bool]) -> None:
    """The projection follows a moment later."""
    for _ in range(100):
        if true():
            return
        time.sleep(0.1)
    raise AssertionError("it never came about")
