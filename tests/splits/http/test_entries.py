"""Entries over HTTP: what is entered waits for the others, and nothing of it is ever edited."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import col, select, update

from ledger.db import projection_commit, reading
from ledger.splits.journal.tables import SplitActRow
from node.splits.entries.silence import Silence
from node.tables.entries import ObjectionReason, VoucherFile
from tests.issuing.world import COLLEGE, ENTERPRISE, REGISTRAR, work
from tests.pipeline.resting import send_due
from tests.splits.http.entry_things import PDF, Books
from tests.workbooks import workbook


def test_an_entry_counts_once_the_other_party_has_accepted_it(at: Books) -> None:
    entry = at.entered()
    assert (at.entry(entry)["state"], at.entry(entry)["accepted"]) == ("pending", [])
    waiting = [each["id"] for each in at.get("/entries/awaiting-acceptance", ENTERPRISE)["items"]]
    assert entry in waiting
    assert entry not in [each["id"] for each in at.get("/entries/awaiting-acceptance", COLLEGE)["items"]]
    assert at.act("accept", {"entries": [entry]})["state"] == "confirmed"
    found = at.entry(entry, ENTERPRISE)
    assert (found["state"], found["accepted"], found["net"]) == ("counted", [ENTERPRISE], "10000")
    assert entry not in [each["id"] for each in at.get("/entries/awaiting-acceptance", ENTERPRISE)["items"]]


def test_an_entry_is_entered_once_whatever_is_repeated(at: Books) -> None:
    number = at.number()
    at.stored(number)
    sent = [at.ask("POST", f"{at.path}/entries", json=at.body(number), key=f"once-{number}") for _ in range(2)]
    assert sent[0].content == sent[1].content
    at.done(sent[0])
    again = at.ask("POST", f"{at.path}/entries", json=at.body(number))
    assert (again.status_code, codes(again)) == (422, [(0, "invoice_number", "invoice-entered")])


def test_an_invoice_that_another_member_entered_is_named_with_the_member(at: Books) -> None:
    number = at.number()
    at.stored(number)
    answer = at.ask("POST", f"{at.path}/entries", json=at.body(number))
    at.stored(number, member=ENTERPRISE)
    for settled in (False, True):  # on its way from this node, then on the chain
        again = at.ask("POST", f"{at.path}/entries", ENTERPRISE, json=at.body(number))
        assert codes(again) == [(0, "invoice_number", "invoice-entered")]
        assert f"member {COLLEGE}" in again.json()["errors"][0]["detail"]
        if not settled:
            at.done(answer)


def test_the_same_invoice_under_another_day_has_the_same_key(at: Books) -> None:
    """A year of its own number: the day that somebody types does not let it in twice."""
    year, day = at.yesterday[2:4], at.get("/invoice-peppers")["items"][0]
    number, last_year = f"{year}112000000000000001", f"{day['year']}-12-31"
    invoice = {"kind": "invoice", "code": "", "number": number}
    assert at.stored(number, kind="invoice", code="").status_code == 201
    at.done(at.ask("POST", f"{at.path}/entries", json=at.body(number, invoice=invoice)))
    again = at.ask("POST", f"{at.path}/entries", json=at.body(number, invoice=invoice, occurred=last_year))
    assert codes(again) == [(0, "invoice_number", "invoice-entered")]


def test_an_objection_parks_an_entry_until_it_is_withdrawn_or_decided(at: Books) -> None:
    entry, other = at.entered(), at.entered()
    for each in (entry, other):
        assert at.act(f"{each}/object", {"reason": "金额不符"})["state"] == "confirmed"
    found = at.entry(entry, COLLEGE)
    assert [(each["state"], each["text"]) for each in found["objections"]] == [("open", "金额不符")]
    refused = at.act("accept", {"entries": [entry]})
    assert refused["problem"]["type"] == "/problems/act-under-objection"
    at.act(f"{entry}/withdraw-objection", {})
    assert at.act("accept", {"entries": [entry]})["state"] == "confirmed"
    at.act(f"{other}/decide", {"upheld": True}, member=0, role="council")
    assert (at.entry(entry)["state"], at.entry(other)["state"]) == ("counted", "refused")


def test_the_scan_that_was_stored_last_is_entered_also_where_it_was_stored_before(at: Books) -> None:
    number, last_year = at.number(), f"{int(at.yesterday[:4]) - 1}-12-31"
    right, wrong = PDF + b"right", PDF + b"wrong"
    digests = [at.stored(number, scan=each).json()["voucher"] for each in (right, wrong, right)]
    assert digests[0] == digests[2] != digests[1]
    entry = at.ask("POST", f"{at.path}/entries", json=at.body(number))
    at.done(entry)
    assert at.entry(entry.json()["entries"][0])["voucher"] == digests[0]
    # Of a number of its own an invoice's key takes the year of its day, which may have been mistyped.
    number = at.number()
    for day in (last_year, at.yesterday):
        assert at.stored(number, scan=PDF + b"day", occurred=day).status_code == 201
    assert at.ask("POST", f"{at.path}/entries", json=at.body(number)).status_code == 202


def test_an_entry_is_taken_back_whole_by_a_reversal_and_its_invoice_is_free_again(at: Books) -> None:
    number = at.number()
    at.stored(number)
    sent = at.ask("POST", f"{at.path}/entries", json=at.body(number))
    at.done(sent)
    (entry,) = sent.json()["entries"]
    early = at.act(f"{entry}/reverse", {}, member=COLLEGE)
    assert early["problem"]["type"] == "/problems/act-not-reversible"
    at.act("accept", {"entries": [entry]})
    answer = at.ask("POST", f"{at.path}/entries/{entry}/reverse", json={})
    at.done(answer)
    (reversal,) = answer.json()["entries"]
    assert (at.entry(reversal)["kind"], at.entry(reversal)["reverses"]) == ("reversal", entry)
    at.act("accept", {"entries": [reversal]})
    for each, refused in ((reversal, "act-not-reversible"), (entry, None)):
        again = at.ask("POST", f"{at.path}/entries/{each}/reverse", json={})
        assert again.json().get("type") == (refused and f"/problems/{refused}")
        if refused is None:
            assert at.done(again)["problem"]["type"] == "/problems/act-not-reversible"
    assert (at.entry(entry)["state"], at.entry(reversal)["state"]) == ("reversed", "counted")
    assert at.done(at.ask("POST", f"{at.path}/entries", json=at.body(number)))["state"] == "confirmed"


def test_one_invoice_is_cut_over_sides_in_one_act(at: Books) -> None:
    part: dict[str, Any] = at.body("x")["parts"][0]
    number = at.number()
    at.stored(number)
    body = at.body(number, parts=[part, part | {"side": "benefit"}])
    answer = at.ask("POST", f"{at.path}/entries", json=body)
    assert at.done(answer)["state"] == "confirmed"
    first, second = (at.entry(each) for each in answer.json()["entries"])
    assert (first["side"], second["side"], first["voucher"]) == ("cost", "benefit", second["voucher"])


@pytest.mark.parametrize(
    ("change", "code"),
    [({"vat": "601"}, "vat-sum"), ({"gross": "0", "net": "0", "vat": "0"}, "gross-zero"), ({"net": "-1"}, "net")],
)
def test_amounts_that_do_not_go_together_are_refused_before_the_chain(
    at: Books, change: dict[str, str], code: str
) -> None:
    part = at.body("x")["parts"][0] | change
    answer = at.ask("POST", f"{at.path}/entries", json=at.body("x", parts=[part]))
    assert answer.status_code == 422
    assert code in answer.text


def test_a_sheet_is_held_against_everything_first_and_then_sent_whole(at: Books) -> None:
    for as_workbook in (False, True):
        sheet = at.sheet({}, {})
        if as_workbook:
            sheet = workbook([line.split(",") for line in sheet.decode().splitlines()])
        missing = at.upload("check-sheet", sheet)
        assert codes(missing) == [(row, "invoice_number", "voucher-missing") for row in (2, 3)]
        for number in (f"PZ-{at.agreement.number}-{at.drawn - back}" for back in range(2)):
            at.stored(number)
        checked = at.upload("check-sheet", sheet)
        assert (checked.status_code, checked.json()["rows"]) == (200, 2)
        assert checked.json()["sums"][0]["gross"] == "21200"
        before = len(at.get(f"{at.path}/entries?limit=200")["items"])
        sent, again = (at.upload("send-sheet", sheet, key=f"sheet-{at.drawn}") for _ in range(2))
        assert sent.content == again.content
        assert {at.ended(each)["state"] for each in sent.json()["submissions"]} == {"confirmed"}
        assert len(at.get(f"{at.path}/entries?limit=200")["items"]) == before + 2
        assert codes(at.upload("send-sheet", sheet)) == [
            (row, "invoice_number", "invoice-entered") for row in (2, 3)
        ]  # fmt: skip


def test_the_seller_of_a_row_is_the_one_with_which_its_scan_was_stored(at: Books) -> None:
    sheet = at.sheet({"seller": "华东机床厂"}, {"seller": ""})
    for back in range(2):
        at.stored(f"PZ-{at.agreement.number}-{at.drawn - back}")
    for route in ("check-sheet", "send-sheet"):
        answer = at.upload(route, sheet)
        assert (answer.status_code, codes(answer)) == (422, [(2, "seller", "seller-other")])


def test_every_fault_of_every_row_is_told_at_once_and_nothing_is_sent(at: Books) -> None:
    before = at.get(f"{at.path}/entries?limit=200")["items"]
    sheet = at.sheet({"nature": "donation"}, {"vat": "7.00"}, {})
    answer = at.upload("send-sheet", sheet)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/entries-refused")
    assert codes(answer) == [(2, "nature", "nature"), (3, "gross", "vat-sum"), (4, "invoice_number", "voucher-missing")]
    assert all(each["zh"] for each in answer.json()["errors"])
    assert at.get(f"{at.path}/entries?limit=200")["items"] == before


def test_a_text_that_nobody_signed_is_no_agreement_to_enter_under(at: Books) -> None:
    files = {"sheet": ("s.csv", at.sheet({})), "agreement": ("a.yaml", at.text.replace(b"HZ-1", b"HZ-9"))}
    answer = at.ask("POST", f"{at.path}/entries/check-sheet", files=files)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/agreement-text-other")
    files["agreement"] = ("a.yaml", b"title: x\n")
    broken = at.ask("POST", f"{at.path}/entries/check-sheet", files=files)
    assert codes(broken)[0][1:] == ("agreement", "missing-key")


def test_a_voucher_lies_sealed_and_is_shown_to_parties_alone(at: Books) -> None:
    entry = at.entered()
    digest = at.entry(entry)["voucher"]
    for member in (COLLEGE, ENTERPRISE):
        answer = at.ask("GET", f"{at.path}/vouchers/{digest}", member, "auditor")
        assert (answer.content, answer.headers["content-type"]) == (PDF, "application/pdf")
    stranger = at.ask("GET", f"{at.path}/vouchers/{digest}", REGISTRAR, "auditor")
    assert stranger.json()["type"] == "/problems/not-found"
    with reading(at.world.node.node_engine) as session:
        stored = session.exec(select(VoucherFile.content)).all()
        said = session.exec(select(ObjectionReason.content)).all()
    assert not [each for each in stored if PDF[5:] in each]
    assert not [each for each in said if "金额" in each.decode("utf-8", "replace")]
    refused = at.stored(at.number(), scan=b"MZ no scan")
    assert refused.json()["type"] == "/problems/voucher-refused"
    hidden = at.stored(at.number(), scan=PDF + b" not entered yet").json()["voucher"]
    assert at.ask("GET", f"{at.path}/vouchers/{hidden}", ENTERPRISE, "auditor").status_code == 404


def test_a_year_has_one_pepper_and_its_fingerprint_tells_nothing_of_it(at: Books) -> None:
    year = at.get("/invoice-peppers")["items"][0]["year"]
    other = at.ask("POST", "/invoice-peppers", role="admin", json={"year": year, "pepper": "11" * 32})
    assert (other.status_code, other.json()["type"]) == (409, "/problems/invoice-pepper-fixed")
    missing = at.stored("18112000000000000001", kind="invoice", code="")
    assert (missing.json()["type"], missing.json()["values"]["year"]) == ("/problems/invoice-pepper-missing", 2018)


def test_entries_are_listed_by_what_is_asked_page_by_page(at: Books) -> None:
    pages, cursor = list[str](), ""
    while True:
        page = at.get(f"{at.path}/entries?limit=3&cursor={cursor}", role="auditor")
        pages += [each["id"] for each in page["items"]]
        if page["next"] is None:
            break
        cursor = page["next"]
    assert pages == [each["id"] for each in at.get(f"{at.path}/entries?limit=200")["items"]]
    benefit = at.get(f"{at.path}/entries?side=benefit&pool=training&month={at.yesterday[:7]}&member={COLLEGE}")["items"]
    assert benefit
    assert {each["side"] for each in benefit} == {"benefit"}
    assert {each["state"] for each in at.get(f"{at.path}/entries?state=refused")["items"]} == {"refused"}
    assert at.ask("GET", f"{at.path}/entries?cursor=1").status_code == 422


def test_who_takes_no_part_reads_what_the_chain_shows_and_neither_words_nor_scans(at: Books) -> None:
    entry = at.entered()
    at.act(f"{entry}/object", {"reason": "金额不符"})
    ours, theirs = (at.entry(entry, member) for member in (COLLEGE, REGISTRAR))
    assert (ours["scan_here"], theirs["scan_here"]) == (True, False)
    assert [each["objections"][0].pop("text") for each in (ours, theirs)] == ["金额不符", None]
    assert theirs["invoice"] is None
    assert ours["invoice"]["kind"] == "own"
    assert {**theirs, "scan_here": True, "invoice": ours["invoice"]} == ours
    assert at.get("/entries/awaiting-acceptance", REGISTRAR)["items"] == []
    accepting = at.ask("POST", f"{at.path}/entries/accept", REGISTRAR, json={"entries": [entry]})
    assert accepting.json()["type"] == "/problems/not-found"


def test_silence_lets_an_entry_count_when_its_days_have_passed_unless_somebody_objects(
    at: Books, caplog: pytest.LogCaptureFixture
) -> None:
    """Moves the clock of the chain, so it stands last: what was left pending above counts as well. One that fails
    stops no other."""
    spoilt, by_hand, by_the_worker, objected = (at.entered() for _ in range(4))
    at.act(f"{objected}/object", {"reason": "x"})
    early = at.act("count", {"entries": [by_hand]}, member=COLLEGE)
    assert early["problem"]["type"] == "/problems/act-too-early"
    silence = Silence(at.world.node)
    while send_due(silence):  # of others' agreements, whose days have passed
        pass
    assert {at.entry(each)["state"] for each in (spoilt, by_hand, by_the_worker)} == {"pending"}
    at.world.rpc("evm_increaseTime", 11 * 86_400)
    at.world.rpc("evm_mine")
    assert at.act("count", {"entries": [by_hand]}, member=COLLEGE)["state"] == "confirmed"
    renamed(at, spoilt, f"{spoilt}00")
    assert send_due(silence) is True
    assert send_due(silence) is False
    assert caplog.text.count(f"silence on {spoilt}00 waits: ") == 1, "told once a day"
    renamed(at, f"{spoilt}00", spoilt)
    work(at.world.node)
    assert send_due(Silence(at.world.node)) is True, "the one that failed"
    work(at.world.node)
    assert send_due(Silence(at.world.node)) is False, "what the chain refused is not wanted again on the same day"
    states = [at.entry(each)["state"] for each in (by_hand, by_the_worker, objected)]
    assert states == ["counted", "counted", "pending"]
    assert at.entry(spoilt)["state"] == "counted"


def renamed(at: Books, before: str, after: str) -> None:
    """An act in the projection."""
    with projection_commit(at.world.node.ledger_engine) as session:
        wanted = update(SplitActRow).where(col(SplitActRow.id) == bytes.fromhex(before))
        session.execute(wanted.values(id=bytes.fromhex(after)))


def codes(answer: Any) -> list[tuple[int, str, str]]:
    return [(each["row"], each["field"], each["code"]) for each in answer.json()["errors"]]
