"""Vouchers and reasons between two nodes: shown where they are what the chain has the digest of, and else not kept."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import uvicorn
from sqlmodel import select

from api.app import create_app
from cli.main import run
from cli.shared.exits import Exit
from formats.bookings.slots import parse_day
from formats.splits.entries.columns import InvoiceKind
from formats.splits.entries.evidence import VoucherData, voucher_digest
from formats.splits.entries.invoices import Invoice
from formats.splits.ids import act_id
from ledger.db import reading, writing
from ledger.splits.journal.commands import JournalCommands
from ledger.splits.journal.requests import EntryPart, EntryRequest
from node.installation.config import PeerNode
from node.installation.pipeline import further_of
from node.splits.entries.peppers import set_pepper
from node.splits.signing import money_account
from node.staff.access import PEER, bootstrap_principal
from node.tables.entries import ObjectionReason, VoucherFile
from node.tables.staff import NodeAct
from tests.conftest import free_port, soon
from tests.http_server import QuietHandler, serving
from tests.issuing.world import COLLEGE, ENTERPRISE, REGISTRAR
from tests.splits.http.entry_things import PDF, PEPPER, Books, carried_out
from tests.splits.http.other_node import OtherNode, other_node
from tests.web.booking_visits import nonce, signed_in, whole_list, words_of

SELLER = "湖州市机床厂"


@pytest.fixture(scope="module")
def elsewhere(at: Books, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OtherNode]:
    with other_node(at.world, tmp_path_factory.mktemp("enterprise"), at.agreement.hash) as made:
        yield made


def entered(at: Books, elsewhere: OtherNode, **more: Any) -> tuple[str, str]:
    """By the college, at its own node; the other node knows it. The entry and the number of its invoice."""
    number = at.number()
    assert at.stored(number, seller=SELLER).status_code == 201
    answer = at.ask("POST", f"{at.path}/entries", json=at.body(number, **more))
    at.done(answer)
    elsewhere.index()
    return answer.json()["entries"][0], number


def acts(node: Any) -> list[tuple[str, str]]:
    with reading(node.node_engine) as session:
        return [(each.act, each.subject) for each in session.exec(select(NodeAct)).all()]


def kept(elsewhere: OtherNode) -> int:
    with reading(elsewhere.node.node_engine) as session:
        return len(session.exec(select(VoucherFile)).all()) + len(session.exec(select(ObjectionReason)).all())


def test_a_party_looks_at_scan_and_data_that_another_node_has_before_it_accepts(
    at: Books, elsewhere: OtherNode
) -> None:
    entry, number = entered(at, elsewhere)
    before = elsewhere.ask(f"/entries/{entry}").json()
    assert (before["scan_here"], before["invoice"]) == (False, None)
    assert elsewhere.ask(f"/vouchers/{before['voucher']}").status_code == 404
    found = elsewhere.ask(f"/entries/{entry}/fetch-voucher", {})
    assert found.status_code == 200, found.text
    invoice = {"kind": "own", "code": "2", "number": number, "seller": SELLER}
    assert found.json() == {**before, "scan_here": True, "invoice": invoice}
    scan = elsewhere.ask(f"/vouchers/{before['voucher']}")
    assert (scan.content, scan.headers["content-type"]) == (PDF, "application/pdf")
    assert ("voucher-read", before["voucher"]) in acts(at.world.node)
    assert ("voucher-received", before["voucher"]) in acts(elsewhere.node)
    with reading(elsewhere.node.node_engine) as session:
        (row,) = session.exec(select(VoucherFile).where(VoucherFile.digest == before["voucher"])).all()
    assert (row.member_id, row.entered_as) == (COLLEGE, entry)
    assert all(each not in row.content + (row.data or b"") for each in (PDF[5:], number.encode(), SELLER.encode()))
    nobody = elsewhere.asking(None).ask(f"/entries/{entry}/fetch-voucher", {})
    assert nobody.json() == found.json(), "what is here is asked of nobody"


def test_an_entry_whose_scan_is_not_here_stands_in_the_checklist_of_its_month_until_it_was_taken(
    at: Books, elsewhere: OtherNode
) -> None:
    entry, _ = entered(at, elsewhere)
    lack = {"what": "voucher-missing", "of": entry, "who": [COLLEGE, ENTERPRISE], "blocks": False}
    month = f"/closes/{at.yesterday[:7]}"
    assert lack in elsewhere.ask(month).json()["lacks"]
    assert entry not in {each["of"] for each in at.get(at.path + month)["lacks"] if each["what"] == lack["what"]}
    assert elsewhere.ask(f"/entries/{entry}/fetch-voucher", {}).status_code == 200
    assert lack not in elsewhere.ask(month).json()["lacks"]


def test_the_entering_side_reads_why_another_node_objects(at: Books, elsewhere: OtherNode) -> None:
    entry = at.entered(member=ENTERPRISE, holder=ENTERPRISE)
    assert at.act(f"{entry}/object", {"reason": "金额不符"}, member=COLLEGE)["state"] == "confirmed"
    elsewhere.index()
    (before,) = elsewhere.ask(f"/entries/{entry}").json()["objections"]
    assert (before["member"], before["text"]) == (COLLEGE, None)
    answer = elsewhere.ask(f"/entries/{entry}/fetch-reasons", {"member": COLLEGE})
    assert answer.json()["objections"] == [before | {"text": "金额不符"}]
    assert elsewhere.ask(f"/entries/{entry}").json()["objections"] == [before | {"text": "金额不符"}]
    assert ("reason-received", entry) in acts(elsewhere.node)
    with reading(elsewhere.node.node_engine) as session:
        (said,) = session.exec(select(ObjectionReason).where(ObjectionReason.act == entry)).all()
    assert "金额不符".encode() not in said.content
    for nobody in (ENTERPRISE, REGISTRAR):
        none = elsewhere.ask(f"/entries/{entry}/fetch-reasons", {"member": nobody})
        assert (none.status_code, none.json()["type"]) == (404, "/problems/not-found")


def test_a_node_of_a_member_that_takes_no_part_gets_nothing(at: Books, elsewhere: OtherNode) -> None:
    entry, _ = entered(at, elsewhere)
    at.act(f"{entry}/object", {"reason": "x"})
    token = at.world.token(COLLEGE, PEER, person="node of the registrar", peer_member=REGISTRAR)
    for what in ("voucher", "reasons"):
        answer = at.world.ask("GET", f"{at.path}/entries/{entry}/{what}", token=token)
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")
    nothing = at.world.ask("GET", f"{at.path}/entries/{'00' * 20}/voucher", token=token)
    assert nothing.status_code == 404


def sent(number: str) -> dict[str, Any]:
    """What the college's node answers of `entered`."""
    scan = base64.b64encode(PDF).decode()
    return {"kind": "own", "code": "2", "number": number, "seller": SELLER, "scan": scan}


