"""What commits more of a member's money than its limit goes to the chain by a second person's word, not before."""

from __future__ import annotations

from sqlmodel import col, select

from ledger.db import reading
from ledger.submitting.outbox import Submission, SubmissionAttempt
from node.tables.approvals import MoneyActRow
from tests.issuing.world import COLLEGE, ENTERPRISE
from tests.splits.http.approvals.limited import Limited
from tests.splits.http.entry_things import books


def test_an_entry_above_the_limit_is_on_the_chain_once_a_second_person_approved_it(under: Limited) -> None:
    for yuan in (99, 100):
        assert under.at.ended(under.given(yuan))["state"] == "confirmed"
    held = under.given(101)
    (entry,) = held["entries"]
    assert (held["state"], under.state(held["id"])) == ("held", "held")
    assert under.at.ask("GET", f"{under.at.path}/entries/{entry}").status_code == 404
    with reading(under.node.node_engine) as session:
        assert not session.exec(select(SubmissionAttempt).where(SubmissionAttempt.submission_id == held["id"])).all()
    shown = under.approval(held["id"])
    assert (shown["fen"], shown["given_by"], shown["outcome"]) == ("10100", f"finance-{COLLEGE}", None)
    assert (shown["items"][0]["act"], shown["invoice"]["kind"], shown["scan_here"]) == (entry, "own", True)
    assert (shown["items"][0]["fen"], shown["items"][0]["net"]) == ("10100", "10100")
    assert held["id"] in under.waiting()
    assert under.approved(held["id"])["state"] == "confirmed"
    assert under.at.entry(entry)["gross"] == "10100"
    assert held["id"] not in under.waiting()
    shown = under.approval(held["id"])
    assert (shown["outcome"], shown["decided_by"], shown["state"]) == ("approved", f"approver-{COLLEGE}", "confirmed")


def test_attack_whoever_gave_an_act_cannot_approve_it_with_a_second_token(under: Limited) -> None:
    world = under.at.world
    number, twice = under.at.number(), {role: world.token(COLLEGE, role, "one person") for role in _BOTH}
    under.at.stored(number)
    path = f"{under.at.path}/entries"
    held = under.answered(world.ask("POST", path, token=twice["finance"], json=under.body(number, 101)))
    answer = world.ask("POST", f"/submissions/{held['id']}/approve", token=twice["approver"], json={})
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/approver-is-giver")
    assert under.state(held["id"]) == "held"


_BOTH = ("finance", "approver")


def test_attack_an_approver_of_another_member_finds_nothing_to_approve(under: Limited) -> None:
    held = under.given(101)["id"]
    for word in ("approve", "refuse"):
        answer = under.say(word, held, member=ENTERPRISE)
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")
    assert under.at.ask("GET", f"/submissions/{held}/approval", ENTERPRISE, "auditor").status_code == 404
    assert held not in under.waiting(member=ENTERPRISE)
    assert under.state(held) == "held"


def test_attack_an_act_approved_twice_is_sent_once(under: Limited) -> None:
    held = under.given(101)["id"]
    first, again = (under.say("approve", held, key=f"once-{held}") for _ in range(2))
    assert first.content == again.content
    for word, role in (("approve", "approver"), ("refuse", "approver"), ("withdraw", "finance")):
        late = under.say(word, held, role=role)
        assert (late.status_code, late.json()["type"]) == (409, "/problems/act-not-held")
        assert late.json()["values"]["outcome"] == "approved"
    assert under.state(held) == "confirmed"
    with reading(under.node.node_engine) as session:
        sent = select(SubmissionAttempt).where(SubmissionAttempt.submission_id == held)
        assert len(session.exec(sent).all()) == 1


def test_attack_an_approval_after_the_month_closed_is_refused_and_the_act_waits_still(under: Limited) -> None:
    ours = Limited(books(under.at.world, (COLLEGE, ENTERPRISE), "23"), under.node)
    first = ours.at.agreement.first
    held = ours.given(101, occurred=f"{first}-03")
    month = ours.at.get(f"{ours.at.path}/closes/{first}")
    assert [each["of"] for each in month["lacks"] if each["what"] == "approval-waiting"] == [held["id"]]
    assert not [each for each in _lacks(ours, first, ENTERPRISE) if each["what"] == "approval-waiting"]
    close = {"period": first, "root": month["root"]}
    assert ours.at.done(ours.at.ask("POST", f"{ours.at.path}/closes", json=close))["state"] == "confirmed"
    answer = ours.say("approve", held["id"])
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/act-month-closed")
    assert answer.json()["values"]["month"] == first
    assert (ours.state(held["id"]), held["id"] in ours.waiting()) == ("held", True)
    assert ours.say("withdraw", held["id"], role="finance").status_code == 200
    late = ours.given(101, occurred=f"{first}-03")
    assert ours.approved(late["id"])["state"] == "confirmed"


