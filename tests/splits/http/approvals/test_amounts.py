"""Which acts commit a member's money, and what counts against its limit: the gross of all of it, and what adds up."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from formats.bookings.slots import parse_day
from formats.splits.agreements.money import month_number
from formats.splits.ids import act_id
from ledger.db import reading
from ledger.splits.journal.commands import JournalCommands
from ledger.splits.journal.facts import ActKind
from ledger.splits.journal.requests import EntryPart, EntryRequest, SealedAct
from node.installation.pipeline import further_of
from node.splits.signing import money_account
from node.tables.approvals import MoneyActRow
from tests.issuing.world import COLLEGE, ENTERPRISE
from tests.splits.http import closing_world
from tests.splits.http.approvals.limited import Limited
from tests.splits.http.entry_things import books, carried_out
from tests.splits.http.test_entry_pages import visit
from tests.web.booking_visits import words_of


def test_attack_an_invoice_cut_into_parts_below_the_limit_counts_whole(under: Limited) -> None:
    number = under.at.number()
    under.at.stored(number)
    answer = under.at.ask("POST", f"{under.at.path}/entries", json=under.body(number, 60, 60))
    held = under.answered(answer)
    assert (held["state"], under.approval(held["id"])["fen"]) == ("held", "12000")
    assert [each["fen"] for each in under.approval(held["id"])["items"]] == ["6000", "6000"]


def test_attack_one_voucher_entered_in_two_years_adds_up(under: Limited) -> None:
    """Of a number of its own the key takes the year of the day; the voucher is one."""
    number, year = under.at.number(), int(under.at.yesterday[:4]) - 2
    pepper = {"year": year, "pepper": "77" * 32}
    assert under.at.ask("POST", "/invoice-peppers", role="admin", json=pepper).status_code == 201
    under.at.stored(number)
    path = f"{under.at.path}/entries"
    assert under.at.done(under.at.ask("POST", path, json=under.body(number, 60)))["state"] == "confirmed"
    under.at.stored(number, occurred=f"{year}-12-31")
    second = under.answered(under.at.ask("POST", path, json=under.body(number, 60, occurred=f"{year}-12-31")))
    assert second["state"] == "held"
    assert under.say("withdraw", second["id"], role="finance").status_code == 200


def test_attack_an_invoice_of_another_accepted_and_reversed_part_by_part_counts_whole(under: Limited) -> None:
    first, second = _cut(under, ENTERPRISE, 60, 60)
    for entry in (first, second):
        held = _accepted(under, entry)
        shown = under.approval(held["id"])
        assert (held["state"], shown["fen"], shown["items"][0]["fen"]) == ("held", "12000", "6000")
        assert under.approved(held["id"])["state"] == "confirmed"
    assert {under.at.entry(each)["state"] for each in (first, second)} == {"counted"}
    low = _cut(under, ENTERPRISE, 30, 30)
    assert [_accepted(under, entry)["state"] for entry in low] == ["queued", "queued"]
    ours = _cut(under, COLLEGE, 50, 51)
    under.at.act("accept", {"entries": list(ours)})
    reversal = under.answered(under.at.ask("POST", f"{under.at.path}/entries/{ours[0]}/reverse", json={}))
    assert (reversal["state"], under.approval(reversal["id"])["fen"]) == ("held", "10100")


def test_acceptances_above_the_limit_wait_as_one_act_and_objections_do_not(under: Limited) -> None:
    entries = [_of_enterprise(under, 60) for _ in range(2)]
    held = _accepted(under, *entries)
    assert (held["state"], under.approval(held["id"])["fen"]) == ("held", "12000")
    high = _of_enterprise(under, 101)
    objected = under.at.act(f"{high}/object", {"reason": "x"}, member=COLLEGE)
    assert objected["state"] == "confirmed"
    assert under.at.entry(high)["objections"][0]["state"] == "open"


def test_a_reversal_of_an_entry_above_the_limit_waits_as_the_entry_did(under: Limited) -> None:
    held = under.given(101)
    assert under.approved(held["id"])["state"] == "confirmed"
    (entry,) = held["entries"]
    under.at.act("accept", {"entries": [entry]})
    reversal = under.answered(under.at.ask("POST", f"{under.at.path}/entries/{entry}/reverse", json={}))
    shown = under.approval(reversal["id"])
    assert (reversal["state"], shown["fen"], shown["reverses"]) == ("held", "10100", entry)
    assert under.at.entry(entry)["state"] == "counted"
    assert under.approved(reversal["id"])["state"] == "confirmed"
    assert under.at.entry(reversal["entries"][0])["reverses"] == entry


def test_settlements_above_the_limit_wait_and_parts_of_one_debt_add_up(under: Limited) -> None:
    debt = {"payee": str(ENTERPRISE), "pool": "training", "side": "cost"}
    states = [_declared(under, "payments", debt | _paid(n, fen))["state"] for n, fen in enumerate((6_000, 6_000))]
    assert states == ["queued", "held"]
    other = debt | {"side": "benefit"}
    assert _declared(under, "payments", other | _paid(2, 6_000))["state"] == "queued"
    same_transfer = debt | {"pool": "other"} | _paid(2, 6_000)
    assert _declared(under, "payments", same_transfer)["state"] == "held"
    back = {"member": ENTERPRISE, "pool": "training", "side": "cost", "back_pool": "training", "back_side": "benefit"}
    netting = _declared(under, "nettings", back | {"fen": "10001"})
    shown = [(each["payer"], each["side"]) for each in under.approval(netting["id"])["items"]]
    assert (netting["state"], shown) == ("held", [(str(COLLEGE), "cost"), (str(ENTERPRISE), "benefit")])
    payout = {"pool": "training", "reserve": "depreciation", "member": ENTERPRISE, "fen": "10001"}
    held = _declared(under, "payouts", payout)
    assert under.approved(held["id"])["state"] == "confirmed"
    assert under.at.get(f"{under.at.path}/settlements/{held['settlement']}")["state"] == "pending"


def test_a_payment_to_the_member_is_confirmed_above_the_limit_by_two_and_denied_by_one(under: Limited) -> None:
    debt = {"payee": str(COLLEGE), "pool": "training", "side": "cost"}
    ids = list[str]()
    for number in (5, 6):
        answer = under.at.ask("POST", f"{under.at.path}/payments", ENTERPRISE, json=debt | _paid(number, 10_001))
        assert under.at.done(answer)["state"] == "confirmed"
        ids.append(answer.json()["settlement"])
    path = f"{under.at.path}/settlements"
    held = under.answered(under.at.ask("POST", f"{path}/{ids[0]}/confirm", json={}))
    assert (held["state"], under.approval(held["id"])["items"][0]["act"]) == ("held", ids[0])
    denied = under.at.done(under.at.ask("POST", f"{path}/{ids[1]}/deny", json={"reason": "x"}))
    assert denied["state"] == "confirmed"
    assert under.approved(held["id"])["state"] == "confirmed"
    assert [under.at.get(f"{path}/{each}")["state"] for each in ids] == ["counted", "denied"]


def test_parts_of_a_debt_add_up_until_the_next_close_and_without_what_was_denied(under: Limited) -> None:
    ours = Limited(books(under.at.world, (COLLEGE, ENTERPRISE), "24"), under.node)
    debt, path = {"payee": str(ENTERPRISE), "pool": "training", "side": "cost"}, f"{ours.at.path}/settlements"

    def paid(number: int) -> dict[str, Any]:
        return _declared(ours, "payments", debt | _paid(number, 6_000))

    denied = paid(41)
    assert ours.state(denied["id"]) == "confirmed"
    ours.at.done(ours.at.ask("POST", f"{path}/{denied['settlement']}/deny", ENTERPRISE, json={"reason": "x"}))
    assert [paid(42)["state"], paid(43)["state"]] == ["queued", "held"]
    month = ours.at.get(f"{ours.at.path}/closes/{ours.at.agreement.first}")
    close = {"period": month["period"], "root": month["root"]}
    assert ours.at.done(ours.at.ask("POST", f"{ours.at.path}/closes", json=close))["state"] == "confirmed"
    assert [paid(44)["state"], paid(45)["state"]] == ["queued", "held"]


def test_what_the_chain_keeps_sealed_is_accepted_by_two_whatever_it_is(under: Limited) -> None:
    sealed = closing_world.books(under.at.world, "2201", disclosure="committed")
    agreement, month = bytes.fromhex(sealed.agreement), month_number(sealed.period)
    entry = SealedAct(act_id(ENTERPRISE, uuid4().bytes), agreement, ActKind.ENTRY, month, b"d" * 32, key=b"k" * 32)
    journal = JournalCommands(further_of(under.node, "Journal"))
    carried_out(under.at.world, journal.enter_sealed(entry, sender=money_account(under.node, ENTERPRISE)))
    body = {"entries": [entry.id.hex()]}
    held = under.answered(under.at.ask("POST", f"{sealed.path}/entries/accept", json=body))
    assert (held["state"], under.approval(held["id"])["fen"]) == ("held", None)
    page = visit(under.at, COLLEGE, "approver").get(f"/operator/approvals/{held['id']}")
    assert "sealed" in words_of(page.text)
    assert under.approved(held["id"])["state"] == "confirmed"


def test_an_invoice_that_another_entered_while_it_waited_is_not_approved(under: Limited) -> None:
    number = under.at.number()
    under.at.stored(number)
    held = under.answered(under.at.ask("POST", f"{under.at.path}/entries", json=under.body(number, 101)))
    # Another member's node knows nothing of what waits here: its own entry is on the chain first.
    _entered_elsewhere(under, held["id"])
    answer = under.say("approve", held["id"])
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "invoice-entered")
    assert under.state(held["id"]) == "held"


def _accepted(under: Limited, *entries: str) -> dict[str, Any]:
    return under.answered(under.at.ask("POST", f"{under.at.path}/entries/accept", json={"entries": entries}))


def _cut(under: Limited, member: int, *yuan: int) -> list[str]:
    """The entries of one invoice over two sides that is on the chain."""
    number = under.at.number()
    under.at.stored(number, member=member)
    answer = under.at.ask("POST", f"{under.at.path}/entries", member, json=under.body(number, *yuan))
    sent = under.answered(answer)
    if sent["state"] == "held":
        under.approved(sent["id"])
    under.at.ended(sent)
    return [str(each) for each in sent["entries"]]


def _of_enterprise(under: Limited, yuan: int) -> str:
    part = {"pool": "training", "side": "cost", "gross": f"{yuan}00", "net": f"{yuan}00"}
    return under.at.entered(member=ENTERPRISE, parts=[part])


def _declared(under: Limited, what: str, body: dict[str, Any]) -> dict[str, Any]:
    return under.answered(under.at.ask("POST", f"{under.at.path}/{what}", json=body))


def _paid(number: int, fen: int) -> dict[str, Any]:
    accounts = {"payer_account": "6222 01", "payee_account": "6222 02"}
    transfer = {"paid_on": "2026-03-31", "reference": f"REF {number}", **accounts}
    return {"fen": str(fen), "transfer": transfer, "document": {"kind": "invoice", "number": f"F {number}"}}


def _entered_elsewhere(under: Limited, submission: str) -> None:
    with reading(under.node.node_engine) as session:
        content = session.get_one(MoneyActRow, submission).content
    act = act_id(ENTERPRISE, uuid4().bytes)
    part = EntryPart(act, act[:16], "training", 0, 10_100, 10_100, 0)
    day, key = parse_day(content["occurred"]), bytes.fromhex(content["key"])
    request = EntryRequest(bytes.fromhex(under.at.agreement.hash), day, ENTERPRISE, b"v" * 32, key, (part,))
    journal = JournalCommands(further_of(under.node, "Journal"))
    carried_out(under.at.world, journal.enter(request, sender=money_account(under.node, ENTERPRISE)))
