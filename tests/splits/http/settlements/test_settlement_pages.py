"""Settlements on pages: who owes whom with ages and a picture, declared, confirmed, denied, netted, paid out."""

from __future__ import annotations

import re

import pytest

from tests.issuing.world import COLLEGE, ENTERPRISE, REGISTRAR
from tests.splits.http.entry_things import Books
from tests.splits.http.settlements.settlement_things import FROM, REFERENCE, TO, Settling, settling
from tests.splits.http.test_enter_pages import ids_in
from tests.splits.http.test_entry_pages import visit
from tests.web.booking_visits import rows_of, words_of

OWED, AGES = "Who owes whom, in yuan", "How old it is, in yuan"
PREPAID = "Prepaid and not used up, in yuan"


@pytest.fixture(scope="module")
def settled(at: Books) -> Settling:
    return settling(at.world)


def page_of(settled: Settling, path: str = "", member: int = COLLEGE, role: str = "finance", lang: str = "en") -> str:
    answer = visit(settled.books, member, role, lang).get(f"/operator{settled.path}/settlements{path}")
    assert answer.status_code == 200, answer.text
    return answer.text


def newest(settled: Settling) -> str:
    return str(settled.books.get("/settlements").json()["items"][-1]["id"])


def typed(settled: Settling, amount: str, **other: str) -> dict[str, str]:
    debt = f"{ENTERPRISE}>{COLLEGE}>training>cost"
    transfer = {"paid_on": settled.today, "payer_account": FROM, "payee_account": TO, "reference": REFERENCE}
    return {"nonce": "1", "debt": debt, "amount": amount, "document": "invoice", "number": "F 1", **transfer, **other}


def test_who_owes_whom_stands_in_a_table_by_age_and_in_a_picture_for_every_reader(settled: Settling) -> None:
    for member, lang in ((COLLEGE, "en"), (REGISTRAR, "zh-CN")):
        shown = page_of(settled, member=member, role="auditor", lang=lang)
        assert shown.count('<path class="band"') == 3
        assert ("/evidence" in shown) is (member == COLLEGE)
        assert f"{settled.path}/settlements/payments" not in shown
    rows = rows_of(page_of(settled), OWED)[1:]
    assert sorted(row[-1] for row in rows) == ["100.00", "40.50", "9.00"]
    assert [row[-1] for row in rows_of(page_of(settled), AGES)[1:]] == ["149.50", "0.00", "0.00", "0.00"]
    assert f'value="{ENTERPRISE}&gt;{COLLEGE}&gt;' not in page_of(settled), "a member declares what it owes itself"


def test_a_line_is_objected_to_with_its_figure_and_the_objection_is_withdrawn_on_its_page(settled: Settling) -> None:
    client, path = visit(settled.books, ENTERPRISE), f"/operator{settled.path}/closes/{settled.books.period}/lines"
    shown = client.get(path).text
    (line,) = re.findall(rf'<option value="([^"]*cost[^"]*&gt;{ENTERPRISE})"', shown)
    form = {"nonce": "1", "line": line.replace("&gt;", ">"), "reason": "工时记错"}
    wrong = client.post(path, data=form | {"figure": "9千"})
    assert (wrong.status_code, 'id="refused"' in wrong.text) == (422, True)
    assert client.post(path, data=form | {"line": "x", "figure": "1.00"}).status_code == 422
    ids_in(settled.books, client.post(path, data=form | {"figure": "-90.00"}))
    assert "−90.00" in words_of(client.get(path).text)
    assert "工时记错" not in visit(settled.books, REGISTRAR, "auditor").get(path).text
    (number,) = re.findall(r"/lines/([0-9]+)/withdraw", client.get(path).text)
    assert f"/lines/{number}/withdraw" not in visit(settled.books, COLLEGE).get(path).text
    ids_in(settled.books, client.post(f"{path}/{number}/withdraw", data={"nonce": "2"}))
    assert "withdrawn" in words_of(client.get(path).text)


def test_a_payment_is_declared_and_confirmed_with_what_the_bank_shows(settled: Settling) -> None:
    payer, payee = (visit(settled.books, member) for member in (ENTERPRISE, COLLEGE))
    path = f"/operator{settled.path}/settlements"
    wrong = payer.post(f"{path}/payments", data=typed(settled, "1万", reference="密"))
    assert (wrong.status_code, 'value="1万"' in wrong.text) == (422, True)
    first, again = (payer.post(f"{path}/payments", data=typed(settled, "40.00")) for _ in range(2))
    assert ids_in(settled.books, first) == ids_in(settled.books, again)
    twice = payer.post(f"{path}/payments", data=typed(settled, "40.00", nonce="2"))
    assert (twice.status_code, "declared already" in twice.text) == (409, True)
    paid = newest(settled)
    assert settled.owed(ENTERPRISE, COLLEGE) == (10_000, 4_000)
    assert paid in visit(settled.books, COLLEGE).get("/operator/settlements").text
    assert REFERENCE not in page_of(settled, f"/{paid}")
    assert REFERENCE in page_of(settled, f"/{paid}/papers")
    assert visit(settled.books, REGISTRAR).get(f"{path}/{paid}/papers").status_code == 404

    shows = {"paid_on": settled.today, "reference": "OTHER 1", "payer_account": FROM, "payee_account": TO}
    differs = payee.post(f"{path}/{paid}/confirm", data={"nonce": "1", **shows})
    assert (differs.status_code, "is not the transfer" in differs.text) == (409, True)
    half = payee.post(f"{path}/{paid}/confirm", data={"nonce": "1", "reference": REFERENCE})
    assert half.status_code == 422
    ids_in(settled.books, payee.post(f"{path}/{paid}/confirm", data={"nonce": "2", **shows, "reference": REFERENCE}))
    assert settled.settlement(paid)["state"] == "counted"
    assert "counts" in words_of(page_of(settled, f"/{paid}"))


