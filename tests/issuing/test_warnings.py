"""What breaks no rule and is seldom meant is shown to the second person, by row."""

from typing import Any

from tests.issuing.world import COLLEGE, World, resident_id

ANN, BEN, CY = (resident_id(index) for index in (771, 772, 773))


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