def _lacks(ours: Limited, period: str, member: int) -> list[dict[str, str]]:
    found: list[dict[str, str]] = ours.at.get(f"{ours.at.path}/closes/{period}", member, "auditor")["lacks"]
    return found


def test_attack_a_limit_that_is_raised_or_lowered_lets_nothing_go_that_waits(under: Limited) -> None:
    held = under.given(101)["id"]
    for yuan in ("1000000.00", None, "0.00"):
        under.limit(yuan)
        assert under.state(held) == "held"
        answer = under.at.ask("POST", f"/submissions/{held}/approve", role="finance", json={})
        assert answer.json()["type"] == "/problems/role-missing"
    assert under.given(1)["state"] == "held"
    under.limit(None)
    assert under.at.ended(under.given(101))["state"] == "confirmed"
    assert under.approved(held)["state"] == "confirmed"


def test_what_is_refused_or_withdrawn_never_was_and_its_invoice_is_free_again(under: Limited) -> None:
    number = under.at.number()
    under.at.stored(number)
    path, body = f"{under.at.path}/entries", under.body(number, 101)
    for word, role, outcome in (("refuse", "approver", "refused"), ("withdraw", "finance", "withdrawn")):
        held = under.answered(under.at.ask("POST", path, json=body))
        again = under.at.ask("POST", path, json=body)
        (told,) = again.json()["errors"]
        assert (told["code"], held["id"] in told["detail"]) == ("invoice-held", True)
        shown = under.say(word, held["id"], role=role).json()
        assert (shown["outcome"], shown["state"]) == (outcome, "withdrawn")
        assert shown["reason"] == ("金额不符" if word == "refuse" else None)
        assert under.say("approve", held["id"]).json()["type"] == "/problems/act-not-held"
        assert under.state(held["id"]) == "withdrawn"
        assert under.at.ask("GET", f"{path}/{held['entries'][0]}").status_code == 404
    with reading(under.node.node_engine) as session:
        reasons = session.exec(select(MoneyActRow.reason).where(col(MoneyActRow.reason).is_not(None))).all()
    assert reasons
    assert not [each for each in reasons if "金额".encode() in (each or b"")]
    assert under.at.ask("POST", path, json=body).status_code == 202


def test_an_act_is_withdrawn_by_whoever_gave_it_alone(under: Limited) -> None:
    held = under.given(101)["id"]
    other = under.at.world.token(COLLEGE, "finance", "another of finance")
    answer = under.at.world.ask("POST", f"/submissions/{held}/withdraw", token=other, json={})
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/withdrawer-not-giver")
    assert under.state(held) == "held"


def test_of_a_sheet_the_rows_above_the_limit_wait_and_the_others_go(under: Limited) -> None:
    sheet = under.at.sheet({"gross": "6.00", "net": "6.00", "vat": "0.00"}, {})
    for back in range(2):
        under.at.stored(f"PZ-{under.at.agreement.number}-{under.at.drawn - back}")
    checked = under.at.upload("check-sheet", sheet).json()
    assert (checked["rows"], checked["held_rows"]) == (2, [3])
    sent, again = (under.at.upload("send-sheet", sheet, key=f"limited-sheet-{under.at.drawn}") for _ in range(2))
    assert sent.content == again.content
    low, high = sent.json()["submissions"]
    assert (low["state"], high["state"], sent.json()["held_rows"]) == ("queued", "held", [3])
    assert (under.state(low["id"]), under.state(high["id"])) == ("confirmed", "held")
    assert under.approved(high["id"])["state"] == "confirmed"


def test_what_waits_is_listed_in_the_order_in_which_it_was_given(under: Limited) -> None:
    given = [under.given(101)["id"] for _ in range(3)]
    listed, cursor = list[str](), ""
    while cursor is not None:
        page = under.at.get(f"/submissions/awaiting-approval?limit=2&cursor={cursor}", role="auditor")
        listed, cursor = listed + [each["id"] for each in page["items"]], page["next"]
    assert listed[-3:] == given
    assert len(listed) == len(set(listed))
    with reading(under.node.node_engine) as session:
        places = select(Submission.id).where(col(Submission.id).in_(listed)).order_by(col(Submission.place))
        assert list(session.exec(places)) == listed
