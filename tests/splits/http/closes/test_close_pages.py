"""Months in the browser: what one lacks, its close, shares down to voucher and block, statements that print."""

from __future__ import annotations

import re
from html import unescape

import httpx
import pytest

from formats.yuan import yuan
from tests.issuing.world import COLLEGE, ENTERPRISE, REGISTRAR, World, work
from tests.splits.http.closes.test_allocating import settled
from tests.splits.http.closing_world import Books, books
from tests.web.booking_visits import nonce, rows_of, signed_in, words_of

PAGE = "/operator/agreements"


def look(at: Books, path: str, member: int = COLLEGE, role: str = "finance", language: str = "en") -> httpx.Response:
    """Below the months of the agreement."""
    return at.world.client.get(f"{PAGE}/{at.agreement}/closes{path}", headers=headers(at, member, role, language))


def send(at: Books, path: str, form: dict[str, str]) -> httpx.Response:
    answer = at.world.client.post(f"{PAGE}/{at.agreement}/closes{path}", headers=headers(at), data=form)
    work(at.world.node)
    return answer


def headers(at: Books, member: int = COLLEGE, role: str = "finance", language: str = "en") -> dict[str, str]:
    token = at.world.token(member, role)
    return {"Authorization": f"Bearer {token}", "Accept": "text/html", "Accept-Language": language}


def page(at: Books, path: str = "", member: int = COLLEGE, role: str = "finance", language: str = "en") -> str:
    answer = look(at, path, member, role, language)
    assert answer.status_code == 200, answer.text
    return answer.text


def cells(shown: str, caption: str) -> list[list[str]]:
    """Below the head of the table."""
    return rows_of(shown, caption)[1:]


@pytest.fixture(scope="module")
def at(world: World) -> Books:
    """Closed from its page, with one entry of 100.01 yuan."""
    made = books(world, "601")
    made.entered(10_001)
    shown = page(made, f"/{made.period}")
    root = re.search(r'name="root" value="([0-9a-f]{64})"', shown)
    assert root is not None
    form = {"nonce": nonce(shown), "root": root[1]}
    first, again = (send(made, f"/{made.period}/close", form) for _ in range(2))
    assert (first.status_code, first.headers["location"]) == (303, again.headers["location"])
    asked = first.headers["location"].partition("?")[2]
    assert "close a period: confirmed" in words_of(page(made, f"/{made.period}?{asked}"))
    settled(world.node)
    return made


def test_an_open_month_says_what_it_lacks_and_who_can_mend_it(world: World) -> None:
    waiting = books(world, "602")
    waiting.entered(5_000, counts=False)
    for language, told in (("en", "Waits for others"), ("zh-CN", "等待他方接受")):
        assert told in words_of(page(waiting, f"/{waiting.period}", language=language))
    rows = cells(page(waiting, f"/{waiting.period}"), "What is missing, and who can mend it")
    assert [(row[0], row[2].split()[-1], row[3]) for row in rows] == [
        ("Waits for others to accept or confirm it", str(ENTERPRISE), "no"),
        ("The scan of its voucher is not at this node", str(COLLEGE), "no"),
    ]


def test_only_finance_of_whoever_may_close_sees_the_button(world: World) -> None:
    at = books(world, "603")
    form = f'action="{PAGE}/{at.agreement}/closes/{at.period}/close"'
    assert form in page(at, f"/{at.period}")
    assert form in page(at, f"/{at.period}", ENTERPRISE), "a party, from the 18th"
    assert form not in page(at, f"/{at.period}", role="auditor")
    assert form not in page(at, f"/{at.period}", REGISTRAR)
    stale = send(at, f"/{at.period}/close", {"nonce": "once", "root": "11" * 32})
    asked = stale.headers["location"].partition("?")[2]
    assert "Another act has counted since" in words_of(page(at, f"/{at.period}?{asked}"))


def test_the_shares_of_a_month_are_shown_with_the_block_of_its_close(at: Books) -> None:
    shown = page(at, f"/{at.period}")
    rows = cells(shown, "Shares that the chain booked")
    assert [(row[1], row[2], row[4]) for row in rows] == [
        ("training · cost", "共担", "66.67"),
        ("training · cost", "共担", "33.34"),
    ]
    block = at.get(f"/closes/{at.period}").json()["close"]["block_number"]
    assert f"<dd>{block}</dd>" in shown
    listed = page(at)
    assert f"/closes/{at.period}" in listed
    assert cells(listed, "Twelve months, the newest first")[0][3] == "100.01"


def test_pools_over_time_are_a_picture_that_says_in_words_what_it_shows(at: Books) -> None:
    for language, told, carried in (
        ("en", "carried forward at their end ¥", "Carried forward"),
        ("zh-CN", "期末结转 ¥", "结转"),
    ):
        shown = page(at, role="auditor", language=language)
        (picture,) = re.findall(r'<svg viewBox="0 0 480 188".+?</svg>', shown, re.DOTALL)
        title, desc = (re.search(rf'<{tag} id="(pool-1-{tag})">(.+?)</{tag}>', picture) for tag in ("title", "desc"))
        assert title is not None
        assert desc is not None
        assert f'aria-labelledby="{title[1]} {desc[1]}"' in picture
        assert "training" in title[2]
        assert f"{told}{yuan(-10_001)}" in desc[2]
        assert len(re.findall(r'<rect class="cost"', picture)) == 1
        assert f"{at.period} {carried} {yuan(-10_001)}</title>" in picture
    assert cells(shown, "十二个月，最近的在前")[0][3] == "100.01", "the table stays"