LIES: dict[str, tuple[dict[str, Any], str, str]] = {
    "another scan": ({"scan": base64.b64encode(PDF + b"!").decode()}, "voucher-mismatch", "digest"),
    "another seller": ({"seller": "x"}, "voucher-mismatch", "digest"),
    "another number": ({"number": "PZ-0"}, "voucher-mismatch", "digest"),
    "no number of that kind": ({"kind": "invoice"}, "voucher-mismatch", "invoice number"),
    "a program": ({"scan": base64.b64encode(b"MZ").decode()}, "counterpart-unavailable", "another form"),
    "no base64": ({"scan": "$"}, "counterpart-unavailable", "another form"),
    "the name of a file": ({"name": "../../x.pdf"}, "counterpart-unavailable", "another form"),
    "a text that turns around": ({"seller": "\u202efdp"}, "counterpart-unavailable", "another form"),
    "too much": ({"scan": "A" * (5 << 20)}, "counterpart-unavailable", "AnswerTooLarge"),
}


def test_what_a_lying_node_gives_is_refused_with_a_sentence_and_not_kept(at: Books, elsewhere: OtherNode) -> None:
    entry, number = entered(at, elsewhere)
    objected = at.entered(member=ENTERPRISE, holder=ENTERPRISE)
    at.act(f"{objected}/object", {"reason": "x"}, member=COLLEGE)
    elsewhere.index()
    answer, before = b"", kept(elsewhere)

    class Handler(QuietHandler):
        def do_GET(self) -> None:
            self.reply(200, answer, content_type="application/json")

    with serving(Handler) as url:
        peer = PeerNode(url=url, token_file=Path("peer.token"))
        lied_to = elsewhere.asking(peer)
        for name, (lie, problem, told) in LIES.items():
            answer = json.dumps(sent(number) | lie).encode()
            refused = lied_to.ask(f"/entries/{entry}/fetch-voucher", {}).json()
            assert (refused["type"], told in json.dumps(refused)) == (f"/problems/{problem}", True), (name, refused)
            lied_to.node.circuits.answered(url)  # the largest counts as a silence
        for text, problem in (("y", "reason-mismatch"), ("x" * 501, "counterpart-unavailable")):
            answer = json.dumps({"reasons": [text]}).encode()
            refused = lied_to.ask(f"/entries/{objected}/fetch-reasons", {"member": COLLEGE}).json()
            assert refused["type"] == f"/problems/{problem}"
    assert kept(elsewhere) == before
    silent = lied_to.ask(f"/entries/{entry}/fetch-voucher", {})
    assert (silent.status_code, silent.json()["type"]) == (503, "/problems/counterpart-unavailable")
    alone = elsewhere.asking(None).ask(f"/entries/{entry}/fetch-voucher", {})
    assert (alone.status_code, alone.json()["type"]) == (409, "/problems/counterpart-not-configured")
    assert elsewhere.ask(f"/entries/{entry}/fetch-voucher", {}).json()["invoice"]["number"] == number


