"""Commitments on pages: the register in both languages, and the forms by which both sides sign."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from formats.crypto.hashing import sha256
from tests.issuing.world import COLLEGE, ENTERPRISE, REGISTRAR, World
from tests.splits.http.commitments.commitment_things import Committed, committed
from tests.web.booking_visits import nonce, rows_of, signed_in, words_of

PAGE = "/operator/agreements"
CAPTION = "Who owes what by when, the earliest due first"
PROOF = b"%PDF-1.7 a contract"


@pytest.fixture(scope="module")
def at(world: World) -> Committed:
    return committed(world, "803")


def visit(at: Committed, member: int = COLLEGE, role: str = "finance", language: str = "en") -> Visit:
    return Visit(at, signed_in(at.books.world.node, at.books.world.token(member, role), language))


class Visit:
    """Somebody's look at one commitment."""

    def __init__(self, at: Committed, client: TestClient, path: str = "/posts/once") -> None:
        self.client, self.list = client, f"{PAGE}/{at.books.agreement}/commitments"
        self.path = f"{self.list}{path}"

    def page(self) -> str:
        answer = self.client.get(self.path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def send(self, act: str, form: dict[str, str], **more: Any) -> httpx.Response:
        """As the page has it now."""
        shown = self.page()
        statement = re.search(r'name="statement" value="([0-9a-f]{64})"', shown)
        hidden = {"nonce": nonce(shown)} | ({"statement": statement[1]} if statement else {})
        return self.client.post(f"{self.path}/{act}", data=hidden | form, follow_redirects=False, **more)


def test_the_register_is_a_table_in_both_languages_that_the_agreement_leads_to(at: Committed) -> None:
    agreement = visit(at).client.get(f"{PAGE}/{at.books.agreement}").text
    assert f"{PAGE}/{at.books.agreement}/commitments" in agreement
    for language, told in (
        ("en", ("12 posts", "500.00 yuan", "10 hours")),
        ("zh-CN", ("12 个岗位", "500.00", "10 小时")),
    ):
        looked = visit(at, role="auditor", language=language)
        shown = words_of(looked.client.get(looked.list).text)
        assert all(each in shown for each in told), shown
    rows = rows_of(visit(at).client.get(visit(at).list).text, CAPTION)[1:]
    posts = next(row for row in rows if row[0].startswith("实习岗位"))
    assert posts[3:] == ["12 posts", "0 posts", "0 posts", "–", "12 posts", "overdue", "Demo 3"]


def test_both_sides_sign_by_their_forms_and_a_form_sent_twice_is_one_write(at: Committed) -> None:
    debtor, creditor = visit(at, ENTERPRISE), visit(at, COLLEGE)
    typed = {"amount": "12", "from": at.today, "to": at.today}
    files = [("evidence", ("contract.pdf", PROOF, "application/pdf"))]
    shown = nonce(debtor.page())
    sent = [debtor.client.post(f"{debtor.path}/state", data=typed | {"nonce": shown}, files=files,
                               follow_redirects=False) for _ in range(2)]  # fmt: skip
    assert [(each.status_code, each.headers["location"]) for each in sent] == [(303, debtor.path)] * 2
    assert sha256(PROOF).hex() in creditor.page()
    contested = creditor.send("contest", {"amount": "9", "reason": "三人未到岗"})
    assert contested.status_code == 303
    assert "三人未到岗" in debtor.page()
    assert at.one()["state"] == "contested"
    debtor.send("state", typed)
    assert "to a statement before this one" in words_of(creditor.page())
    assert creditor.send("countersign", {}).status_code == 303
    assert "State fulfilled" in words_of(creditor.page())
    assert at.one()["countersigned"] == "12"


def test_money_is_typed_in_yuan_and_what_is_wrong_is_told_beside_the_form(at: Committed) -> None:
    debtor = visit(at, COLLEGE, language="zh-CN")
    debtor.path = f"{debtor.list}/upkeep/{at.books.period[:4]}"
    typed = {"amount": "250.00", "from": at.today, "to": at.today}
    wrong = debtor.send("state", typed | {"amount": "1万"})
    assert (wrong.status_code, 'value="1万"' in wrong.text, 'id="refused"' in wrong.text) == (422, True, True)
    english = visit(at, ENTERPRISE)
    for amount, cure in (("2.5", "write a whole number"), ("0", "write what is fulfilled, more than 0")):
        half = english.send("state", typed | {"amount": amount})
        assert (half.status_code, cure in half.text) == (422, True), half.text
    nothing = debtor.send("state", typed | {"amount": "0.00"})
    assert (nothing.status_code, "填写已履行的数额，须大于 0" in nothing.text) == (422, True), nothing.text
    late = debtor.send("state", typed | {"to": "2149-06-05"})
    assert (late.status_code, "履行之后再申报" in late.text) == (422, True)
    assert debtor.send("state", typed).status_code == 303
    assert at.one(path=f"/commitments/upkeep/{at.books.period[:4]}")["stated"] == "25000"


def test_a_statement_made_again_after_another_is_signed_again_also_where_a_creditors_clock_is_ahead(
    at: Committed,
) -> None:
    debtor = visit(at, ENTERPRISE)
    at.state(12)
    ahead = int(at.books.world.node.clock().timestamp()) + 300
    assert at.answer(amount="1", reason="x", signed_at=ahead).status_code == 200
    for amount in ("6", "5", "6"):
        assert debtor.send("state", {"amount": amount, "from": at.today, "to": at.today}).status_code == 303
        assert at.one()["stated"] == amount


def test_what_was_overtaken_is_not_signed(at: Committed) -> None:
    creditor = visit(at, COLLEGE)
    at.state(3)
    stale = creditor.client.post(
        f"{creditor.path}/countersign", data={"nonce": "1", "statement": "00" * 32}, follow_redirects=False
    )
    assert (stale.status_code, "It is not what was shown" in stale.text) == (409, True)


def test_forms_are_shown_to_finance_of_whoever_may_act_and_the_page_to_nobody_else(at: Committed) -> None:
    at.state(3)
    acts = {"state": ENTERPRISE, "countersign": COLLEGE, "contest": COLLEGE}
    for act, member in acts.items():
        for other in (COLLEGE, ENTERPRISE):
            shown = f'/posts/once/{act}"' in visit(at, other).page()
            assert shown is (other == member), (act, other)
        assert f'/posts/once/{act}"' not in visit(at, member, "auditor").page()
    assert visit(at, REGISTRAR).client.get(visit(at).path).status_code == 404
    assert visit(at, REGISTRAR).client.get(visit(at).list).status_code == 404
