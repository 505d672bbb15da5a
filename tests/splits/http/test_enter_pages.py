"""Entering on a page: one invoice by a form, a sheet that is checked first, answers in bulk, and a reversal."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlmodel import col, select

from formats.splits.entries.columns import InvoiceKind
from formats.splits.entries.evidence import VoucherData, voucher_digest
from formats.splits.entries.invoices import Invoice
from ledger.db import reading
from node.tables.entries import VoucherFile
from tests.issuing.world import COLLEGE, ENTERPRISE, REGISTRAR, work
from tests.splits.http.closing_world import Books as ClosedBooks
from tests.splits.http.entry_things import PDF, Books
from tests.splits.http.test_entry_pages import PAGE, visit
from tests.web.booking_visits import nonce, rows_of, words_of

PARTS = "Totals by pool, side and month, in yuan"
FAULTS = "What is wrong, row by row"


@pytest.fixture(scope="module")
def at(at: Books) -> Books:
    """With its text at the node, as whoever signs over HTTP has it."""
    answer = at.ask("POST", f"{at.path}/versions/1/text", json={"yaml": at.text.decode()})
    assert answer.status_code == 200, answer.text
    return at


def filled(at: Books, **other: str) -> dict[str, str]:
    typed = {"side": "training/cost", "occurred": at.yesterday, "gross": "106.00", "net": "100.00", "vat": "6.00"}
    invoice = {"invoice_kind": "own", "invoice_code": "2", "invoice_number": at.number()}
    return {"nonce": "once", "holder": str(COLLEGE)} | typed | invoice | other


def ids_in(at: Books | ClosedBooks, answer: httpx.Response) -> list[str]:
    """What a write led on to: the submissions that its page tells of."""
    assert answer.status_code == 303, words_of(answer.text)
    work(at.world.node)
    return parse_qs(urlsplit(answer.headers["location"]).query)["asked"]


def pending(at: Books, client: TestClient) -> list[str]:
    page = client.get(f"/operator{at.path}/entries?state=pending").text
    return re.findall(rf"{at.path}/entries/([0-9a-f]{{40}})", page)


def test_an_invoice_is_entered_by_a_form_with_its_scan_once_however_often_it_is_sent(at: Books) -> None:
    client, path = visit(at, COLLEGE), f"/operator{at.path}/enter"
    form = filled(at) | {"nonce": nonce(client.get(path).text)}
    files = {"scan": ("scan.pdf", PDF + form["invoice_number"].encode(), "application/pdf")}
    first, again = (client.post(path, data=form, files=files) for _ in range(2))
    assert ids_in(at, first) == ids_in(at, again)
    assert "enter a cost or benefit: confirmed" in words_of(client.get(first.headers["location"]).text)
    entry = at.entry(pending(at, client)[-1])
    assert (entry["gross"], entry["net"], entry["vat"], entry["holder"]) == ("10600", "10000", "600", COLLEGE)
    scan = client.get(f"/operator{at.path}/vouchers/{entry['voucher']}")
    assert scan.content == files["scan"][1]


def test_what_was_typed_last_is_stored_last_also_where_it_was_typed_before(at: Books) -> None:
    """Each time something else is refused once the scan is stored: here the enterprise has entered the invoice."""
    number = at.number()
    at.stored(number, member=ENTERPRISE)
    at.done(at.ask("POST", f"{at.path}/entries", ENTERPRISE, json=at.body(number)))
    client, path = visit(at, COLLEGE), f"/operator{at.path}/enter"
    files, shown = {"scan": ("scan.pdf", PDF, "application/pdf")}, client.get(path).text
    for seller in ("甲", "乙", "甲"):
        form = filled(at, invoice_number=number, seller=seller, nonce=nonce(shown))
        refused = client.post(path, data=form, files=files)
        assert (refused.status_code, f"was entered by member {ENTERPRISE} already" in refused.text) == (422, True)
        shown = refused.text
    with reading(at.world.node.node_engine) as session:
        newest = select(VoucherFile.digest).order_by(col(VoucherFile.stored_at).desc()).limit(1)
        found = session.exec(newest).one()
    assert found == voucher_digest(VoucherData(Invoice(InvoiceKind.OWN, "2", number), "甲"), PDF).hex()


def test_a_seller_without_a_scan_is_told_and_not_left_out_of_what_is_entered(at: Books) -> None:
    for language, cure in (("en", "leave the seller empty"), ("zh-CN", "或不填销售方")):
        client = visit(at, COLLEGE, language=language)
        before = pending(at, client)
        told = client.post(f"/operator{at.path}/enter", data=filled(at, seller="湖州市机床厂"))
        assert (told.status_code, cure in words_of(told.text), 'value="湖州市机床厂"' in told.text) == (422, True, True)
        assert pending(at, client) == before


def test_what_is_wrong_in_the_form_is_told_by_column_with_its_cure_and_nothing_is_kept(at: Books) -> None:
    client, path = visit(at, COLLEGE), f"/operator{at.path}/enter"
    typed = filled(at, gross="1万", vat="7", occurred="2001-01-01")
    refused = client.post(path, data=typed, files={"scan": ("scan.pdf", PDF)})
    assert refused.status_code == 422
    assert [row[1] for row in rows_of(refused.text, FAULTS)[1:]] == ["occurred", "gross", "vat"]
    assert 'value="1万"' in refused.text
    assert refused.text.count('aria-invalid="true"') == 3
    chinese = visit(at, COLLEGE, language="zh-CN").post(path, data=typed)
    assert [row[1] for row in rows_of(chinese.text, "逐行列出的问题")[1:]] == ["发生日期", "价税合计", "税额"]
    alone = client.post(path, data=typed | {"gross": "106.00", "vat": "6.00", "occurred": at.yesterday})
    assert "voucher" in words_of(alone.text)
    assert rows_of(alone.text, FAULTS)[1][1] == "invoice_number", "no scan was stored with the one that was refused"
    wrong = client.post(path, data=filled(at), files={"scan": ("scan.pdf", b"MZ")})
    assert (wrong.status_code, "no scan of a voucher" in wrong.text) == (422, True)


def test_an_invoice_is_cut_over_sides_of_pools_in_one_act_by_the_form(at: Books) -> None:
    client, path = visit(at, COLLEGE), f"/operator{at.path}/enter"
    form, before = filled(at), len(pending(at, client))
    cut: dict[str, Any] = form | {
        "side": ["training/cost", "", "training/benefit"], "gross": ["106.00", "", "53.00"],
        "net": ["100.00", "", "50.00"], "vat": ["6.00", "", "3.00"],
    }  # fmt: skip
    files = {"scan": ("scan.pdf", PDF + form["invoice_number"].encode())}
    wrong = client.post(path, data=cut | {"occurred": "2001-01-01", "net": ["1.00", "", "五十"]}, files=files)
    assert [row[:2] for row in rows_of(wrong.text, FAULTS)[1:]] == [["–", "occurred"], ["1", "gross"], ["2", "net"]]
    assert 'id="net-2" name="net" type="text" value="五十"' in wrong.text, "what stays empty is no part"
    twice = client.post(path, data=cut | {"side": ["training/cost", "", "training/cost"]}, files=files)
    (row,) = rows_of(twice.text, FAULTS)[1:]
    assert (row[0], "stands in row 1 already" in row[2]) == ("2", True)
    ids_in(at, client.post(path, data=cut, files=files))
    entries = [at.entry(each) for each in pending(at, client)[before:]]
    assert [(each["side"], each["net"]) for each in entries] == [("cost", "10000"), ("benefit", "5000")]
    assert len({each["voucher"] for each in entries}) == 1
    again = client.post(path, data=cut | {"nonce": "later"}, files=files)
    assert rows_of(again.text, FAULTS)[1][:2] == ["–", "invoice_number"], "entered already"


def test_a_sheet_names_every_bad_row_and_sends_nothing_before_its_totals_were_shown(at: Books) -> None:
    client, path = visit(at, COLLEGE), f"/operator{at.path}/enter/sheet"
    form, before = {"nonce": nonce(client.get(path).text)}, pending(at, client)
    bad = at.sheet({"gross": "1,060.00"}, {"pool": "nothing"}, {"holder": "77", "invoice_code": "77"})
    refused = client.post(path, data=form, files={"sheet": ("e.csv", bad)})
    told = {(row[0], row[1]) for row in rows_of(refused.text, FAULTS)[1:]}
    assert {("2", "gross"), ("3", "pool"), ("4", "holder"), ("4", "invoice_code")} <= told
    numbers = [at.number() for _ in range(2)]
    parts = [{"invoice_number": numbers[0], "side": "benefit"}, *({"invoice_number": number} for number in numbers)]
    good = at.sheet(*parts)
    scans = [("scans", (f"{number}.pdf", PDF + number.encode())) for number in numbers]
    shown = client.post(path, data=form, files=[("sheet", ("e.csv", good)), *scans])
    sums = [row[2:] for row in rows_of(shown.text, PARTS)[1:]]
    assert sums == [["1", "106.00", "6.00", "100.00"], ["2", "212.00", "12.00", "200.00"]]
    work(at.world.node)
    assert pending(at, client) == before
    confirm = {
        name: unescape(value)
        for name, value in re.findall(r'name="(nonce|version|checked)" value="([^"]*)"', shown.text)[:3]
    }
    sent, again = (client.post(path, data=confirm) for _ in range(2))
    assert ids_in(at, sent) == ids_in(at, again)
    assert len(ids_in(at, sent)) == 1
    entered = [at.entry(each) for each in pending(at, client)[len(before) :]]
    assert [each["side"] for each in entered] == ["benefit", "cost", "cost"]
    assert entered[0]["voucher"] == entered[1]["voucher"], "two rows of one invoice, one act"
    assert client.post(path, data=confirm | {"checked": "%"}).status_code == 422


def test_what_waits_is_answered_in_bulk_and_an_entry_that_counts_is_reversed_from_its_page(at: Books) -> None:
    entries, client = [at.entered() for _ in range(3)], visit(at, ENTERPRISE)
    path = f"{PAGE}/{at.agreement.hash}/answer"
    assert client.post(path, data={"nonce": "1", "say": "object", "entries": entries[1:]}).status_code == 422
    assert client.post(path, data={"nonce": "1", "say": "accept"}).status_code == 422
    ids_in(at, client.post(path, data={"nonce": "1", "say": "accept", "entries": entries[:1]}))
    objected = client.post(path, data={"nonce": "2", "say": "object", "entries": entries[1:], "reason": "重复"})
    assert len(ids_in(at, objected)) == 2
    assert words_of(client.get(objected.headers["location"]).text).count("object: confirmed") == 2
    assert [at.entry(each)["state"] for each in entries] == ["counted", "pending", "pending"]
    mine = f"/operator{at.path}/entries/{entries[1]}"
    ids_in(at, client.post(f"{mine}/withdraw-objection", data={"nonce": "3"}))
    assert at.entry(entries[1])["objections"][0]["state"] == "withdrawn"

    ours, page = visit(at, COLLEGE), f"/operator{at.path}/entries/{entries[0]}"
    assert f'{page}/reverse"' in ours.get(page).text
    assert f'{page}/reverse"' not in visit(at, COLLEGE, "auditor").get(page).text
    ids_in(at, ours.post(f"{page}/reverse", data={"nonce": nonce(ours.get(page).text)}))
    reversal = at.entry(pending(at, ours)[-1])
    assert (reversal["kind"], reversal["reverses"]) == ("reversal", entries[0])


def test_who_takes_no_part_reads_the_list_and_enters_nothing(at: Books) -> None:
    stranger = visit(at, REGISTRAR)
    listed = stranger.get(f"/operator{at.path}/entries")
    assert (listed.status_code, f"{at.path}/enter" in listed.text) == (200, False)
    for path in ("enter", "enter/sheet", "enter/template"):
        assert stranger.get(f"/operator{at.path}/{path}").status_code == 404
    assert stranger.post(f"/operator{at.path}/enter", data=filled(at)).status_code == 404
    template = visit(at, COLLEGE).get(f"/operator{at.path}/enter/template")
    assert template.text.startswith("\ufeffpool,side,nature")