def test_an_entry_whose_invoice_key_is_of_another_invoice_is_told_to_whoever_has_the_pepper(
    at: Books, elsewhere: OtherNode
) -> None:
    """Under a key of its choice the same invoice could be entered twice."""
    number, act, node = at.number(), act_id(COLLEGE, uuid4().bytes), at.world.node
    at.stored(number, seller=SELLER)
    digest = voucher_digest(VoucherData(Invoice(InvoiceKind.OWN, "2", number), SELLER), PDF)
    part = EntryPart(act, act[:16], "training", 0, 100, 100, 0)
    agreement = bytes.fromhex(at.agreement.hash)
    request = EntryRequest(agreement, parse_day(at.yesterday), COLLEGE, digest, uuid4().bytes * 2, (part,))
    carried_out(at.world, JournalCommands(further_of(node, "Journal")).enter(request, sender=money_account(node, 2)))
    elsewhere.index()
    with writing(elsewhere.node.node_engine) as session:
        for year in (int(at.yesterday[:4]) - 1, int(at.yesterday[:4])):
            set_pepper(session, elsewhere.node, bootstrap_principal(ENTERPRISE), year, bytes.fromhex(PEPPER))
    refused = elsewhere.ask(f"/entries/{act.hex()}/fetch-voucher", {})
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/voucher-mismatch")
    assert refused.json()["values"] == {"member": COLLEGE, "differs": "invoice key"}


def test_the_page_of_what_waits_shows_scan_and_data_once_they_were_asked_for(at: Books, elsewhere: OtherNode) -> None:
    entry, number = entered(at, elsewhere)
    client, page = signed_in(elsewhere.node, elsewhere.token, "zh-CN"), "/operator/entries"
    shown = whole_list(client, page)
    assert "调取凭证扫描件，存于该成员的节点：" in words_of(shown)
    assert number not in shown
    path = f"{page}/{at.agreement.hash}/{entry}/fetch-voucher"
    led = client.post(path, data={"nonce": nonce(shown)})
    assert (led.status_code, led.headers["location"]) == (303, f"{page}#entry-{entry}")
    shown = whole_list(client, page)
    assert f"自制凭证 {number}" in words_of(shown)
    assert SELLER in shown
    assert f'href="/operator{at.path}/vouchers/' in shown
    one = client.get(f"/operator{at.path}/entries/{entry}").text
    assert number in one
    assert client.post(path, data={"nonce": nonce(shown)}).status_code == 303


def test_the_page_of_an_entry_asks_for_the_words_of_each_objection(at: Books, elsewhere: OtherNode) -> None:
    entry = at.entered(member=ENTERPRISE, holder=ENTERPRISE)
    at.act(f"{entry}/object", {"reason": "<b>税率不符</b>"}, member=COLLEGE)
    elsewhere.index()
    client, page = signed_in(elsewhere.node, elsewhere.token, "en"), f"/operator{at.path}/entries/{entry}"
    shown = client.get(page).text
    assert "Ask for the reason" in words_of(shown)
    assert "Fetch the scan" not in words_of(shown), "its own member entered it"
    asked = nonce(shown.split("/fetch-reasons")[1])
    answer = client.post(f"{page}/fetch-reasons", data={"nonce": asked, "member": str(COLLEGE)})
    assert (answer.status_code, answer.headers["location"]) == (303, page)
    shown = client.get(page).text
    assert "&lt;b&gt;税率不符&lt;/b&gt;" in shown
    assert "Ask for the reason" not in words_of(shown)
    at.act(f"{entry}/withdraw-objection", {}, member=COLLEGE)
    at.act(f"{entry}/object", {"reason": "holder"}, member=COLLEGE)
    elsewhere.index()
    asked_anew = nonce(client.get(page).text.split("/fetch-reasons")[1])
    client.post(f"{page}/fetch-reasons", data={"nonce": asked_anew, "member": str(COLLEGE)})
    assert "<q>holder</q>" in client.get(page).text, "another objection is asked for by another form"
    scan = client.post(f"{page}/fetch-voucher", data={"nonce": "once"})
    assert scan.status_code == 404, "the enterprise entered it at another node of its own"


def test_the_command_line_writes_the_scan_and_takes_reasons(
    at: Books, elsewhere: OtherNode, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entry, number = entered(at, elsewhere)
    port = elsewhere.node.config.http.port or free_port()
    server = uvicorn.Server(uvicorn.Config(create_app(elsewhere.node), port=port, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    soon(lambda: server.started)
    asking = ("--json", "--url", f"http://127.0.0.1:{port}", "--token", elsewhere.token)
    out = tmp_path / "scan"
    for _ in range(2):  # from the college's node, then from here
        assert run(["entry", "scan", at.agreement.hash, entry, "--out", str(out), *asking]) == Exit.OK
        told = json.loads(capsys.readouterr().out)
        assert (told["number"], told["seller"], told["gross"], out.read_bytes()) == (number, SELLER, "10600", PDF)
        out.unlink()
    assert run(["entry", "reasons", at.agreement.hash, entry, str(COLLEGE), *asking]) == Exit.REFUSED
    assert json.loads(capsys.readouterr().out)["error"]["type"] == "/problems/not-found"
    server.should_exit = True
    thread.join(20)
