"""Balances on pages: who signed, who contests with which figure, who is missing; forms are the JSON writes."""

from __future__ import annotations

import re

import httpx
import pytest
from fastapi.testclient import TestClient

from tests.issuing.world import COLLEGE, ENTERPRISE, REGISTRAR
from tests.splits.http.entry_things import Books
from tests.splits.http.settlements.settlement_things import Settling, settling
from tests.splits.http.test_entry_pages import visit
from tests.web.booking_visits import nonce, rows_of, words_of

PAIRS, DIFFERS = "With each counterparty, in yuan", "Lines on which it differs, in yuan"


@pytest.fixture(scope="module")
def settled(at: Books) -> Settling:
    return settling(at.world)


def path(settled: Settling, other: int | str = "") -> str:
    return f"/operator{settled.path}/balances/{settled.books.period}" + (f"/{other}" if other else "")


def pair(settled: Settling) -> list[str]:
    """State, signed, contested, missing, owed to and by the college."""
    (row,) = rows_of(visit(settled.books, COLLEGE).get(path(settled)).text, PAIRS)[1:]
    return row[1:]


def sent(client: TestClient, page: str, act: str, **more: object) -> httpx.Response:
    """By the form of the page as it stands now."""
    shown = client.get(page).text
    (balance,) = set(re.findall(r'name="balance" value="([0-9a-f]{64})"', shown))
    lines = re.findall(r'name="line" value="([^"]+)"', shown)
    form = {"nonce": nonce(shown), "balance": balance, "line": [each.replace("&gt;", ">") for each in lines], **more}
    return client.post(f"{page}/{act}", data=form)


def test_who_is_missing_is_named_until_both_have_signed_by_their_forms(settled: Settling) -> None:
    ours, theirs = visit(settled.books, COLLEGE), visit(settled.books, ENTERPRISE, language="zh-CN")
    assert pair(settled) == ["not signed by both", "–", "–", "Demo 2 · Demo 3", "100.00", "40.50"]
    answer = sent(ours, path(settled, ENTERPRISE), "attest")
    assert (answer.status_code, answer.headers["location"]) == (303, path(settled, ENTERPRISE))
    assert pair(settled)[:4] == ["not signed by both", "Demo 2", "–", "Demo 3"]
    assert "未签认方 示例3" in words_of(theirs.get(path(settled, COLLEGE)).text)
    assert sent(theirs, path(settled, COLLEGE), "attest").status_code == 303
    assert pair(settled)[:4] == ["signed by both, alike", "Demo 2 · Demo 3", "–", "–"]


def test_another_figure_is_named_by_its_line_and_signing_again_settles_it(settled: Settling) -> None:
    theirs, page = visit(settled.books, ENTERPRISE), path(settled, COLLEGE)
    for figures, word in (
        (["", "99万"], "99万"),
        (["", ""], "no line differs"),
        (["40.50", "100.00"], "no line differs"),
    ):
        refused = sent(theirs, page, "contest", figure=figures)
        assert (refused.status_code, word in refused.text) == (422, True)
    assert 'value="99万"' in sent(theirs, page, "contest", figure=["", "99万"]).text
    assert sent(theirs, page, "contest", figure=["", "99.00"]).status_code == 303
    assert pair(settled)[0] == "signed with other figures"
    (line,) = rows_of(visit(settled.books, COLLEGE).get(path(settled, ENTERPRISE)).text, DIFFERS)[1:]
    assert line[-2:] == ["100.00", "99.00"]
    assert sent(theirs, page, "attest").status_code == 303, "the same form as before, later"
    assert pair(settled)[0] == "signed by both, alike"
    assert sent(theirs, page, "exchange").status_code == 303


def test_a_claim_that_the_close_lacks_is_contested_by_the_same_form(settled: Settling) -> None:
    theirs, page, period = visit(settled.books, ENTERPRISE), path(settled, COLLEGE), settled.books.period
    shown = theirs.get(page).text
    for choice in (f"{COLLEGE}&gt;{ENTERPRISE}", f"training/depreciation&gt;{ENTERPRISE}", "prepaid", "training/cost"):
        assert f'<option value="{choice}">' in shown, choice
    lacking = {
        "lacking_ends": f"{COLLEGE}>{ENTERPRISE}", "lacking_side": "training/cost", "lacking_of": period,
        "lacking_booked": period,
    }  # fmt: skip
    for figure, word in (("1万", 'value="1万"'), ("0.00", "no line differs")):
        refused = sent(theirs, page, "contest", figure=["", ""], **lacking, lacking_figure=figure)
        assert (refused.status_code, word in refused.text) == (422, True), figure
    foreign = lacking | {"lacking_ends": "x", "lacking_figure": "1.00"}
    assert sent(theirs, page, "contest", figure=["", ""], **foreign).status_code == 422
    assert sent(theirs, page, "contest", figure=["", "99.00"], **lacking, lacking_figure="12.34").status_code == 303
    lines = rows_of(visit(settled.books, COLLEGE).get(path(settled, ENTERPRISE)).text, DIFFERS)[1:]
    assert sorted(line[-2:] for line in lines) == [["0.00", "12.34"], ["100.00", "99.00"]]
    assert "12.34" in visit(settled.books, COLLEGE).get(path(settled, ENTERPRISE)).text
    assert sent(theirs, page, "attest").status_code == 303
    assert pair(settled)[0] == "signed by both, alike"


def test_what_was_not_shown_is_not_signed_by_a_form(settled: Settling) -> None:
    stale = {"nonce": "1", "balance": "00" * 32}
    answer = visit(settled.books, COLLEGE).post(f"{path(settled, ENTERPRISE)}/attest", data=stale)
    assert (answer.status_code, "not what was shown" in words_of(answer.text)) == (409, True)


def test_months_stand_below_their_year_and_parties_alone_find_them(settled: Settling) -> None:
    ours, own, year = visit(settled.books, COLLEGE), f"/operator{settled.path}", settled.books.period[:4]
    assert f'href="{own}/balances"' in ours.get(own).text
    listed = ours.get(f"{own}/balances").text
    for link in (f"{own}/balances/{settled.books.period}", f"{own}/year-closes/{year}"):
        assert f'href="{link}"' in listed
        assert ours.get(link).status_code == 200
    closed = ours.get(f"{own}/year-closes/{year}").text
    for tag in ("title", "h1"):
        (said,) = re.findall(rf"<{tag}>(.*?)</{tag}>", closed, re.DOTALL)
        assert (said.count("Year close"), said.count(year)) == (1, 1), said
    assert "December has not closed yet" in ours.get(f"{own}/year-closes/2998").text
    auditor = visit(settled.books, COLLEGE, "auditor").get(path(settled, ENTERPRISE)).text
    assert "/attest" not in auditor
    stranger = visit(settled.books, REGISTRAR, "auditor")
    assert f'href="{own}/balances"' not in stranger.get(own).text
    for hidden in (f"{own}/balances", path(settled), path(settled, COLLEGE), f"{own}/year-closes/{year}"):
        assert stranger.get(hidden).status_code == 404, hidden