def test_a_share_leads_through_stage_and_weight_to_voucher_and_block(at: Books) -> None:
    path = f"/{at.period}/shares/{at.period}/training/cost"
    shown = page(at, path)
    assert path in page(at, f"/{at.period}")
    assert "It comes to ¥100.01 net." in words_of(shown)
    shares = cells(shown, "Weights and shares")
    assert [row[1:] for row in shares] == [["2 / 3", "66.67", "66.67"], ["1 / 3", "33.34", "33.34"]]
    (entry,) = cells(shown, "Entries that count, in the order of the chain")
    assert (entry[0], entry[-1]) == (f"{at.period}-03", "100.01")
    (placed,) = at.get(f"/closes{path}").json()["entries"]["items"]
    assert placed["entry"]["voucher"] in shown
    assert placed["tx_hash"] in shown
    receipt = at.world.rpc("eth_getTransactionReceipt", placed["tx_hash"])
    assert int(receipt["blockNumber"], 16) == placed["block_number"]


def test_a_statement_says_what_is_owed_in_both_languages_and_links_its_files(at: Books) -> None:
    for language, told in (("en", "Statement of"), ("zh-CN", "示例3 对账单")):
        shown = page(at, f"/{at.period}/statements/{ENTERPRISE}", ENTERPRISE, "auditor", language)
        assert told in words_of(shown)
        for link in (f"statements/{ENTERPRISE}/csv", "period-file"):
            assert f"{at.path}/closes/{at.period}/{link}" in shown
        assert f"{at.path}/journal/hledger" in shown
    rows = {row[0]: row[1:] for row in cells(page(at, f"/{at.period}/statements/{ENTERPRISE}"), _CHANGES)}
    assert (rows["opening"], rows["closing"]) == (["0.00", "0.00"], ["0.00", yuan(3334)])
    (claim,) = cells(page(at, f"/{at.period}/claims"), "Who owes whom, in yuan")
    assert claim[-1] == "33.34"


def test_file_api_and_pages_show_other_members_the_same_entries_if_any(at: Books, world: World) -> None:
    """Under an open agreement those that the chain has; under a committed one nothing of it."""
    path, file = f"/{at.period}/shares/{at.period}/training/cost", f"/closes/{at.period}/period-file"
    assert at.get(f"/closes{path}", REGISTRAR).json() == at.get(f"/closes{path}").json()
    acts = at.get(file, REGISTRAR).json()["acts"]
    assert [each["id"] for each in acts] == [each["id"] for each in at.get("/entries", REGISTRAR).json()["items"]]
    foreign = page(at, path, REGISTRAR, "auditor")
    assert "66.67" in foreign
    assert [each["id"] for each in acts if each["id"] in foreign and each["voucher"] in foreign] == [acts[0]["id"]]
    committed = books(world, "604", "committed")
    pages = ("", f"/{at.period}", f"/{at.period}/claims", f"/{at.period}/statements/{COLLEGE}", path)
    for each in pages:
        assert look(committed, each, REGISTRAR, "auditor").status_code == 404, each
    for each in ("/entries", "/settlements", "/claims", f"/closes/{committed.period}/period-file"):
        assert committed.ask("GET", each, REGISTRAR, "auditor").status_code == 404, each
    assert "Months" in page(committed, "", ENTERPRISE, "approver")


def test_whatever_a_page_of_an_agreement_links_to_opens_in_the_same_session(at: Books) -> None:
    """Files too: the session's cookie goes with addresses below /operator and with no other."""
    client = signed_in(at.world.node, at.world.token(ENTERPRISE, "finance"))
    wanted, opened = [f"{PAGE}/{at.agreement}"], dict[str, int]()
    while wanted:
        path = wanted.pop()
        answer = client.get(path, follow_redirects=True)
        opened[path] = answer.status_code
        if answer.headers["content-type"].startswith("text/html"):
            linked = map(unescape, re.findall(r'(?:href|src)="([^"#]+)"', answer.text))
            found = {each for each in linked if at.agreement in each and "lang=" not in each}
            wanted += sorted(found - {*opened, *wanted})
    for file in ("period-file", "/csv", "/journal/hledger", "/journal/gbt24589"):
        assert any(file in path for path in opened), file
    assert {path: status for path, status in opened.items() if status != 200} == {}


def test_what_there_is_not_is_refused_on_a_page_in_words(at: Books) -> None:
    open_ = look(at, "/2099-01/claims")
    assert (open_.status_code, "The period is not closed yet." in open_.text) == (409, True)
    nothing = look(at, f"/{at.period}/shares/{at.period}/nothing/cost")
    assert nothing.status_code == 404
    assert "text/html" in nothing.headers["content-type"]


_CHANGES = "What it is owed and owes, in yuan"
