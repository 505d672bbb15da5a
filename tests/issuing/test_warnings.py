"""What breaks no rule and is seldom meant is shown to the second person, by row."""

import io
from typing import Any

import pytest

from cli.main import run
from cli.shared.exits import Exit
from tests.issuing.world import COLLEGE, World, own_world, resident_id

ANN, BEN, CY = (resident_id(index) for index in (771, 772, 773))

world = own_world
"""What one did is on the first page of its log."""


def sitting_of(world: World, *people: str, **change: str) -> str:
    numbers = {f"r{at}_id_number": number for at, number in enumerate(people, start=2)}
    answer = world.upload(world.roster(len(people), **numbers, **change))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def rows(world: World, sitting: str) -> list[dict[str, Any]]:
    answer = world.ask("GET", f"/sittings/{sitting}/rows", token=world.token(COLLEGE, "approver"))
    return list(answer.json()["items"])


def warned(world: World, sitting: str) -> list[tuple[int, str, str]]:
    found = [each for row in rows(world, sitting) for each in row["warnings"]]
    assert all(each["detail"] and each["cure"] and each["zh"] for each in found)
    return [(each["row"], each["field"], each["code"]) for each in found]


def test_the_approver_sees_a_score_above_100_and_a_person_with_another_certificate(world: World) -> None:
    first = sitting_of(world, ANN, BEN, r2_theory_score="100", r3_theory_score="100.5", r3_review_score="101")
    above = [(3, "theory_score", "score-above-100"), (3, "review_score", "score-above-100")]
    assert warned(world, first) == above
    second = sitting_of(world, CY, BEN)
    assert warned(world, second) == [(3, "id_number", "certified-before")]
    number = rows(world, first)[1]["certificate_number"]
    assert number in rows(world, second)[1]["warnings"][0]["detail"]
    assert BEN not in str(rows(world, second))


def test_a_cancelled_sitting_or_another_level_certified_nobody(world: World) -> None:
    person = resident_id(774)
    void = sitting_of(world, person)
    world.ask("POST", f"/sittings/{void}/cancel", token=world.token(COLLEGE, "operator"))
    again = sitting_of(world, person)
    assert warned(world, again) == []


def approval(world: World, sitting: str, *accepted: int) -> Any:
    path, token = f"/sittings/{sitting}/approve", world.token(COLLEGE, "approver")
    return world.ask("POST", path, token=token, json={"accepted_rows": accepted})


def test_a_sitting_is_approved_only_when_every_row_with_a_warning_was_named(world: World) -> None:
    sitting = sitting_of(
        world, *map(resident_id, (775, 776, 777)), r2_theory_score="101", r4_theory_score="102", r4_review_score="103"
    )
    token = world.token(COLLEGE, "approver")
    for answer in (
        world.ask("POST", f"/sittings/{sitting}/approve", token=token),
        approval(world, sitting),
        approval(world, sitting, 2),
        approval(world, sitting, 3),
    ):
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/row-warnings-not-accepted")
        assert all(each["detail"] and each["cure"] and each["zh"] for each in answer.json()["errors"])
    assert [(each["row"], each["field"]) for each in approval(world, sitting, 2).json()["errors"]] == [
        (4, "theory_score"),
        (4, "review_score"),
    ]
    blanket = approval(world, sitting, 2, 3, 4)
    assert blanket.json()["type"] == "/problems/accepted-row-unwarned"
    assert blanket.json()["values"]["rows"] == [3]
    assert world.state(sitting) == "prepared"
    assert approval(world, sitting, 4, 2).json()["state"] == "approved"
    log = world.ask("GET", "/log?limit=200", token=world.token(COLLEGE, "auditor")).json()["items"]
    (entry,) = [each for each in log if each["act"] == "sitting-approved" and sitting in str(each["subject"])]
    assert "[2, 4]" in str(entry)


def test_a_warning_that_came_up_after_the_rows_were_looked_at_is_accepted_by_nobody(world: World) -> None:
    person = resident_id(778)
    sitting = sitting_of(world, person)
    assert warned(world, sitting) == []
    sitting_of(world, person)
    assert [each["code"] for each in approval(world, sitting).json()["errors"]] == ["certified-before"]


def test_without_a_warning_nothing_needs_a_word(world: World) -> None:
    sitting = sitting_of(world, resident_id(779))
    answer = world.ask("POST", f"/sittings/{sitting}/approve", token=world.token(COLLEGE, "approver"))
    assert (answer.status_code, answer.json()["state"]) == (202, "approved")


def test_a_terminal_asks_row_by_row_and_a_pipe_is_refused_with_the_rows(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sitting = sitting_of(world, *map(resident_id, (781, 782)), r2_theory_score="101", r3_theory_score="102")
    given = ["sitting", "approve", sitting, "--no-wait", "--url", str(world.client.base_url)]
    given += ["--token", world.token(COLLEGE, "approver")]
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert run(given) == Exit.REFUSED
    refused = capsys.readouterr().err
    assert "row 2, field theory_score: 101 is above 100" in refused
    assert "请确认满分高于 100 后再审批" in refused
    assert at_terminal(monkeypatch, given, "y\nn\n") == Exit.REFUSED
    assert "row 3's" not in capsys.readouterr().err
    assert world.state(sitting) == "prepared"
    assert at_terminal(monkeypatch, given, "y\ny\n") == Exit.OK
    assert world.state(sitting) == "approved"


def at_terminal(monkeypatch: pytest.MonkeyPatch, given: list[str], typed: str) -> int:
    stdin = io.StringIO(typed)
    stdin.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr("sys.stdin", stdin)
    return run(given)


def test_rows_can_be_accepted_on_the_command_line(world: World) -> None:
    sitting = sitting_of(world, resident_id(783), r2_theory_score="101")
    given = ["sitting", "approve", sitting, "--accept", "2", "--no-wait", "--url", str(world.client.base_url)]
    assert run([*given, "--token", world.token(COLLEGE, "approver")]) == Exit.OK
    assert world.state(sitting) == "approved"