def test_a_denial_a_netting_and_a_payout_are_answered_by_those_who_are_asked(settled: Settling) -> None:
    payer, payee = (visit(settled.books, member) for member in (ENTERPRISE, COLLEGE))
    path = f"/operator{settled.path}/settlements"
    ids_in(settled.books, payer.post(f"{path}/payments", data=typed(settled, "1.00", nonce="9", reference="R 9")))
    denied = newest(settled)
    ids_in(settled.books, payee.post(f"{path}/{denied}/deny", data={"nonce": "1", "reason": "未到账"}))
    assert "未到账" in page_of(settled, f"/{denied}", ENTERPRISE)

    (offer,) = re.findall(r'<option value="([^"]*&gt;benefit)"', page_of(settled, member=ENTERPRISE))
    netting = {"nonce": "1", "opposite": offer.replace("&gt;", ">"), "net_amount": "10.00"}
    ids_in(settled.books, payer.post(f"{path}/nettings", data=netting))
    netted, before = newest(settled), settled.owed(COLLEGE, ENTERPRISE)[0]
    assert f"{netted}/confirm" not in page_of(settled, f"/{netted}", ENTERPRISE)
    ids_in(settled.books, payee.post(f"{path}/{netted}/confirm", data={"nonce": "1"}))
    assert settled.owed(COLLEGE, ENTERPRISE)[0] == before - 1_000

    payout = {"nonce": "1", "fund": "training/depreciation", "to": str(ENTERPRISE), "payout_amount": "2.00"}
    ids_in(settled.books, payee.post(f"{path}/payouts", data=payout))
    paid_out = newest(settled)
    ids_in(settled.books, payer.post(f"{path}/{paid_out}/object", data={"nonce": "1", "reason": "先核对"}))
    ids_in(settled.books, payer.post(f"{path}/{paid_out}/withdraw-objection", data={"nonce": "2"}))
    ids_in(settled.books, payer.post(f"{path}/{paid_out}/accept", data={"nonce": "3"}))
    assert settled.settlement(paid_out)["state"] == "counted"


def test_a_payment_in_advance_is_shown_as_prepaid_and_paid_back_as_a_refund(settled: Settling) -> None:
    payer, payee = (visit(settled.books, member) for member in (ENTERPRISE, COLLEGE))
    own = f"/operator{settled.path}"
    shown = page_of(settled, member=ENTERPRISE)
    assert f'href="{own}/prepayment"' in shown
    paid = {
        name: value for name, value in typed(settled, "12.00", nonce="1", reference="R ADV").items() if name != "debt"
    }
    form = paid | {"payee": str(COLLEGE), "pool_side": "training/benefit"}
    wrong = payer.post(f"{own}/prepayment", data=form | {"amount": "1万"})
    assert (wrong.status_code, 'value="1万"' in wrong.text) == (422, True)
    assert visit(settled.books, REGISTRAR).get(f"{own}/prepayment").status_code == 404
    assert f'value="{ENTERPRISE}"' not in payer.get(f"{own}/prepayment").text, "nobody pays themselves"
    ids_in(settled.books, payer.post(f"{own}/prepayment", data=form))
    ids_in(settled.books, payee.post(f"{own}/settlements/{newest(settled)}/confirm", data={"nonce": "adv"}))
    (row,) = rows_of(page_of(settled), PREPAID)[1:]
    assert row == ["Demo 3", "Demo 2", "training · benefit", settled.claims()["claims"][-1]["booked"], "12.00"]

    (refund,) = re.findall(r'<option value="([^"]+)"[^>]*>[^<]*of it prepaid 12.00', page_of(settled))
    back = paid | {"nonce": "2", "debt": refund.replace("&gt;", ">"), "reference": "R BACK"}
    before = settled.owed(COLLEGE, ENTERPRISE)[0]
    ids_in(settled.books, payee.post(f"{own}/settlements/payments", data=back | {"amount": "12.00"}))
    assert settled.owed(COLLEGE, ENTERPRISE) == (before, 1_200), "silence pays nothing back"
    ids_in(settled.books, payer.post(f"{own}/settlements/{newest(settled)}/confirm", data={"nonce": "back"}))
    assert settled.owed(COLLEGE, ENTERPRISE) == (before - 1_200, 0)
