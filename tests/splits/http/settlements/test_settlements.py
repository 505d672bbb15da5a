"""What is owed is settled over HTTP: declared and confirmed, denied, netted, paid out; silence settles nothing."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import select

from ledger.db import LedgerBase, NodeBase, reading
from tests.issuing.world import COLLEGE, ENTERPRISE, REGISTRAR, World
from tests.splits.http.settlements.settlement_things import FROM, REFERENCE, Settling, settling


@pytest.fixture(scope="module")
def at(world: World) -> Settling:
    return settling(world)


def test_a_closed_month_says_who_owes_whom_and_since_when(at: Settling) -> None:
    found = at.claims()
    assert found["period"] == at.books.period
    owed = {(each["debtor"], each["creditor"]): each["fen"] for each in found["claims"]}
    assert owed == {
        (str(ENTERPRISE), str(COLLEGE)): "10000",
        (str(COLLEGE), str(ENTERPRISE)): "4050",
        (str(COLLEGE), "training/depreciation"): "900",
    }
    assert {(each["days"], each["payment"]) for each in found["claims"]} == {(0, None)}
    assert [(each["most_days"], each["fen"]) for each in found["ages"]] == [
        (30, "14950"), (60, "0"), (90, "0"), (None, "0"),
    ]  # fmt: skip
    assert [each["fen"] for each in at.claims("?side=cost")["claims"]] == ["10000"]
    assert [each["fen"] for each in at.claims("?account=training/depreciation")["claims"]] == ["900"]
    assert at.claims("?pool=other")["claims"] == at.claims("?older_than=1")["claims"] == []


def test_a_part_payment_settles_nothing_before_its_payee_confirms_it(at: Settling) -> None:
    sent = at.payment(4_000)
    paid = at.made("payments", sent, ENTERPRISE)
    waiting = at.books.world.ask("GET", "/settlements/awaiting-answer", token=at.books.world.token(COLLEGE, "auditor"))
    assert paid in [each["id"] for each in waiting.json()["items"]]
    shown = at.settlement(paid, ENTERPRISE)
    assert (shown["state"], shown["payer"], shown["payee"], shown["fen"]) == (
        "pending", str(ENTERPRISE), str(COLLEGE), "4000",
    )  # fmt: skip
    assert at.owed(ENTERPRISE, COLLEGE) == (10_000, 4_000)
    assert [(each["fen"], each["payment"]) for each in at.claims("?side=cost")["claims"]] == [
        ("4000", paid), ("6000", None),
    ]  # fmt: skip
    assert (
        at.act(f"/settlements/{paid}/confirm", {}, ENTERPRISE)["problem"]["type"] == "/problems/counterparty-mismatch"
    )

    differs = at.ask("POST", f"/settlements/{paid}/confirm", json={"transfer": at.transfer()})
    assert (differs.status_code, differs.json()["type"]) == (409, "/problems/payment-transfer-differs")
    seen = sent["transfer"] | {"reference": sent["transfer"]["reference"].lower().replace(" ", "")}
    assert at.act(f"/settlements/{paid}/confirm", {"transfer": seen})["state"] == "confirmed"
    assert at.settlement(paid)["state"] == "counted"
    assert at.owed(ENTERPRISE, COLLEGE) == (6_000, 0)


def test_a_denied_payment_settles_nothing(at: Settling) -> None:
    before, paid = at.owed(ENTERPRISE, COLLEGE), at.declared(100)
    assert at.act(f"/settlements/{paid}/deny", {"reason": "未到账"})["state"] == "confirmed"
    found = at.settlement(paid, ENTERPRISE)
    assert (found["state"], found["reason"]) == ("denied", "未到账")
    assert at.owed(ENTERPRISE, COLLEGE) == before
    again = at.act(f"/settlements/{paid}/confirm", {})
    assert again["problem"]["type"] == "/problems/act-not-pending"


def test_a_transfer_is_declared_once_for_each_side(at: Settling) -> None:
    sent = at.payment(10)
    answers = [at.ask("POST", "/payments", ENTERPRISE, json=sent | {"fen": fen}) for fen in ("10", "11")]
    assert (answers[1].status_code, answers[1].json()["type"]) == (409, "/problems/payment-declared-before")
    at.ended(answers[0])
    again = at.ask("POST", "/payments", ENTERPRISE, json=sent)
    paid = answers[0].json()["settlement"]
    assert (again.json()["type"], again.json()["values"]) == ("/problems/payment-declared-before", {"payment": paid})
    assert at.ask("POST", "/payments", ENTERPRISE, json=sent | {"side": "benefit"}).status_code == 202
    at.act(f"/settlements/{paid}/deny", {"reason": "x"})
    assert at.ask("POST", "/payments", ENTERPRISE, json=sent).status_code == 202, "what was denied is declared again"


def test_an_objection_holds_a_payment_until_the_council_decides(at: Settling) -> None:
    paid = at.declared(20)
    at.act(f"/settlements/{paid}/object", {"reason": "并非此项"}, ENTERPRISE)
    refused = at.act(f"/settlements/{paid}/confirm", {})
    assert refused["problem"]["type"] == "/problems/act-under-objection"
    at.act(f"/settlements/{paid}/withdraw-objection", {}, ENTERPRISE)
    at.act(f"/settlements/{paid}/object", {"reason": "并非此项"})
    council = at.books.world.token(0, "council")
    decide = f"{at.path}/settlements/{paid}/decide"
    assert at.books.world.ask("POST", decide, token=council, json={"upheld": True}).status_code == 202
    at.act(f"/settlements/{paid}/confirm", {})
    found = at.settlement(paid)
    assert (found["state"], {each["state"] for each in found["objections"]}) == ("refused", {"withdrawn", "upheld"})


def test_both_sides_net_and_no_more_than_both_owe(at: Settling) -> None:
    owed, back = at.owed(ENTERPRISE, COLLEGE)[0], at.owed(COLLEGE, ENTERPRISE)[0]
    body = {"pool": "training", "side": "cost", "back_pool": "training", "back_side": "benefit", "fen": "5000"}
    netting = at.made("nettings", body | {"member": COLLEGE}, ENTERPRISE)
    found = at.settlement(netting)
    assert (found["kind"], found["answered_by"], found["back_side"]) == ("netting", COLLEGE, "benefit")
    assert at.owed(ENTERPRISE, COLLEGE)[0] == owed, "proposed, not netted"
    assert at.act(f"/settlements/{netting}/confirm", {})["state"] == "confirmed"
    assert (at.owed(ENTERPRISE, COLLEGE)[0], at.owed(COLLEGE, ENTERPRISE)[0]) == (owed - back, 0)
    answer = at.ask("POST", "/nettings", json=body | {"member": REGISTRAR})
    assert at.ended(answer)["problem"]["type"] == "/problems/netting-not-allowed"


def test_a_payout_counts_once_all_have_accepted_it(at: Settling) -> None:
    body = {"pool": "training", "reserve": "depreciation", "member": ENTERPRISE, "fen": "600"}
    payout = at.made("payouts", body)
    found = at.settlement(payout, ENTERPRISE)
    assert (found["state"], found["payer"], found["answered_by"]) == ("pending", "training/depreciation", None)
    assert at.act("/payouts/accept", {"payouts": [payout]}, ENTERPRISE)["state"] == "confirmed"
    assert at.settlement(payout)["state"] == "counted"
    assert at.owed(COLLEGE, "training/depreciation") == (300, 0)
    assert at.owed(COLLEGE, ENTERPRISE) == (600, 0)
    paid = at.declared(5)
    assert at.ask("POST", "/payouts/accept", json={"payouts": [paid]}).status_code == 404
    unknown = at.ask("POST", "/payouts", json=body | {"reserve": "other"})
    assert at.ended(unknown)["problem"]["type"] == "/problems/fund-unknown"


def test_what_is_overpaid_is_a_claim_back(at: Settling) -> None:
    owed = at.owed(ENTERPRISE, COLLEGE)[0]
    paid = at.declared(owed + 250)
    at.act(f"/settlements/{paid}/confirm", {})
    assert at.owed(ENTERPRISE, COLLEGE)[0] == 0
    (back,) = (each for each in at.claims("?side=cost")["claims"] if each["of"] == "prepaid")
    assert (back["debtor"], back["creditor"], back["fen"]) == (str(COLLEGE), str(ENTERPRISE), "250")


def test_bank_references_lie_sealed_and_are_shown_to_payer_and_payee_alone(
    at: Settling, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    paid = at.declared(30, transfer=at.transfer(reference="TOPSECRET 99"))
    for member in (COLLEGE, ENTERPRISE):
        found = at.books.get(f"/settlements/{paid}/papers", member).json()
        assert (found["reference"], found["document"]) == ("TOPSECRET 99", "settlement_receipt")
    assert at.ask("GET", f"/settlements/{paid}/papers", REGISTRAR).status_code == 404
    node = at.books.world.node
    everything = [caplog.text]
    for engine, base in ((node.node_engine, NodeBase), (node.ledger_engine, LedgerBase)):
        with reading(engine) as session:
            for table in base.metadata.sorted_tables:
                everything += [repr(row) for row in session.execute(select(table))]
    for hidden in ("TOPSECRET", REFERENCE, FROM, FROM.replace(" ", "")):
        assert not [each for each in everything if hidden in each]
    refused = at.ask("POST", "/payments", ENTERPRISE, json=at.payment(1, transfer=at.transfer(reference="密 99")))
    assert refused.status_code == 422
    assert "密" not in refused.text


def test_who_takes_no_part_reads_settlements_without_words_and_answers_none(at: Settling) -> None:
    paid = at.declared(40)
    at.act(f"/settlements/{paid}/object", {"reason": "账号不符"})
    ours, theirs = (at.settlement(paid, member) for member in (COLLEGE, REGISTRAR))
    assert [each["objections"][0].pop("text") for each in (ours, theirs)] == ["账号不符", None]
    assert theirs == ours
    assert at.ask("POST", f"/settlements/{paid}/confirm", REGISTRAR, json={}).status_code == 404
    found = at.books.get(f"/settlements?kind=payment&member={ENTERPRISE}&state=pending").json()["items"]
    assert paid in [each["id"] for each in found]
    assert {each["kind"] for each in found} == {"payment"}
    assert at.books.get("/settlements?kind=payout&state=pending").json()["items"] == []
