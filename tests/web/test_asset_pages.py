"""The pages of assets: the week as a picture and in words, as the calendar of the same person tells it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from api.bookings.calendar import CalendarOut, EntryOut, UnitDayOut
from api.bookings.week import Stretch, unit_weeks, week_of
from formats.bookings.slots import DAY_SLOTS, day_text, slot_text
from tests.bookings.http.test_api import NINE, Bookers
from tests.issuing.world import COLLEGE, ENTERPRISE
from tests.web.booking_visits import at as at
from tests.web.booking_visits import rows_of, visit, words_of

WORDS = "Stretches of each unit and day"
PAGE = "/operator/assets/1"


def shown(at: Bookers, day: int, member: int = ENTERPRISE, role: str = "booker", **more: Any) -> str:
    answer = visit(at, member, role, **more).get(f"{PAGE}?from={day_text(day)}")
    assert answer.status_code == 200, answer.text
    return answer.text


def told(page: str, day: int, unit: str) -> list[str]:
    """Free, taken, protected, ours, offered."""
    (row,) = [each for each in rows_of(page, WORDS) if each[0].startswith(day_text(day)) and each[1] == unit]
    return row[2:]


def test_the_list_leads_to_every_asset_and_can_show_ones_own(at: Bookers) -> None:
    booker, custodian = visit(at, ENTERPRISE, "booker"), visit(at, COLLEGE, "custodian")
    page = booker.get("/operator/assets").text
    assert [row[:3] for row in rows_of(page, "Assets and who runs them")[1:]] == [
        [f"Hall asset {number}", "room", "Demo 2"] for number in (1, 2)
    ]
    assert f'href="{PAGE}"' in page
    assert "No such asset." in booker.get("/operator/assets?show=own").text
    assert f'href="{PAGE}"' in custodian.get("/operator/assets?show=own").text


def test_the_week_says_in_words_what_is_free_taken_protected_ours_and_offered(at: Bookers) -> None:
    day, noon = at.free_day(), NINE + 12
    at.done(at.book(day))
    theirs = at.done(at.book(day, member=COLLEGE, slot=noon))["bookings"][0]
    hours = [{"from": "15:00", "to": "16:00"}]
    at.done(at.post(COLLEGE, "custodian", "/assets/1/protected", {"days": [{"day": day_text(day), "hours": hours}]}))
    page = shown(at, day)
    free = "08:00–09:00, 10:00–12:00, 13:00–15:00, 16:00–20:00"
    assert told(page, day, "A") == [free, "12:00–13:00", "15:00–16:00", "09:00–10:00", "–"]
    assert told(page, day, "B") == ["08:00–20:00", "–", "–", "–", "–"]
    assert told(shown(at, day, COLLEGE, "custodian"), day, "A")[1:4] == ["09:00–10:00", "15:00–16:00", "12:00–13:00"]
    at.done(at.book(day, slot=noon, waits=True))
    assert "Demo 3" in str(rows_of(shown(at, day), "The waiting line, in its order"))
    at.act(theirs, "cancel", member=COLLEGE, acts=0)
    page = shown(at, day)
    assert told(page, day, "A")[4] == "12:00–13:00"
    (place,) = rows_of(page, "The waiting line, in its order")[1:]
    assert re.fullmatch(r"A until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d", place[4])


def test_the_picture_draws_the_stretches_that_the_words_name(at: Bookers) -> None:
    day = at.free_day()
    at.done(at.book(day, slot=NINE, slots=6))
    page = shown(at, day)
    assert f'<rect class="mine" x="{NINE}" width="6" y="0" height="12"/>' in page
    drawn = re.findall(r"<title>(\d\d:\d\d–\d\d:\d\d) ([a-z]+)</title>", page)
    told_ = [part for row in rows_of(page, WORDS)[1:] for cell in row[2:] for part in cell.split(", ") if part != "–"]
    assert sorted(part for part, _ in drawn) == sorted(told_)
    assert 'class="week" aria-hidden="true"' in page, "the table is what a screen reader gets"


def test_a_page_has_a_week_monday_first_and_leads_to_the_one_before_and_after(at: Bookers) -> None:
    day = at.free_day()
    monday = week_of(day).start
    page = shown(at, day)
    days = {row[0] for row in rows_of(page, WORDS)[1:]}
    weekdays = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    assert days == {f"{day_text(monday + index)} {weekday}" for index, weekday in enumerate(weekdays)}
    assert f'rel="prev" href="{PAGE}?from={day_text(monday - 7)}"' in page
    assert f'rel="next" href="{PAGE}?from={day_text(monday + 7)}"' in page
    assert 'rel="prev"' not in shown(at, 0), "before 1970 there is no day"


def test_terms_and_prices_are_those_of_the_week_or_later(at: Bookers) -> None:
    rows = rows_of(shown(at, at.today + 3), "Who may book as what, at which price")
    assert rows[1] == ["school", "teaching", "¥5.00 a quarter hour", "confirmed at once"]
    assert len(rows) == 7
    asked = visit(at, ENTERPRISE, "booker").get("/operator/assets/2").text
    assert rows_of(asked, "Who may book as what, at which price")[1][3] == "the custodian answers"
    assert "No terms rule this week or later." in shown(at, at.today + 500)


def test_the_week_speaks_chinese_too(at: Bookers) -> None:
    text = words_of(shown(at, at.today + 3, language="zh-CN"))
    for words in ("实训室", "空闲", "教学保护", "上一周", "每刻钟 5.00 元", "候补", "甲"):
        assert words in text, words


def test_nothing_stands_inline_on_the_page_of_an_asset(at: Bookers) -> None:
    page = shown(at, at.today + 3)
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|<style|\sstyle=", page)
    assert '<link rel="stylesheet" href="/web/bookings.css?version=' in page
    assert f'<a href="{PAGE.rpartition("/")[0]}" aria-current="true">' in page


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/operator/assets/99", 404),
        (PAGE + "?from=2027-02-30", 422),
        (PAGE + "?from=x", 422),
        (PAGE + "?from=9999-12-31", 422),
    ],
)
def test_what_there_is_not_is_refused_as_a_page(at: Bookers, path: str, status: int) -> None:
    answer = visit(at, COLLEGE, "auditor").get(path)
    assert answer.status_code == status
    assert "<h1" in answer.text


def test_who_neither_books_nor_runs_assets_is_refused(at: Bookers) -> None:
    for path in ("/operator/assets", PAGE):
        assert visit(at, COLLEGE, "operator").get(path).status_code == 403


def test_of_two_things_in_one_quarter_the_offer_and_ones_own_are_shown() -> None:
    entry = EntryOut(
        booking="", occurrence=0, asset=1, unit=0, member=3, stage="waiting", offered=True,
        from_=slot_text(DAY_SLOTS - 2), to=slot_text(DAY_SLOTS + 1), class_="other",
    )  # fmt: skip
    masks = {
        "open": "f" * 24,
        "taken": "c" + "0" * 22 + "3",
        "protected": "0" * 24,
        "free": "0" * 24,
        "mine": f"{1:024x}",
    }
    days = [UnitDayOut(asset=1, unit=0, day=day_text(day), terms=1, **masks) for day in (0, 1)]
    (week,) = unit_weeks(CalendarOut(days=days, entries=[entry]))
    first, second = week.days
    assert first.of("offered") == [Stretch("offered", 94, 2)]
    assert second.of("offered") == [Stretch("offered", 0, 1)]
    assert [each.of("mine") for each in week.days] == [[Stretch("mine", 0, 1)], []]
    assert [each.of("taken") for each in week.days] == [
        [Stretch("taken", 1, 1)],
        [Stretch("taken", 1, 1), Stretch("taken", 94, 2)],
    ]
