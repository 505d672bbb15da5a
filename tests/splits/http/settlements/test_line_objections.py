"""A line of a close is objected to over HTTP, with a figure: to be talked over, or decided by the council."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cli.main import run
from cli.shared.exits import Exit
from tests.bookings.http.test_cli import worker_of
from tests.issuing.world import COLLEGE, ENTERPRISE, REGISTRAR
from tests.splits.http.entry_things import Books
from tests.splits.http.settlements.settlement_things import Settling, settling

LINE = {"pool": "training", "side": "cost", "stage": "共担", "account": str(ENTERPRISE), "figure": "9000"}
WRONG = LINE | {"reason": "工时记错"}


@pytest.fixture(scope="module")
def at(at: Books) -> Settling:
    return settling(at.world)


def sides(at: Settling, member: int = COLLEGE) -> dict[str, Any]:
    found = at.books.get(f"/closes/{at.books.period}/lines", member).json()["items"]
    return {each["side"]: each for each in found}


def objected(at: Settling, **other: Any) -> dict[str, Any]:
    submission = at.act(f"/closes/{at.books.period}/objections", WRONG | other, ENTERPRISE)
    assert submission["state"] == "confirmed", submission
    newest: dict[str, Any] = sides(at)[other.get("side", "cost")]["objections"][-1]
    return newest


def test_what_a_close_booked_stands_there_by_name_with_its_finality(at: Settling) -> None:
    cost = sides(at, ENTERPRISE)["cost"]
    assert [(each["stage"], each["account"], each["fen"]) for each in cost["lines"]] == [
        ("共担", str(COLLEGE), "20000"), ("共担", str(ENTERPRISE), "10000"),
    ]  # fmt: skip
    assert (cost["of"], cost["total"], cost["final"], cost["objections"]) == (at.books.period, "30000", False, [])
    assert ("折旧", "training/depreciation", "900") in [tuple(each.values()) for each in sides(at)["benefit"]["lines"]]


def test_an_objection_names_its_line_and_figure_and_stands_in_the_checklist(at: Settling) -> None:
    said = objected(at)
    assert (said["member"], said["state"], said["figure"], said["text"]) == (ENTERPRISE, "open", "9000", "工时记错")
    assert (said["stage"], said["account"]) == ("共担", str(ENTERPRISE))
    (shown,) = sides(at, REGISTRAR)["cost"]["objections"]
    assert (shown["figure"], shown["text"]) == ("9000", None), "others read no reasons"
    lacks = at.books.get(f"/closes/{at.books.period}").json()["lacks"]
    assert {"what": "line-objected", "of": str(said["number"]), "who": [ENTERPRISE, 0], "blocks": False} in lacks
    again = at.act(f"/closes/{at.books.period}/objections", WRONG, ENTERPRISE)
    assert again["problem"]["type"] == "/problems/line-objection-repeated"
    missing = at.ask("POST", f"/closes/{at.books.period}/objections", json=WRONG | {"stage": "没有"})
    assert (missing.status_code, missing.json()["type"]) == (404, "/problems/not-found")
    half = at.ask("POST", f"/closes/{at.books.period}/objections", json=WRONG | {"stage": None})
    assert half.status_code == 422

    path = f"/line-objections/{said['number']}"
    foreign = at.act(f"{path}/withdraw", {})
    assert foreign["problem"]["type"] == "/problems/line-objection-of-other-member"
    assert at.act(f"{path}/withdraw", {}, ENTERPRISE)["state"] == "confirmed"
    assert sides(at)["cost"]["objections"][0]["state"] == "withdrawn"
    assert at.ask("POST", f"{path}/withdraw", REGISTRAR, json={}).status_code == 404
    assert at.ask("POST", "/line-objections/999/withdraw", json={}).status_code == 404


def test_the_command_line_shows_lines_and_objects_to_them(at: Settling, capsys: pytest.CaptureFixture[str]) -> None:
    world, at = at.books.world, settling(at.books.world)
    named, period = at.books.agreement, at.books.period

    def typed(*words: str, member: int = ENTERPRISE, role: str = "finance", code: Exit = Exit.OK) -> str:
        capsys.readouterr()
        signed_in = ["--url", str(world.client.base_url), "--token", world.token(member, role)]
        assert run(["close", *words, *signed_in]) == code, capsys.readouterr()
        return capsys.readouterr().out

    line = ("--pool", "training", "--side", "cost", "--stage", "共担", "--account", str(ENTERPRISE))
    with worker_of(world):
        typed("object", named, period, *line, "--figure", "-90.00", "--reason", "x")
        (said,) = json.loads(typed("lines", named, period, "--json"))[0]["objections"] or [None]
        assert said["figure"] == "-9000"
        number = str(said["number"])
        assert f"{number} by {ENTERPRISE}: open" in typed("lines", named, period)
        typed("reasons", named, number, code=Exit.REFUSED)  # they are here
        typed("escalate", named, number)
        typed("decide", named, number, "--dismissed", member=0, role="council")
        typed("withdraw-objection", named, number, code=Exit.REFUSED)


def test_before_the_council_it_holds_and_upheld_it_is_not_final_before_its_month_is_restated(at: Settling) -> None:
    """Moves the clock of the chain, so it stands last."""
    said, world = objected(at, side="benefit", stage=None, account=None, figure="-5"), at.books.world
    assert (said["stage"], said["figure"]) == (None, "-5")
    path = f"/line-objections/{said['number']}"
    assert at.act(f"{path}/escalate", {}, ENTERPRISE)["state"] == "confirmed"
    world.rpc("evm_increaseTime", 11 * 86_400)
    world.rpc("evm_mine")
    world.rpc("evm_mine")
    found = sides(at)
    assert (found["cost"]["final"], found["benefit"]["final"]) == (True, False)
    council = world.token(0, "council")
    answer = world.ask("POST", f"{at.path}{path}/decide", token=council, json={"upheld": True})
    assert answer.status_code == 202, answer.text
    late = at.act(f"/closes/{at.books.period}/objections", WRONG)
    assert late["problem"]["type"] == "/problems/line-objection-too-late"
    benefit = sides(at)["benefit"]
    assert (benefit["objections"][0]["state"], benefit["final"]) == ("upheld", False)
