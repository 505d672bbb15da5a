"""What waits for a second person on its pages, in both languages, and from the command line."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cli.main import run
from cli.shared.commands import followed
from cli.shared.exits import Exit, Stop
from cli.shared.http import Api
from tests.bookings.http.test_cli import worker_of
from tests.issuing.world import COLLEGE, ENTERPRISE
from tests.splits.http.approvals.limited import Limited
from tests.splits.http.entry_things import Books
from tests.splits.http.test_enter_pages import ids_in
from tests.splits.http.test_entry_pages import visit
from tests.web.booking_visits import nonce, rows_of, words_of

PAGE = "/operator/approvals"


def test_what_waits_is_listed_and_shown_with_its_voucher_and_approved_by_a_form(under: Limited) -> None:
    held = under.given(1234)
    page, giver, approver = f"{PAGE}/{held['id']}", visit(under.at, COLLEGE), visit(under.at, COLLEGE, "approver")
    for language, caption in (("en", "What waits, the oldest first"), ("zh-CN", "等待复核的事项，最早的在前")):
        shown = visit(under.at, COLLEGE, "auditor", language).get(PAGE).text
        assert [row[1:3] for row in rows_of(shown, caption)][-1] == ["1,234.00", f"finance-{COLLEGE}"]
        one = visit(under.at, COLLEGE, "auditor", language).get(page).text
        assert f"{under.at.path}/vouchers/" in one
        assert words_of(one).count("1,234.00") == 4
        assert "<form" not in one.partition("<main")[2]
    assert (f"{page}/approve" in giver.get(page).text, f"{page}/withdraw" in giver.get(page).text) == (False, True)
    shown = approver.get(page).text
    assert (f"{page}/approve" in shown, f"{page}/withdraw" in shown) == (True, False)
    assert visit(under.at, ENTERPRISE, "approver").get(page).status_code == 404
    first, again = (approver.post(f"{page}/approve", data={"nonce": nonce(shown)}) for _ in range(2))
    assert ids_in(under.at, first) == ids_in(under.at, again) == [held["id"]]
    told = words_of(approver.get(page).text)
    assert f"approved by approver-{COLLEGE}" in told
    late = approver.post(f"{page}/approve", data={"nonce": "later"})
    assert (late.status_code, "does not wait" in late.text) == (409, True)


def test_what_is_entered_by_a_form_leads_to_where_it_waits_and_is_withdrawn_there(under: Limited) -> None:
    client, text = visit(under.at, COLLEGE), {"yaml": under.at.text.decode()}
    assert under.at.ask("POST", f"{under.at.path}/versions/1/text", json=text).status_code == 200
    number = under.at.number()
    under.at.stored(number)
    typed = {"side": "training/cost", "occurred": under.at.yesterday, "gross": "101.00", "net": "101.00", "holder": "2"}
    invoice = {"invoice_kind": "own", "invoice_code": "2", "invoice_number": number}
    answer = client.post(f"/operator{under.at.path}/enter", data={"nonce": "1", **typed, **invoice})
    (held,) = ids_in(under.at, answer)
    assert f"{PAGE}/{held}" in client.get(answer.headers["location"]).text
    page = f"{PAGE}/{held}"
    ids_in(under.at, client.post(f"{page}/withdraw", data={"nonce": nonce(client.get(page).text)}))
    assert under.state(held) == "withdrawn"


def test_a_sheet_that_is_checked_on_its_page_says_which_rows_would_wait(under: Limited) -> None:
    text = {"yaml": under.at.text.decode()}
    assert under.at.ask("POST", f"{under.at.path}/versions/1/text", json=text).status_code == 200
    numbers = [under.at.number() for _ in range(3)]
    for each in numbers:
        under.at.stored(each)
    low = {"gross": "6.00", "net": "6.00", "vat": "0.00"}
    cells = [{"invoice_number": number, **more} for number, more in zip(numbers, ({}, low, {}), strict=True)]
    path = f"/operator{under.at.path}/enter/sheet"
    for language, told in (("en", "a second person approves; rows: 2, 4."), ("zh-CN", "行号：2, 4。")):
        client = visit(under.at, COLLEGE, "finance", language)
        form = {"nonce": nonce(client.get(path).text)}
        shown = client.post(path, data=form, files={"sheet": ("e.csv", under.at.sheet(*cells))})
        assert told in words_of(shown.text)


def test_a_refusal_is_shown_with_its_reason_and_no_markup_of_it(under: Limited) -> None:
    page = f"{PAGE}/{under.given(101)['id']}"
    approver = visit(under.at, COLLEGE, "approver", "zh-CN")
    empty = approver.post(f"{page}/refuse", data={"nonce": "1", "reason": " "})
    assert (empty.status_code, 'id="refused"' in empty.text) == (422, True)
    assert "未填写：请填写。" in empty.text
    assert approver.post(f"{page}/refuse", data={"nonce": "1", "reason": "<b>不符"}).status_code == 303
    shown = visit(under.at, COLLEGE, "finance", "zh-CN").get(page).text
    assert "<q>&lt;b&gt;不符</q>" in shown
    assert f"退回人 approver-{COLLEGE}" in words_of(shown)


def test_the_papers_of_a_payment_are_shown_before_it_is_approved(under: Limited) -> None:
    transfer = {"paid_on": under.at.yesterday, "reference": "SHOWN 7", "payer_account": "1", "payee_account": "2"}
    debt = {"payee": str(ENTERPRISE), "pool": "training", "side": "cost", "fen": "20000"}
    paid = {**debt, "transfer": transfer, "document": {"kind": "invoice", "number": "F 7"}}
    held = under.answered(under.at.ask("POST", f"{under.at.path}/payments", json=paid))["id"]
    approver = visit(under.at, COLLEGE, "approver")
    assert "SHOWN 7" not in approver.get(f"{PAGE}/{held}").text
    assert "SHOWN 7" in approver.get(f"{PAGE}/{held}/papers").text
    entry = under.given(101)["id"]
    assert approver.get(f"{PAGE}/{entry}/papers").status_code == 404


def test_the_checklist_of_a_month_leads_to_what_waits(under: Limited) -> None:
    held = under.given(101)["id"]
    month = visit(under.at, COLLEGE, "auditor").get(f"/operator{under.at.path}/closes/{under.at.yesterday[:7]}").text
    assert f'href="{PAGE}/{held}"' in month


def test_the_command_line_lists_what_waits_and_approves_refuses_and_withdraws_it(
    at: Books, under: Limited, capsys: pytest.CaptureFixture[str]
) -> None:
    url, given = str(at.world.client.base_url), [under.given(101)["id"] for _ in range(3)]

    def line(*words: str, role: str = "approver", json_: bool = True) -> Any:
        capsys.readouterr()
        token = at.world.token(COLLEGE, role)
        code = run(["submission", *words, "--url", url, "--token", token, *(["--json"] if json_ else [])])
        said = capsys.readouterr().out
        return code, json.loads(said) if json_ else said

    with worker_of(at.world):
        assert set(given) <= {each["id"] for each in line("waiting")[1]}
        assert "101.00" in line("waiting", json_=False)[1]
        assert line("approve", given[0])[1]["state"] == "confirmed"
        assert line("refuse", given[1], "--reason", "金额不符")[1]["outcome"] == "refused"
        assert line("approval", given[1], role="finance")[1]["reason"] == "金额不符"
        api = Api(url, at.world.token(COLLEGE, "finance"))
        assert followed(api, {"id": given[2]}, wait=True)["state"] == "held"
        assert f"guild submission approve {given[2]}" in " ".join(capsys.readouterr().err.split())
        assert line("withdraw", given[2], role="finance")[1]["outcome"] == "withdrawn"
        code, refused = line("approve", given[2])
        assert (code, refused["error"]["type"]) == (Exit.REFUSED, "/problems/act-not-held")
        with pytest.raises(Stop, match="withdrawn or refused before it was sent"):
            followed(api, {"id": given[2]}, wait=True)
