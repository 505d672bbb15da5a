"""What parties commit themselves to, over HTTP and between two nodes: one side states, the other counter-signs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from cli.main import run
from cli.shared.exits import Exit
from formats.splits.agreements import money
from ledger.db import reading
from ledger.splits.journal.counted import net_held
from node.installation.keys import account_name
from node.splits.agreements.owed import owed_under
from node.splits.commitments.register import view
from tests.conftest import soon
from tests.issuing.world import COLLEGE, ENTERPRISE, REGISTRAR, World
from tests.splits.http.commitments.commitment_things import Committed, committed
from tests.splits.http.other_node import OtherNode, other_node

EVIDENCE = ["02" * 32, "01" * 32]


@pytest.fixture(scope="module")
def at(world: World) -> Committed:
    return committed(world, "801")


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json()["type"]).removeprefix("/problems/")


def test_what_is_committed_is_listed_by_period_with_what_the_ledger_measures(at: Committed) -> None:
    at.books.entered(30_000)
    at.books.entered(9_999, counts=False)
    first, found = at.books.period, at.listed()
    posts, hours = found["posts", "once"], found["lathe-hours", first]
    assert (posts["party"], posts["creditors"], posts["due"]) == (ENTERPRISE, [COLLEGE], f"{first}-28")
    assert (posts["kind"], posts["unit"], posts["committed"], posts["measured"]) == ("posts", "posts", "12", None)
    assert (posts["state"], posts["shortfall"], posts["next"]) == ("due", "12", [ENTERPRISE])
    assert (hours["unit"], hours["measure"], hours["measured"], hours["state"]) == ("minutes", "metered", "0", "due")
    upkeep = found["upkeep", first[:4]]
    assert (upkeep["due"], upkeep["measured"], upkeep["measured_from"]) == (f"{first[:4]}-12-31", "30000", first)
    assert upkeep["countersigned"] == "0", "what is measured is not fulfilled by itself"
    assert "12 posts" in posts["words"]["en"]
    assert "12 个岗位" in posts["words"]["zh-CN"]
    dues = [each["due"] for each in at.books.get("/commitments").json()["items"]]
    assert dues == sorted(dues)


def test_what_counts_is_measured_of_its_holder_side_and_months_alone_and_a_reversal_takes_it_back(
    at: Committed,
) -> None:
    month = money.month_number(at.books.period)
    asked: dict[str, Any] = {"pool": "training", "side": 0, "holder": COLLEGE, "first": month, "last": month + 12}

    def held(**other: Any) -> int | None:
        with reading(at.books.world.node.ledger_engine) as ledger:
            return net_held(ledger, bytes.fromhex(at.books.agreement), **(asked | other))

    before = held()
    entry = at.books.entered(4_000)
    assert before is not None
    assert held() == before + 4_000
    others = ({"holder": ENTERPRISE}, {"pool": "canteen"}, {"side": 1}, {"first": month + 1}, {"last": month - 1})
    assert [held(**other) for other in others] == [0] * len(others)
    (reversal,) = at.books.done(at.books.ask("POST", f"/entries/{entry}/reverse", json={}))
    assert reversal["state"] == "confirmed", reversal
    newest = at.books.get("/entries").json()["items"][-1]["id"]
    at.books.done(at.books.ask("POST", "/entries/accept", ENTERPRISE, json={"entries": [newest]}))
    assert held() == before


def test_the_register_is_read_in_pages(at: Committed) -> None:
    whole, cursor, pages = at.books.get("/commitments").json()["items"], "", list[Any]()
    while cursor is not None:
        page = at.books.get(f"/commitments?limit=2&cursor={cursor}").json()
        pages += page["items"]
        cursor = page["next"]
    assert pages == whole
    assert len(whole) >= 4


def test_what_is_stated_is_fulfilled_once_it_is_counter_signed_or_contested_with_a_figure(at: Committed) -> None:
    first = at.state(12, evidence=EVIDENCE)
    assert first.status_code == 200, first.text
    for member in (COLLEGE, ENTERPRISE):
        shown = at.one(member)
        assert (shown["stated"], shown["countersigned"], shown["state"]) == ("12", "0", "due")
        assert shown["next"] == [COLLEGE]
        (between,) = shown["between"]
        assert between["statement"]["evidence"] == sorted(EVIDENCE)
        assert (between["statement"]["member"], between["answer"]) == (ENTERPRISE, None)
    contested = at.answer(amount="9", reason="三人未到岗").json()
    assert (contested["state"], contested["countersigned"], contested["shortfall"]) == ("contested", "9", "3")
    assert (contested["next"], contested["between"][0]["answer"]["reason"]) == ([ENTERPRISE], "三人未到岗")
    again = at.state(11).json()
    assert (again["state"], again["countersigned"], again["next"]) == ("due", "9", [COLLEGE])
    assert again["between"][0]["answer"]["current"] is False
    short = at.answer().json()
    assert (short["state"], short["countersigned"], short["shortfall"]) == ("short", "11", "1")
    at.state(12)
    done = at.answer().json()
    assert (done["state"], done["shortfall"], done["next"]) == ("fulfilled", "0", [])
    assert done["between"][0]["answer"]["reason"] is None


def test_only_the_debtor_states_and_only_a_creditor_answers_what_was_shown_to_it(at: Committed) -> None:
    before = at.one()
    assert problem(at.state(1, COLLEGE)) == (409, "commitment-not-owed-by")
    assert problem(at.answer(ENTERPRISE)) == (409, "commitment-not-owed-to")
    assert problem(at.state(1, creditor=ENTERPRISE)) == (409, "commitment-not-owed-to")
    assert problem(at.answer(statement="00" * 32)) == (409, "attestation-not-this")
    unstated = f"/commitments/upkeep/{at.books.period[:4]}/answer"
    nothing = at.books.ask("POST", unstated, ENTERPRISE, json={"statement": "00" * 32})
    assert problem(nothing) == (409, "commitment-not-stated")
    assert at.one() == before
    for path in ("/commitments/nothing/once", "/commitments/posts/2026", "/commitments/lathe-hours/2199-01"):
        assert at.books.ask("GET", path, role="auditor").status_code == 404, path


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"to": "2149-06-05"}, "fulfilment-days"),
        ({"from": "2149-06-05"}, "fulfilment-days"),
        ({"amount": "0"}, "string_pattern_mismatch"),
        ({"amount": "1.5"}, "string_pattern_mismatch"),
        ({"evidence": ["x"]}, "hex-form"),
    ],
    ids=str,
)
def test_a_statement_of_what_cannot_be_is_refused_by_its_field(at: Committed, more: Any, code: str) -> None:
    (field,) = more
    answer = at.books.ask("POST", f"{at.posts}/state", ENTERPRISE, json=at.stated(1) | more)
    (fault,) = answer.json()["errors"]
    named = fault["field"].removeprefix("body.").partition(".")[0]
    assert (answer.status_code, named, fault["code"]) == (422, field, code)


def test_a_contest_has_less_than_what_is_stated_and_says_why(at: Committed) -> None:
    at.state(12)
    for wrong in ({"amount": "12", "reason": "x"}, {"amount": "1"}, {"reason": "x"}, {"amount": "1", "reason": ""}):
        assert problem(at.answer(**wrong)) == (422, "request-invalid"), wrong


def test_who_takes_no_part_finds_nothing_and_between_others_nothing_is_said(at: Committed) -> None:
    at.state(12)
    for path in ("/commitments", at.posts):
        assert at.books.ask("GET", path, REGISTRAR, "auditor").status_code == 404
    node, agreement = at.books.world.node, bytes.fromhex(at.books.agreement)
    with reading(node.ledger_engine) as ledger, reading(node.node_engine) as session:
        posts = next(each for each in owed_under(node, ledger, session, agreement) if each.period == "once")
        seen = view(node, ledger, session, agreement, REGISTRAR, posts)
    assert (seen.between, seen.signed, seen.standing) == ([], [], None)


def signed(at: Committed, typed_data: Any, member: int = ENTERPRISE, account: str = "money") -> str:
    node = at.books.world.node
    address = node.keystore.address(account_name(member, account))
    return str(node.signer.sign_typed_data(address, typed_data).hex())


def test_a_signature_over_another_agreement_commitment_figure_or_time_is_refused(at: Committed) -> None:
    """Each is good where it was made, and nowhere else."""
    other = committed(at.books.world, "802")
    stated = at.stated(10)
    hours = f"/commitments/lathe-hours/{at.books.period}"

    def typed(books: Any, path: str, body: Any) -> Any:
        (made,) = books.ask("POST", f"{path}/state/typed-data", ENTERPRISE, "auditor", json=body).json()["items"]
        return made

    own = typed(at.books, at.posts, stated)
    wrong = {
        "agreement": typed(other.books, at.posts, stated),
        "commitment": typed(at.books, hours, stated),
        "figure": typed(at.books, at.posts, at.stated(11)),
        "time": typed(at.books, at.posts, stated | {"signed_at": own["signed_at"] + 9}),
    }
    before = at.one()
    for name, made in wrong.items():
        body = stated | {"signed_at": own["signed_at"], "signature": signed(at, made["typed_data"])}
        refused = at.books.ask("POST", f"{at.posts}/state", ENTERPRISE, json=body)
        assert problem(refused) == (409, "attestation-signature-invalid"), name
    for account in ((ENTERPRISE, "book"), (COLLEGE, "money")):
        body = stated | {"signed_at": own["signed_at"], "signature": signed(at, own["typed_data"], *account)}
        refused = at.books.ask("POST", f"{at.posts}/state", ENTERPRISE, json=body)
        assert problem(refused) == (409, "attestation-signature-invalid"), account
    assert at.one() == before
    body = stated | {"signed_at": own["signed_at"], "signature": signed(at, own["typed_data"])}
    taken = at.books.ask("POST", f"{at.posts}/state", ENTERPRISE, json=body)
    assert (taken.status_code, taken.json()["stated"]) == (200, "10")

    shown = {"statement": taken.json()["between"][0]["statement"]["hash"]}
    (asked,) = at.books.ask("POST", f"{at.posts}/answer/typed-data", COLLEGE, json=shown).json()["items"]
    assert (asked["creditor"], asked["typed_data"]["message"]["kind"]) == (COLLEGE, "fulfilment-answer")
    contest = shown | {"amount": "1", "reason": "x", "signed_at": asked["signed_at"]}
    signature = signed(at, asked["typed_data"], COLLEGE)
    assert problem(at.answer(**contest, signature=signature)) == (409, "attestation-signature-invalid")
    done = at.answer(signed_at=asked["signed_at"], signature=signature)
    assert (done.status_code, done.json()["countersigned"]) == (200, "10")


def test_nothing_is_signed_for_the_future_or_before_what_was_signed_already(at: Committed) -> None:
    """One signed for a year to come would stay the newest, and nothing could take its place."""
    now = int(at.books.world.node.clock().timestamp())
    assert (at.state(7).status_code, at.answer().status_code) == (200, 200)
    before = at.one()
    for signed_at, told in ((now + 3600, "is later than now"), (2**62, "is later than now"), (1, "is no later")):
        contest = at.answer(amount="1", reason="x", signed_at=signed_at)
        for refused in (at.state(8, signed_at=signed_at), contest):
            (fault,) = refused.json()["errors"]
            assert (refused.status_code, fault["field"], told in fault["detail"]) == (422, "signed_at", True)
    assert at.one() == before


@pytest.fixture(scope="module")
def elsewhere(at: Committed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OtherNode]:
    with other_node(at.books.world, tmp_path_factory.mktemp("enterprise"), at.books.agreement) as made:
        text = at.books.get("/versions/1").json()["yaml"]
        assert made.ask("/versions/1/text", {"yaml": text}).status_code == 200
        yield made


def test_two_nodes_hand_each_other_statement_and_answer(at: Committed, elsewhere: OtherNode) -> None:
    path = f"/commitments/lathe-hours/{at.books.period}"
    said = elsewhere.ask(f"{path}/state", at.stated(600)).json()
    assert (said["stated"], said["between"][0]["statement"]["delivered"]) == ("600", False)
    asked = {"member": COLLEGE, "subject": path.removeprefix("/")}
    assert elsewhere.ask("/attestations/exchange", asked).json() == {"sent": 1, "received": 0}
    shown = at.one(path=path)
    contest = {"amount": "480", "reason": "停机两小时", "statement": shown["between"][0]["statement"]["hash"]}
    assert (shown["stated"], shown["state"], shown["next"]) == ("600", "due", [COLLEGE])
    assert at.books.ask("POST", f"{path}/answer", json=contest).status_code == 200
    assert elsewhere.ask("/attestations/exchange", asked).json() == {"sent": 1, "received": 1}
    here, there = at.one(path=path), elsewhere.ask(path).json()
    assert (here["state"], there["state"], there["countersigned"]) == ("contested", "contested", "480")
    sides = ("statement", "answer")
    assert [here["between"][0][side]["signature"] for side in sides] == [
        there["between"][0][side]["signature"] for side in sides
    ]


def test_the_page_exchanges_as_often_as_it_is_pressed(at: Committed, elsewhere: OtherNode) -> None:
    path = f"/commitments/lathe-hours/{money.next_period(at.books.period)}"
    page = f"/operator{at.books.path}{path}"
    headers = {"Authorization": f"Bearer {elsewhere.token}", "Accept": "text/html", "Accept-Language": "en"}

    def pressed() -> str:
        shown = elsewhere.client.get(page, headers=headers).text
        form = shown.split(f'action="{page}/exchange"')[1].split("</form>")[0]
        hidden = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
        answer = elsewhere.client.post(f"{page}/exchange", headers=headers, data=hidden, follow_redirects=False)
        assert answer.status_code == 303, answer.text
        return elsewhere.client.get(page, headers=headers).text

    said = elsewhere.ask(f"{path}/state", at.stated(600)).json()["between"][0]["statement"]
    assert "the other&#39;s node does not have it" in elsewhere.client.get(page, headers=headers).text
    assert "the other&#39;s node does not have it" not in pressed()
    assert at.books.ask("POST", f"{path}/answer", json={"statement": said["hash"]}).status_code == 200
    assert "fulfilled</span>" in pressed()


def test_a_node_keeps_no_statement_of_another_agreement_subject_or_signer(at: Committed, elsewhere: OtherNode) -> None:
    statement = elsewhere.ask(f"{at.posts}/state", at.stated(3)).json()["between"][0]["statement"]
    (typed,) = elsewhere.ask(f"{at.posts}/state/typed-data", at.stated(3)).json()["items"]
    token, before = (elsewhere.node.home / "peer.token").read_text(), at.one()

    def sent(subject: str = "commitments/posts/once", **more: Any) -> httpx.Response:
        each = {"kind": "fulfilment", "content": statement["content"], "signed_at": typed["signed_at"] + 300}
        body = {"subject": subject, "attestations": [each | {"signature": statement["signature"]} | more]}
        return at.books.world.ask("POST", f"{at.books.path}/attestations", token=token, json=body)

    content = statement["content"]  # later than what other tests stated: what is overtaken is passed over
    for wrong in (
        sent(subject="commitments/posts/2026"), sent(kind="fulfilment-answer"), sent(kind="balance"),
        sent(content=content.replace(at.books.agreement, "00" * 32)), sent(content=content.replace("posts", "seats")),
    ):  # fmt: skip
        assert problem(wrong) == (409, "attestation-misplaced")
    assert problem(sent()) == (409, "attestation-signature-invalid"), "it was signed at another time"
    assert problem(sent(content=content.replace('"3"', '"4"'))) == (409, "attestation-signature-invalid")
    assert at.one() == before


def test_what_came_before_its_account_lost_its_role_stays_and_stops_no_exchange(
    at: Committed, elsewhere: OtherNode
) -> None:
    """A signature that no money account of now made stands for it: whatever is here already is not judged anew."""
    newest = at.one()["between"][0]["statement"]
    if newest is not None:  # signed at the other node a moment ahead, where several came within a second
        soon(lambda: datetime.now(UTC) > datetime.fromisoformat(newest["signed_at"]) + timedelta(seconds=1))
    said = elsewhere.ask(f"{at.posts}/state", at.stated(4)).json()["between"][0]["statement"]
    asked = {"member": COLLEGE, "subject": at.posts.removeprefix("/")}
    assert elsewhere.ask("/attestations/exchange", asked).status_code == 200
    before, token = at.one(), (elsewhere.node.home / "peer.token").read_text()
    assert before["between"][0]["statement"]["signature"] == said["signature"]
    signed_at = int(datetime.fromisoformat(said["signed_at"]).timestamp())
    sent = {"kind": "fulfilment", "content": said["content"], "signed_at": signed_at, "signature": "0" * 130}
    body = {"subject": asked["subject"], "attestations": [sent]}
    answer = at.books.world.ask("POST", f"{at.books.path}/attestations", token=token, json=body)
    assert answer.status_code == 200, answer.text
    body["attestations"] = [sent | {"signed_at": signed_at + 1}]
    refused = at.books.world.ask("POST", f"{at.books.path}/attestations", token=token, json=body)
    assert problem(refused) == (409, "attestation-signature-invalid")
    assert at.one() == before


def test_the_command_line_lists_states_answers_and_exchanges(
    at: Committed, capsys: pytest.CaptureFixture[str], tmp_path: Any
) -> None:
    named, world = at.books.agreement, at.books.world

    def said(*words: str, member: int = COLLEGE, as_json: bool = True, code: Exit = Exit.OK) -> Any:
        capsys.readouterr()
        signed_in = ["--url", str(world.client.base_url), "--token", world.token(member, "finance")]
        ended = run(["commitment", *words, *signed_in, *(["--json"] if as_json else [])])
        out = capsys.readouterr()
        assert ended == code, out
        return json.loads(out.out) if as_json else out.out

    one, proof = (named, "posts", "once"), tmp_path / "contract.pdf"
    proof.write_bytes(b"%PDF-1.7 a contract")
    days = ("--from", at.today, "--to", at.today)
    stated = ("state", *one, "--amount", "12", *days, "--evidence", str(proof))
    found = said(*stated, member=ENTERPRISE)
    assert len(found["between"][0]["statement"]["evidence"]) == 1
    said(*stated, member=COLLEGE, code=Exit.REFUSED)
    assert said("contest", *one, "--amount", "5", "--reason", "未到岗")["state"] == "contested"
    assert "未到岗" in said("show", *one, as_json=False)
    typed = said("countersign", *one, "--typed-data")["items"][0]
    handed_in = ("--signature", signed(at, typed["typed_data"], COLLEGE), "--signed-at", str(typed["signed_at"]))
    assert said("countersign", *one, *handed_in)["state"] == "fulfilled"
    said("countersign", *one, "--signed-at", "1", code=Exit.USAGE)
    assert said("exchange", *one, str(ENTERPRISE)) == {"sent": 1, "received": 0}
    assert {each["commitment"] for each in said("list", named)} == {"lathe-hours", "posts", "upkeep"}
    shown = said("list", named, as_json=False)
    for words in ("posts", "fulfilled", "10 hours", "500.00 yuan", "12 posts"):
        assert words in shown
