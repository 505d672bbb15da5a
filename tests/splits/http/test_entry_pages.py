"""The page of what waits for acceptance: the amounts and the voucher, and forms that are the JSON writes."""

from __future__ import annotations

from fastapi.testclient import TestClient

from tests.issuing.world import COLLEGE, ENTERPRISE, REGISTRAR, work
from tests.splits.http.closing_world import Books as ClosedBooks
from tests.splits.http.entry_things import PDF, Books
from tests.web.booking_visits import nonce, signed_in, whole_list, words_of

PAGE = "/operator/entries"


def visit(at: Books | ClosedBooks, member: int, role: str = "finance", language: str = "en") -> TestClient:
    return signed_in(at.world.node, at.world.token(member, role), language)


def test_what_waits_is_shown_with_amounts_and_voucher_in_both_languages(at: Books) -> None:
    entry = at.entered()
    for language, told in (("en", "Gross ¥106.00, net ¥100.00, VAT ¥6.00."), ("zh-CN", "含税 106.00 元")):
        page = whole_list(visit(at, ENTERPRISE, language=language), PAGE)
        assert told in words_of(page)
        assert f"{at.path}/vouchers/{at.entry(entry)['voucher']}" in page
    assert f"{entry}/accept" not in whole_list(visit(at, ENTERPRISE, "auditor"), PAGE)
    assert entry not in whole_list(visit(at, COLLEGE), PAGE)


def test_a_scan_opens_in_the_session_of_whoever_takes_part(at: Books) -> None:
    digest = at.entry(at.entered())["voucher"]
    path = f"/operator{at.path}/vouchers/{digest}"
    assert f'href="{path}"' in whole_list(visit(at, ENTERPRISE), PAGE)
    taken = visit(at, ENTERPRISE, "auditor").get(path)
    assert (taken.content, taken.headers["content-type"]) == (PDF, "application/pdf")
    assert visit(at, REGISTRAR, "auditor").get(path).status_code == 404


def test_a_form_accepts_once_however_often_it_is_sent(at: Books) -> None:
    entry, client = at.entered(), visit(at, ENTERPRISE)
    form = {"nonce": nonce(client.get(PAGE).text)}
    first, again = (client.post(f"{PAGE}/{at.agreement.hash}/{entry}/accept", data=form) for _ in range(2))
    assert first.headers["location"] == again.headers["location"]
    work(at.world.node)
    assert "accept an act of an agreement: confirmed" in words_of(client.get(first.headers["location"]).text)
    assert at.entry(entry)["state"] == "counted"


def test_an_objection_is_shown_with_its_reason_and_no_markup_of_it(at: Books) -> None:
    entry, client = at.entered(), visit(at, ENTERPRISE)
    path, form = f"{PAGE}/{at.agreement.hash}/{entry}/object", {"nonce": "once"}
    assert client.post(path, data=form | {"reason": "  "}).status_code == 422
    answer = client.post(path, data=form | {"reason": "<b>税率不符</b>"})
    work(at.world.node)
    page = whole_list(client, answer.headers["location"])
    assert "&lt;b&gt;税率不符&lt;/b&gt;" in page
    assert at.entry(entry)["objections"][0]["state"] == "open"
