"""Words of objections to settlements and lines, and of denials, between two nodes: shown if they have their digest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from node.installation.config import PeerNode
from node.staff.access import PEER
from tests.http_server import QuietHandler, serving
from tests.issuing.world import COLLEGE, ENTERPRISE, REGISTRAR
from tests.splits.http.entry_things import Books
from tests.splits.http.other_node import OtherNode, other_node
from tests.splits.http.settlements.settlement_things import Settling, settling
from tests.web.booking_visits import nonce, signed_in, words_of

WORDS = "<b>金额不符</b>"
LINE = {"pool": "training", "side": "cost", "stage": "共担", "account": str(COLLEGE), "figure": "1", "reason": WORDS}


@pytest.fixture(scope="module")
def at(at: Books) -> Settling:
    return settling(at.world)


@pytest.fixture(scope="module")
def elsewhere(at: Settling, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OtherNode]:
    """The enterprise's own; the college objects at the world's."""
    with other_node(at.books.world, tmp_path_factory.mktemp("enterprise"), at.books.agreement) as made:
        text = at.books.get("/versions/1").json()["yaml"]
        assert made.ask("/versions/1/text", {"yaml": text}).status_code == 200
        yield made


@pytest.fixture(scope="module")
def line(at: Settling) -> str:
    """The path of an objection to a line."""
    assert at.act(f"/closes/{at.books.period}/objections", LINE)["state"] == "confirmed"
    sides = at.books.get(f"/closes/{at.books.period}/lines").json()["items"]
    (objection,) = [each for side in sides for each in side["objections"]]
    return f"/line-objections/{objection['number']}"


def answered(at: Settling, elsewhere: OtherNode, how: str) -> str:
    """The path of a payment by the enterprise that the college answered so at its node."""
    path = f"/settlements/{at.declared(1)}"
    assert at.act(f"{path}/{how}", {"reason": WORDS})["state"] == "confirmed"
    elsewhere.index()
    return path


def test_the_payer_reads_why_another_node_objects_to_a_payment_or_denies_it(at: Settling, elsewhere: OtherNode) -> None:
    objected, denied = (answered(at, elsewhere, how) for how in ("object", "deny"))
    assert elsewhere.ask(objected).json()["objections"][0]["text"] is None
    assert elsewhere.ask(denied).json()["reason"] is None
    found = elsewhere.ask(f"{objected}/fetch-reasons", {"member": COLLEGE})
    assert (found.status_code, found.json()["objections"][0]["text"]) == (200, WORDS), found.text
    assert elsewhere.ask(f"{denied}/fetch-reasons", {"member": COLLEGE}).json()["reason"] == WORDS
    assert elsewhere.ask(denied).json()["reason"] == WORDS
    for nobody in (ENTERPRISE, REGISTRAR):
        none = elsewhere.ask(f"{objected}/fetch-reasons", {"member": nobody})
        assert (none.status_code, none.json()["type"]) == (404, "/problems/not-found")


def test_a_party_reads_why_another_node_objects_to_a_line(at: Settling, elsewhere: OtherNode, line: str) -> None:
    elsewhere.index()

    def text() -> Any:
        sides = elsewhere.ask(f"/closes/{at.books.period}/lines").json()["items"]
        return [each["text"] for side in sides for each in side["objections"]]

    assert text() == [None]
    found = elsewhere.ask(f"{line}/fetch-reasons", {})
    assert (found.status_code, found.json()["text"], found.json()["stage"]) == (200, WORDS, "共担"), found.text
    assert text() == [WORDS]
    assert elsewhere.ask("/line-objections/999/fetch-reasons", {}).status_code == 404


def test_words_that_the_chain_has_no_digest_of_are_not_kept(at: Settling, elsewhere: OtherNode, line: str) -> None:
    path = answered(at, elsewhere, "object")

    class Handler(QuietHandler):
        def do_GET(self) -> None:
            self.reply(200, json.dumps({"reasons": ["another"]}).encode(), content_type="application/json")

    with serving(Handler) as url:
        lied_to = elsewhere.asking(PeerNode(url=url, token_file=Path("peer.token")))
        for each, body in ((path, {"member": COLLEGE}), (line, {})):
            refused = lied_to.ask(f"{each}/fetch-reasons", body)
            assert (refused.status_code, refused.json()["type"]) == (409, "/problems/reason-mismatch")
    assert elsewhere.ask(path).json()["objections"][0]["text"] is None


def test_a_node_of_a_member_that_takes_no_part_gets_no_words(at: Settling, elsewhere: OtherNode, line: str) -> None:
    path, world = answered(at, elsewhere, "object"), at.books.world
    token = world.token(COLLEGE, PEER, person="node of the registrar", peer_member=REGISTRAR)
    for each in (path, line):
        answer = world.ask("GET", f"{at.path}{each}/reasons", token=token)
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


def test_the_pages_of_a_settlement_and_of_lines_ask_for_words_that_are_not_here(
    at: Settling, elsewhere: OtherNode
) -> None:
    client = signed_in(elsewhere.node, elsewhere.token, "en")
    side = {"side": "benefit", "stage": None, "account": None}
    assert at.act(f"/closes/{at.books.period}/objections", LINE | side)["state"] == "confirmed"
    elsewhere.index()
    sides = elsewhere.ask(f"/closes/{at.books.period}/lines").json()["items"]
    number = next(each["number"] for side in sides for each in side["objections"] if each["text"] is None)
    denied = f"/operator{at.path}{answered(at, elsewhere, 'deny')}"
    lines = f"/operator{at.path}/closes/{at.books.period}/lines"
    for page, form, typed in ((denied, denied, {"member": str(COLLEGE)}), (lines, f"{lines}/{number}", {})):
        shown = client.get(page).text
        assert "Ask for the reason" in words_of(shown)
        answer = client.post(f"{form}/fetch-reasons", data={"nonce": nonce(shown), **typed})
        assert (answer.status_code, answer.headers["location"]) == (303, page)
        shown = client.get(page).text
        assert "&lt;b&gt;金额不符&lt;/b&gt;" in shown
        assert "Ask for the reason" not in words_of(shown)
