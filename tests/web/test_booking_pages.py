"""The pages of bookings: who waits for whom and until when, one booking whole, and forms that are the JSON writes."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient

from formats.bookings.slots import day_text
from tests.api.routes import declared_routes
from tests.bookings.http.test_api import NINE, TEN, Bookers
from tests.issuing.world import COLLEGE, ENTERPRISE, work
from tests.web.booking_visits import at as at
from tests.web.booking_visits import nonce, rows_of, visit, words_of

PAGE = "/operator/bookings"


def filled(day: int, start: str, end: str, **more: str) -> dict[str, str]:
    times = {"from": f"{day_text(day)}T{start}", "to": f"{day_text(day)}T{end}"}
    return {"asset": "1", "unit": "0", **times, "as": "enterprise", **more}


def reserved(client: TestClient, form: dict[str, str]) -> httpx.Response:
    """Looked at first, then sent."""
    given = {"nonce": nonce(client.get(f"{PAGE}/reserve").text), **form}
    return sent(client, f"{PAGE}/reserve", given)


def sent(client: TestClient, path: str, given: dict[str, str]) -> httpx.Response:
    shown = client.post(path, data=given)
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', shown.text)
    return shown if found is None else client.post(path, data={**given, "seen": found[1]})


def followed(at: Bookers, client: TestClient, answer: httpx.Response) -> str:
    """The page that a form leads to, once the chain has answered."""
    assert answer.status_code == 303, answer.text
    work(at.world.node)
    return client.get(answer.headers["location"]).text


def test_a_form_books_once_however_often_it_is_sent(at: Bookers) -> None:
    day, client = at.free_day(), visit(at, ENTERPRISE, "booker")
    form = {**filled(day, "09:00", "10:00"), "nonce": "pressed-twice"}
    first, again = reserved(client, form), reserved(client, form)
    assert first.headers["location"] == again.headers["location"]
    assert "book: confirmed" in words_of(followed(at, client, first))
    found = at.get(f"/bookings?asset=1&from={day_text(day)}&to={day_text(day + 1)}").json()["items"]
    assert [each["from"] for each in found] == [f"{day_text(day)}T09:00+08:00"]


def test_a_refused_collision_names_the_window_and_its_holder_and_keeps_the_form(at: Bookers) -> None:
    day, client = at.free_day(), visit(at, ENTERPRISE, "booker")
    at.done(at.book(day, member=COLLEGE, slots=8))
    page = followed(at, client, reserved(client, filled(day, "10:00", "11:00")))
    (told,) = re.findall(r'<p class="note bad" role="alert">(.*?)</p>', page, re.S)
    assert f"Held by: {day_text(day)} 09:00 – 11:00 · Demo 2 · enterprise production" in words_of(told)
    assert f'name="from" required value="{day_text(day)}T10:00"' in page
    page = followed(at, client, reserved(client, filled(day, "10:00", "11:00", waits="yes")))
    assert "join the waiting line: confirmed" in words_of(page)


@pytest.mark.parametrize(
    ("change", "told"),
    [({"from": "2027-02-30T09:00"}, "2027-02-30"), ({"asset": "x"}, "asset"), ({"credential": "XY"}, "credential")],
)
def test_what_is_wrong_in_the_form_is_said_beside_it(at: Bookers, change: dict[str, str], told: str) -> None:
    client = visit(at, ENTERPRISE, "booker")
    answer = reserved(client, filled(at.today + 3, "09:00", "10:00") | change)
    assert answer.status_code == 422
    assert told in words_of(answer.text.partition('id="refused"')[2].partition("</div>")[0])
    assert f'value="{day_text(at.today + 3)}T10:00"' in answer.text, "what was typed is still there"


def test_the_price_is_shown_before_anything_is_booked(at: Bookers) -> None:
    day = at.free_day()
    for language, price in (("en", "Price: ¥20.00"), ("zh-CN", "价格： 20.00 元")):
        client = visit(at, ENTERPRISE, "booker", language)
        page = client.post(f"{PAGE}/reserve", data={"nonce": "x", **filled(day, "09:00", "10:00")})
        assert page.status_code == 200
        assert price in words_of(page.text)
    other = {"nonce": "x", "seen": "0" * 64, **filled(day, "09:00", "11:00")}
    assert "Price: ¥40.00" in words_of(visit(at, ENTERPRISE, "booker").post(f"{PAGE}/reserve", data=other).text)
    assert at.get(f"/bookings?asset=1&from={day_text(day)}&to={day_text(day + 1)}").json()["items"] == []


def test_a_price_that_no_terms_say_is_not_known(at: Bookers) -> None:
    client, form = visit(at, ENTERPRISE, "booker"), filled(at.today + 3, "09:00", "10:00")
    late = filled(at.today + 600, "09:00", "10:00")
    for given in (form | {"as": "social"}, late):
        told = words_of(client.post(f"{PAGE}/reserve", data={"nonce": "x", **given}).text)
        assert "Price: not known" in told
        assert "the chain would refuse it" in told


def test_a_series_says_what_a_holiday_leaves_out_and_books_the_rest(at: Bookers) -> None:
    day, client = at.free_day(), visit(at, ENTERPRISE, "booker")
    at.done(at.book(day + 42, slot=68, member=COLLEGE))
    form = filled(day, "17:00", "18:00", weeks="2", count="4", holidays=holiday(day + 14))
    refused = reserved(client, form)
    assert refused.status_code == 422
    told = words_of(refused.text.partition('id="refused"')[2].partition("</div>")[0])
    assert "leave that day out, or let it skip" in told
    assert day_text(day + 14) in told
    page = client.post(f"{PAGE}/reserve", data={"nonce": "x", "skips": "yes", **form})
    assert f"Left out {day_text(day + 14)} holiday Founding Day" in words_of(page.text)
    assert "Price: ¥60.00" in words_of(page.text)
    assert "book: confirmed" in words_of(followed(at, client, reserved(client, {"skips": "yes", **form})))
    found = at.get(f"/bookings?asset=1&from={day_text(day)}&to={day_text(day + 1)}").json()["items"]
    assert [(each["every"], each["standing"]) for each in found] == [(14, [0, 2])]
    rows = rows_of(client.get(f"{PAGE}/{found[0]['id']}").text, "Each with its hours, unit and minutes")[1:]
    assert [row[2] for row in rows] == ["standing", "standing", "left out when it was booked: taken or closed"]


def holiday(day: int) -> str:
    return f"day,last,follows,zh,en\n{day_text(day)},,closed,校庆,Founding Day\n"


def test_assets_are_booked_together_and_each_has_its_price(at: Bookers) -> None:
    day, client = at.free_day(), visit(at, ENTERPRISE, "booker")
    form = filled(day, "09:00", "10:00", together="2:1")
    page = client.post(f"{PAGE}/reserve", data={"nonce": "x", **form}).text
    rows = rows_of(page, "What each asset costs, as the terms stand")[1:]
    assert [row[1:] for row in rows] == [
        ["1 h", "confirmed at once", "¥20.00"],
        ["1 h", "the custodian answers", "¥20.00"],
    ]
    assert "Price: ¥40.00" in words_of(page)
    assert "book several assets together: confirmed" in words_of(followed(at, client, reserved(client, form)))
    wrong = reserved(client, form | {"together": "2:1, 77"})
    assert wrong.status_code == 422
    assert "together there is no asset 77" in words_of(wrong.text)


def test_a_booking_is_moved_by_form_once_its_price_was_shown(at: Bookers) -> None:
    day, client = at.free_day(), visit(at, ENTERPRISE, "booker")
    old = at.done(at.book(day))["bookings"][0]
    assert f'href="{PAGE}/{old}/move"' in client.get(f"{PAGE}/{old}").text
    path = f"{PAGE}/{old}/move"
    page = client.get(path).text
    assert f'name="from" required value="{day_text(day)}T09:00"' in page
    given = {**filled(day, "09:30", "11:00"), "nonce": nonce(page), "acts": str(at.booking(old)["acts"])}
    assert "Price: ¥30.00" in words_of(client.post(path, data=given).text)
    assert "move a booking: confirmed" in words_of(followed(at, client, sent(client, path, given)))
    assert at.booking(old)["state"] == "ended"
    found = at.get(f"/bookings?asset=1&state=confirmed&from={day_text(day)}&to={day_text(day + 1)}").json()["items"]
    assert [each["from"] for each in found] == [f"{day_text(day)}T09:30+08:00"]
    assert visit(at, COLLEGE, "booker").get(path).status_code == 404


def test_who_waits_leaves_the_line_by_button(at: Bookers) -> None:
    day, client = at.free_day(), visit(at, ENTERPRISE, "booker")
    at.done(at.book(day, member=COLLEGE))
    mine = at.done(at.book(day, waits=True))["bookings"][0]
    page = client.get(f"{PAGE}/{mine}").text
    given = {"acts": str(at.booking(mine)["acts"]), "nonce": nonce(page)}
    answer = client.post(f"{PAGE}/{mine}/occurrences/0/leave", data=given)
    assert "leave the waiting line: confirmed" in words_of(followed(at, client, answer))
    assert at.booking(mine)["state"] == "ended"


def test_the_price_stands_on_the_page_of_a_booking(at: Bookers) -> None:
    day = at.free_day()
    booking = at.done(at.book(day, series={"every": 1, "occurrences": [0, 1]}, slot=60))["bookings"][0]
    for member, role in ((ENTERPRISE, "booker"), (COLLEGE, "custodian")):
        assert "Price: ¥40.00" in words_of(visit(at, member, role).get(f"{PAGE}/{booking}").text)


def test_an_operators_digest_never_stands_in_an_address(at: Bookers) -> None:
    form = filled(at.free_day(), "09:00", "10:00", credential="5a" * 32)
    answer = reserved(visit(at, ENTERPRISE, "booker"), form)
    assert "5a5a" not in answer.headers["location"]
    assert set(parse_qs(urlsplit(answer.headers["location"]).query)) == {"asset", "unit", "from", "to", "as", "asked"}


def test_a_custodian_answers_by_button_and_the_page_tells_what_became_of_it(at: Bookers) -> None:
    day, client = at.free_day(), visit(at, COLLEGE, "custodian")
    yes, no = (at.done(at.book(day, asset=2, slot=slot))["bookings"][0] for slot in (NINE, TEN))
    page = client.get(PAGE).text
    due = rows_of(page, "Next acts and until when, the soonest first")[1:]
    assert [row[0] for row in due] == ["answer the booking"] * len(due)
    for booking in (yes, no):
        assert f'action="{PAGE}/{booking}/approve"' in page
    given = {"acts": "0", "nonce": nonce(page)}
    answer = client.post(f"{PAGE}/{yes}/approve", data=given)
    assert "approve a booking: confirmed" in words_of(followed(at, client, answer))
    page = followed(at, client, client.post(f"{PAGE}/{no}/refuse", data={**given, "reason": "7"}))
    history = rows_of(page, "What happened to it, the oldest first")[1:]
    assert [row[0] for row in history] == ["reserved", "ended (refused)"]
    assert history[1][2] == "7"
    assert f'action="{PAGE}/{no}/approve"' not in page, "there is nothing to answer any more"
    late = client.post(f"{PAGE}/{yes}/refuse", data={**given, "nonce": "later"})
    assert "refused by the chain" in words_of(followed(at, client, late))


def test_an_offer_is_claimed_and_a_booking_is_cancelled_by_button(at: Bookers) -> None:
    day, client = at.free_day(), visit(at, ENTERPRISE, "booker")
    theirs = at.done(at.book(day, member=COLLEGE))["bookings"][0]
    mine = at.done(at.book(day, waits=True))["bookings"][0]
    at.act(theirs, "cancel", member=COLLEGE, acts=0)
    page = client.get(f"{PAGE}/{mine}").text
    assert "claim the offer until" in words_of(page)
    acts = {"acts": str(at.booking(mine)["acts"])}
    page = followed(at, client, client.post(f"{PAGE}/{mine}/claim", data={**acts, "nonce": nonce(page)}))
    assert at.booking(mine)["state"] == "confirmed"
    given = {"acts": str(at.booking(mine)["acts"]), "nonce": nonce(page)}
    followed(at, client, client.post(f"{PAGE}/{mine}/cancel", data=given))
    assert at.booking(mine)["state"] == "ended"


def test_a_booking_is_handed_over_and_taken_over_on_its_page(at: Bookers) -> None:
    giver, taker = (visit(at, member, "booker") for member in (ENTERPRISE, COLLEGE))
    booking = at.done(at.book(at.free_day()))["bookings"][0]
    path = f"{PAGE}/{booking}"
    assert f'action="{path}/take-over"' not in taker.get(path).text, "nobody lets them"
    assert taker.post(f"{path}/take-over", data={"nonce": "x"}).status_code == 404
    page = giver.get(path).text
    offered = re.findall(r'<option value="(\d+)">', page)
    assert str(COLLEGE) in offered
    assert str(ENTERPRISE) not in offered
    given = giver.post(f"{path}/hand-over", data={"nonce": nonce(page), "to": str(COLLEGE)})
    assert "as soon as this member says the same: Demo 2" in words_of(followed(at, giver, given))
    page = taker.get(path).text
    taken = taker.post(f"{path}/take-over", data={"nonce": nonce(page), "credential": "5a" * 32})
    assert "5a5a" not in taken.headers["location"]
    assert "take a booking over: confirmed" in words_of(followed(at, taker, taken))
    assert at.booking(booking)["member"] == COLLEGE
    assert f'action="{path}' not in giver.get(path).text, "it is theirs no more"


def test_what_is_wrong_in_a_form_of_the_whole_booking_is_said_on_its_page(at: Bookers) -> None:
    booking = at.done(at.book(at.free_day()))["bookings"][0]
    for language, said in (("en", "The request does not have the right form"), ("zh-CN", "请求")):
        client = visit(at, ENTERPRISE, "booker", language)
        for act, field, given in (("hand-over", "to", "college"), ("operator", "credential", "XY")):
            answer = client.post(f"{PAGE}/{booking}/{act}", data={"nonce": "x", field: given})
            assert answer.status_code == 422
            told = words_of(answer.text.partition('id="refused"')[2].partition("</div>")[0])
            assert said in told
            assert field in told


def test_a_part_of_a_composite_is_not_offered_to_be_handed_over(at: Bookers) -> None:
    day = at.free_day()
    parts = [at.part(day), at.part(day, unit=1)]
    made = at.done(at.post(ENTERPRISE, "booker", "/bookings", {"parts": parts}))
    assert made["state"] == "confirmed"
    page = visit(at, ENTERPRISE, "booker").get(f"{PAGE}/{made['bookings'][0]}").text
    assert "/cancel" in page
    assert "/hand-over" not in page


def test_whoever_may_not_act_sees_no_form(at: Bookers) -> None:
    booking = at.done(at.book(at.free_day(), asset=2))["bookings"][0]
    for member, role in ((COLLEGE, "auditor"), (ENTERPRISE, "custodian"), (COLLEGE, "booker")):
        page = visit(at, member, role).get(f"{PAGE}/{booking}").text
        assert f'action="{PAGE}' not in page, (member, role)
    assert f'action="{PAGE}/{booking}/cancel"' in visit(at, ENTERPRISE, "booker").get(f"{PAGE}/{booking}").text


def test_no_form_of_a_page_of_another_site_is_taken(at: Bookers) -> None:
    clients = {role: visit(at, COLLEGE, role) for role in ("booker", "custodian")}
    walked = [each for each in declared_routes(at.world.node) if each.is_write and each.path.startswith(PAGE)]
    assert len(walked) >= 6
    for route in walked:
        path = route.path.replace("{booking_id}", "00" * 20).replace("{occurrence}", "0")
        assert route.any_of
        client = clients[route.any_of[0]]
        answer = client.post(path, data={"nonce": "x", "acts": "0"}, headers={"Origin": "https://elsewhere.example"})
        assert answer.status_code == 403, route
        assert "refused" in answer.text.lower()


def test_the_lists_are_filtered_and_each_row_leads_to_its_booking(at: Bookers) -> None:
    done = at.done(at.book(at.free_day()))
    assert done["state"] == "confirmed"
    (booking,), client = done["bookings"], visit(at, ENTERPRISE, "booker", "zh-CN")
    for show in ("all", "confirmed"):
        found, path = False, f"{PAGE}?show={show}"
        for _ in range(9):
            page = client.get(path).text
            found = found or f'href="{PAGE}/{booking}"' in page
            following = re.search(r'<p class="pager"><a class="button" href="([^"]+)"', page)
            if following is None:
                break
            path = unescape(following[1])
        assert found, show
    assert f'href="{PAGE}/{booking}"' not in client.get(f"{PAGE}?show=ended").text
    assert "新建预约" in client.get(PAGE).text
    assert client.get(f"{PAGE}/{'0' * 40}").status_code == 404
