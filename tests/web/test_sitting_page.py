"""The second person's page: every row, a tick for each that has a warning, and no approval without all of them."""

from __future__ import annotations

import re
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


def field(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found is not None
    return found[1]


def test_an_operator_cancels_a_prepared_sitting_on_its_page_after_the_question(
    world: World, signed_in: Browse, sitting: str
) -> None:
    page, operator = f"/operator/sittings/{sitting}", signed_in(COLLEGE, "operator")
    assert "/cancel" not in signed_in(COLLEGE, "auditor").get(page).text
    shown = operator.get(f"{page}?lang=en").text
    assert "Nothing of it was issued." in shown
    assert "尚未发出任何证书" in operator.get(f"{page}?lang=zh-CN").text
    sent = {"nonce": field(shown, "nonce")}
    assert signed_in(COLLEGE, "approver").post(f"{page}/cancel", data=sent).status_code == 403
    assert world.state(sitting) == "prepared"
    for _ in range(2):
        done = operator.post(f"{page}/cancel", data=sent)
        assert (done.status_code, done.headers["location"]) == (303, page)
    assert world.state(sitting) == "cancelled"
    assert "/cancel" not in operator.get(page).text
    again = operator.post(f"{page}/cancel?lang=en", data={"nonce": "another"})
    assert (again.status_code, "This sitting has ended" in again.text) == (409, True)


def test_two_people_cancel_an_approved_sitting_on_its_page(world: World, signed_in: Browse, sitting: str) -> None:
    page, operator, approver = (
        f"/operator/sittings/{sitting}",
        *(signed_in(COLLEGE, x) for x in ("operator", "approver")),
    )
    world.approve(sitting)
    assert f"{page}/confirm-cancel" not in approver.get(page).text
    early = approver.post(f"{page}/confirm-cancel?lang=en", data={"nonce": "early"})
    assert (early.status_code, "Nobody has asked to cancel" in early.text) == (409, True)
    shown = operator.get(f"{page}?lang=en").text
    assert "It stands still until another person confirms." in shown
    assert operator.post(f"{page}/cancel", data={"nonce": field(shown, "nonce")}).status_code == 303
    assert world.state(sitting) == "cancelling"
    assert "/confirm-cancel" not in operator.get(page).text
    asked = approver.get(f"{page}?lang=en").text
    assert "Somebody asked to cancel this sitting." in asked
    assert approver.post(f"{page}/confirm-cancel", data={"nonce": field(asked, "nonce")}).status_code == 303
    assert world.state(sitting) == "cancelled"
