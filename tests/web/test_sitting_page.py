"""The second person's page: every row, a tick for each that has a warning, and no approval without all of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from tests.issuing.world import COLLEGE, ENTERPRISE, World, resident_id

Browse = Callable[..., TestClient]


@pytest.fixture
def sitting(world: World) -> str:
    people = {f"r{at}_id_number": resident_id(790 + at) for at in (2, 3, 4)}
    roster = world.roster(3, r3_theory_score="101", r4_review_score="120", **people)
    return str(world.upload(roster).json()["id"])


def test_rows_are_approved_on_a_page_only_with_a_tick_for_each_warning(
    world: World, signed_in: Browse, sitting: str
) -> None:
    client, page = signed_in(COLLEGE, "approver"), f"/operator/sittings/{sitting}"
    shown = client.get(page).text
    assert f'href="{page}"' in client.get("/operator/sittings").text
    assert "101 is above 100" in shown
    assert "approve only if this exam has more than 100 points" in shown
    assert "请确认满分高于 100 后再审批" in client.get(f"{page}?lang=zh-CN").text
    ticks = [row for row in range(2, 5) if f'name="accepted_rows" value="{row}"' in shown]
    assert ticks == [3, 4]
    for wrong in ([], [3], [2, 3, 4], ["x"]):
        answer = client.post(f"{page}/approve?lang=en", data={"accepted_rows": wrong})
        assert answer.status_code in (409, 422)
        assert world.state(sitting) == "prepared"
    partly = client.post(f"{page}/approve", data={"accepted_rows": [3]}).text
    assert "nobody accepted" in partly
    assert 'value="3" checked' in partly
    done = client.post(f"{page}/approve", data={"accepted_rows": [3, 4]})
    assert (done.status_code, done.headers["location"]) == (303, page)
    assert world.state(sitting) == "approved"
    assert "accepted_rows" not in client.get(page).text


def test_only_an_approver_of_the_member_sees_the_form_to_approve(signed_in: Browse, sitting: str) -> None:
    page = f"/operator/sittings/{sitting}"
    reader = signed_in(COLLEGE, "auditor")
    assert "/approve" not in reader.get(page).text
    assert reader.post(f"{page}/approve").status_code == 403
    assert signed_in(ENTERPRISE, "approver").get(page).status_code == 404
