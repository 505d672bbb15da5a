"""Lists by state: only those asked for, several at once, page by page, and no state that there is not."""

from __future__ import annotations

from tests.issuing.world import COLLEGE, World


def states(world: World, path: str) -> set[str]:
    answer = world.ask("GET", path, token=world.token(COLLEGE, "auditor"))
    assert answer.status_code == 200, answer.text
    return {each["state"] for each in answer.json()["items"]}


def test_sittings_are_found_by_their_states(world: World) -> None:
    delivered = world.delivered(1)
    prepared = world.upload(world.roster(1)).json()["id"]
    auditor = world.token(COLLEGE, "auditor")
    assert states(world, "/sittings?state=prepared") == {"prepared"}
    assert {"prepared", "delivered"} <= states(world, "/sittings?state=prepared&state=delivered")
    assert states(world, "/sittings?state=refused&limit=200") <= {"refused"}
    walked, cursor = [], ""
    while cursor is not None:
        page = world.ask("GET", f"/sittings?state=delivered&limit=1&cursor={cursor}", token=auditor).json()
        walked += [each["id"] for each in page["items"]]
        cursor = page["next"]
    assert delivered in walked
    assert prepared not in walked
    assert len(walked) == len(set(walked))


def test_submissions_are_found_by_their_states(world: World) -> None:
    world.delivered(1)
    assert states(world, "/submissions?state=confirmed&state=mined") <= {"confirmed", "mined"}
    assert states(world, "/submissions?state=confirmed&state=mined")
    assert states(world, "/submissions?state=queued&state=fault") == set()


def test_a_state_that_there_is_not_is_refused(world: World) -> None:
    auditor = world.token(COLLEGE, "auditor")
    for path in ("/sittings?state=lost", "/submissions?state=lost"):
        answer = world.ask("GET", path, token=auditor)
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/request-invalid")
