"""Two members on two nodes sign one use; where one does not, it is a dispute or silence and never a bill."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from formats.bookings.slots import unix_of
from ledger.bookings.reserving.requests import Reservation
from ledger.bookings.uses.queries import used_minutes
from ledger.db import reading
from node.bookings.expiry import Expiry
from node.installation.config import PeerNode
from node.tables.uses import SignedUse
from tests.bookings.commands.harness import BOOKER, CUSTODIAN, GRACE, HALL, BookingHarness
from tests.bookings.commands.outbox import do, reserve
from tests.bookings.commands.test_uses_commands import DECLARED, DISPUTED, FIVE_DAYS, MISSED, SETTLED, minutes, phase
from tests.conftest import free_port
from tests.fuzz.lying_node import LyingNode, lying
from tests.issuing.world import running_api
from tests.pipeline.resting import send_due
from tests.uses.nodes import Nodes, two_nodes
from tests.web.booking_visits import nonce, signed_in

pytestmark = pytest.mark.chain


@pytest.fixture(scope="module")
def nodes(harness: BookingHarness, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    with two_nodes(harness, tmp_path_factory.mktemp("second")) as made:
        yield made


def test_two_members_on_two_nodes_sign_one_use(nodes: Nodes) -> None:
    wanted = in_use(nodes)
    nodes.harness.to_slot(wanted.start + 4)
    waits = nodes.booker.ask(nodes.path(wanted, "check-out"), settled(wanted, 45))
    assert (waits.status_code, waits.json()) == (202, {"submission": None, "waits_for": CUSTODIAN})
    sent = nodes.custodian.ask(nodes.path(wanted, "check-out"), settled(wanted, 45))
    assert nodes.custodian.outcome(sent) == ("on chain", None)
    assert (phase(nodes.harness, wanted), minutes(nodes.harness, wanted)) == (SETTLED, 45)
    with reading(nodes.booker.node.node_engine) as session:
        signed = session.exec(select(SignedUse).where(SignedUse.booking == wanted.booking)).all()
    assert [(row.member_id, row.asked_by, row.minutes) for row in signed] == [
        (BOOKER, CUSTODIAN, 0),
        (BOOKER, CUSTODIAN, 45),
    ]


def test_other_minutes_are_not_signed_and_a_dispute_is_no_bill(nodes: Nodes) -> None:
    wanted = in_use(nodes)
    nodes.harness.to_slot(wanted.start + 4)
    assert nodes.booker.ask(nodes.path(wanted, "check-out"), settled(wanted, 15)).json()["waits_for"] == CUSTODIAN
    assert nodes.custodian.ask(nodes.path(wanted, "check-out"), settled(wanted, 60)).json()["waits_for"] == BOOKER
    declared = nodes.custodian.ask(nodes.path(wanted, "declare"), used(wanted, 60))
    assert nodes.custodian.outcome(declared) == ("on chain", None)
    nodes.work()
    before = billed(nodes)
    differs = nodes.booker.ask(nodes.path(wanted, "differ"), {"minutes": 15})
    assert nodes.booker.outcome(differs) == ("on chain", None)
    nodes.harness.to_slot(wanted.start + 4, seconds=FIVE_DAYS + 3600)
    nodes.work()
    assert send_due(Expiry(nodes.booker.node)) is False
    assert (phase(nodes.harness, wanted), billed(nodes)) == (DISPUTED, before)
    assert nodes.custodian.ask(nodes.path(wanted, "agree"), used(wanted, 30)).json()["waits_for"] == BOOKER
    agreed = nodes.booker.ask(nodes.path(wanted, "agree"), used(wanted, 30))
    assert nodes.booker.outcome(agreed) == ("on chain", None)
    assert (phase(nodes.harness, wanted), minutes(nodes.harness, wanted)) == (SETTLED, 30)


def test_what_the_two_sides_dispute_the_council_decides_and_nothing_before(nodes: Nodes) -> None:
    wanted = in_use(nodes)
    nodes.harness.to_slot(wanted.start + 4)
    path = nodes.path(wanted, "settle-by-council")
    early = nodes.booker.ask(path, used(wanted, 40), role="council")
    assert nodes.booker.outcome(early) == ("rejected", "UsePhaseWrong")
    nodes.custodian.outcome(nodes.custodian.ask(nodes.path(wanted, "declare"), used(wanted, 60)))
    nodes.work()
    nodes.booker.outcome(nodes.booker.ask(nodes.path(wanted, "differ"), {"minutes": 15}))
    longer = nodes.booker.ask(path, used(wanted, 61), role="council").json()
    assert (longer["type"], longer["errors"][0]["code"]) == ("/problems/request-invalid", "statement-minutes")
    unknown = nodes.booker.ask(path.replace("/0/", "/9/"), used(wanted, 40), role="council")
    assert (unknown.status_code, unknown.json()["type"]) == (404, "/problems/not-found")
    decided = nodes.booker.ask(path, used(wanted, 40), role="council")
    assert nodes.booker.outcome(decided) == ("on chain", None)
    assert (phase(nodes.harness, wanted), minutes(nodes.harness, wanted)) == (SETTLED, 40)


def test_five_days_of_silence_settle_what_one_side_declared(nodes: Nodes) -> None:
    wanted = in_use(nodes)
    nodes.harness.to_slot(wanted.start + 4)
    assert nodes.booker.outcome(nodes.booker.ask(nodes.path(wanted, "declare"), used(wanted, 50)))[0] == "on chain"
    assert phase(nodes.harness, wanted) == DECLARED
    nodes.harness.to_slot(wanted.start + 5, seconds=FIVE_DAYS)
    nodes.work()
    assert send_due(Expiry(nodes.booker.node))
    nodes.work()
    assert (phase(nodes.harness, wanted), minutes(nodes.harness, wanted)) == (SETTLED, 50)


def test_a_no_show_is_the_custodians_to_say_and_the_bookers_to_object_to(nodes: Nodes) -> None:
    wanted = booked(nodes)
    nodes.harness.to_slot(wanted.start + GRACE)
    nodes.work()
    answer = nodes.booker.ask(nodes.path(wanted, "no-show"), {})
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/role-missing")
    assert nodes.custodian.outcome(nodes.custodian.ask(nodes.path(wanted, "no-show"), {})) == ("on chain", None)
    assert phase(nodes.harness, wanted) == MISSED
    nodes.work()
    assert nodes.booker.outcome(nodes.booker.ask(nodes.path(wanted, "object"), {})) == ("on chain", None)
    assert phase(nodes.harness, wanted) == DISPUTED


def test_a_booking_passes_to_whom_its_holder_lets_have_it_and_to_nobody_else(nodes: Nodes) -> None:
    day = nodes.harness.free_day()
    wanted = nodes.harness.wanted(CUSTODIAN, day=day)
    do(nodes.harness, reserve(nodes.harness, wanted))
    nodes.work()
    path = f"/bookings/{wanted.booking.hex()}"
    stolen = nodes.booker.ask(f"{path}/take-over", {})
    assert (stolen.status_code, stolen.json()["type"]) == (409, "/problems/counterpart-refused")
    assert stolen.json()["values"]["reason"] == "not-found"
    offered = nodes.custodian.ask(f"{path}/hand-over", {"to": BOOKER}, role="booker")
    assert (offered.status_code, offered.json()["waits_for"]) == (202, BOOKER)
    taken = nodes.booker.ask(f"{path}/take-over", {"credential": "11" * 32})
    assert nodes.booker.outcome(taken) == ("on chain", None)
    assert nodes.harness.record(wanted.booking).holder == BOOKER


def test_a_booking_at_another_node_is_taken_on_its_page_once_its_holder_lets_it_go(nodes: Nodes) -> None:
    wanted = nodes.harness.wanted(CUSTODIAN, day=nodes.harness.free_day())
    do(nodes.harness, reserve(nodes.harness, wanted))
    nodes.work()
    client = signed_in(nodes.booker.node, nodes.booker.token("booker"), "zh-CN")
    path = f"/operator/bookings/{wanted.booking.hex()}"
    form = f'action="{path}/take-over"'
    assert form not in client.get(path).text, "nobody lets them"
    given = {"nonce": "early", "credential": "11" * 32}
    early = client.post(f"{path}/take-over", data=given)
    assert (early.status_code, "对方没有这一项，或其人员尚未如此确认。" in early.text) == (409, True)
    nodes.custodian.ask(f"/bookings/{wanted.booking.hex()}/hand-over", {"to": BOOKER}, role="booker")
    page = client.get(path).text
    assert form in page
    assert client.post(f"{path}/take-over", data=given | {"nonce": nonce(page)}).status_code == 303
    nodes.work()
    assert nodes.harness.record(wanted.booking).holder == BOOKER


def test_a_repeated_check_in_is_answered_as_before_though_the_other_node_would_refuse_now(nodes: Nodes) -> None:
    wanted = booked(nodes)
    nodes.harness.to_slot(wanted.start)
    nodes.work()
    path = nodes.path(wanted, "check-in")
    nodes.booker.ask(path, {})
    first = nodes.custodian.ask(path, {}, key="once")
    nodes.custodian.outcome(first)
    nodes.work()
    again = nodes.custodian.ask(path, {}, key="once")
    assert (again.status_code, again.json()) == (202, first.json())
    anew = nodes.custodian.ask(path, {})
    assert (anew.status_code, anew.json()["values"]["reason"]) == (409, "not-confirmed")


def test_nothing_is_signed_before_its_time_or_for_another_member(nodes: Nodes) -> None:
    wanted = booked(nodes)
    nodes.work()
    early = nodes.booker.ask(nodes.path(wanted, "check-in"), {})
    assert (early.status_code, early.json()["values"]["reason"]) == (409, "not-now")
    unknown = nodes.booker.ask(nodes.path(wanted, "check-in", occurrence=3), {})
    assert (unknown.status_code, unknown.json()["type"]) == (404, "/problems/not-found")
    body = {"booking": wanted.booking.hex(), "occurrence": 0, "act": "check-in"}
    own = nodes.custodian.ask("/uses/statements", body)
    assert (own.status_code, own.json()["type"]) == (403, "/problems/role-missing")


def test_the_custodians_door_lets_the_bookers_node_begin_and_end_a_use(nodes: Nodes) -> None:
    wanted = booked(nodes)
    nodes.harness.to_slot(wanted.start, seconds=60)
    nodes.work()
    device = nodes.custodian.ask("/door-devices", {}).json()["device"]
    door = f"/door-devices/{device}/codes/{HALL}/0"
    begins = nodes.booker.ask(
        nodes.path(wanted, "check-in"), {"door": {"scanned": nodes.custodian.ask(door).json()["link"]}}
    )
    assert nodes.booker.outcome(begins) == ("on chain", None)
    nodes.harness.to_slot(wanted.start + 2)
    nodes.work()
    stale = nodes.booker.ask(nodes.path(wanted, "check-out"), {"door": {"typed": "0000-0000"}})
    assert (stale.status_code, stale.json()["values"]["reason"]) == (409, "door-code-unknown")
    ends = nodes.booker.ask(
        nodes.path(wanted, "check-out"), {"door": {"typed": nodes.custodian.ask(door).json()["code"]}}
    )
    assert nodes.booker.outcome(ends) == ("on chain", None)
    assert (phase(nodes.harness, wanted), minutes(nodes.harness, wanted)) == (SETTLED, 29)


def test_a_node_that_signs_other_minutes_than_were_asked_for_is_not_believed(
    nodes: Nodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = in_use(nodes)
    nodes.harness.to_slot(wanted.start + 4)
    said = {"start": unix_of(wanted.start), "end": unix_of(wanted.start + 4), "outcome": 2, "salt": None}
    said |= {"evidence": "00" * 32, "deadline": nodes.harness.now() + 3600, "signature": "00" * 65}
    liar = LyingNode("", lambda number, answer: b"")
    liar.answer = lambda body: json.dumps(said | {"minutes": 59}).encode()  # type: ignore[method-assign]
    node = nodes.booker.node
    with lying(liar) as url:
        peers = {BOOKER: {CUSTODIAN: PeerNode(url=url, token_file=Path("peer.token"))}}
        monkeypatch.setattr(node, "config", node.config.model_copy(update={"use_peers": peers}))
        answer = nodes.booker.ask(nodes.path(wanted, "check-out"), settled(wanted, 15))
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/counterpart-unavailable")
    assert "59 minutes" in answer.json()["values"]["problem"]


@pytest.mark.parametrize("name", ["api.before_write_committed", "api.after_write_committed"])
def test_a_custodians_node_killed_while_it_signs_signs_when_it_is_asked_again(
    nodes: Nodes, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    wanted = in_use(nodes)
    nodes.harness.to_slot(wanted.start + 4)
    path, said = nodes.path(wanted, "check-out"), settled(wanted, 45)
    assert nodes.custodian.ask(path, said).json()["waits_for"] == BOOKER
    node, port, key = nodes.booker.node, free_port(), f"killed at {name}".replace(" ", "-")
    peers = {BOOKER: {CUSTODIAN: PeerNode(url=f"http://127.0.0.1:{port}", token_file=Path("peer.token"))}}
    with monkeypatch.context() as doomed:
        doomed.setenv("GUILD_FAILPOINT", name)
        doomed.setattr(node, "config", node.config.model_copy(update={"use_peers": peers}))
        with running_api(nodes.custodian.node.home, port):
            answer = nodes.booker.ask(path, said, key=key)
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/counterpart-unavailable")
    assert nodes.booker.outcome(nodes.booker.ask(path, said, key=key)) == ("on chain", None)
    assert (phase(nodes.harness, wanted), minutes(nodes.harness, wanted)) == (SETTLED, 45)


def test_without_a_node_named_for_the_other_member_that_is_said(nodes: Nodes, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = in_use(nodes)
    node = nodes.booker.node
    monkeypatch.setattr(node, "config", node.config.model_copy(update={"use_peers": {}}))
    answer = nodes.booker.ask(nodes.path(wanted, "check-out"), settled(wanted, 15))
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/counterpart-not-configured")


def test_a_node_that_is_down_is_said_so_and_one_side_declares(nodes: Nodes) -> None:
    """The last one: the custodian's node does not come back."""
    wanted = in_use(nodes)
    theirs = nodes.harness.wanted(CUSTODIAN, day=nodes.harness.free_day())
    do(nodes.harness, reserve(nodes.harness, theirs))
    nodes.harness.to_slot(wanted.start + 4)
    nodes.work()
    nodes.stop[CUSTODIAN]()
    for _ in range(2):
        answer = nodes.booker.ask(nodes.path(wanted, "check-out"), settled(wanted, 45))
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/counterpart-unavailable")
        assert answer.json()["values"]["member"] == CUSTODIAN
    assert nodes.booker.outcome(nodes.booker.ask(nodes.path(wanted, "declare"), used(wanted, 45)))[0] == "on chain"
    assert phase(nodes.harness, wanted) == DECLARED
    page = signed_in(nodes.booker.node, nodes.booker.token("booker"), "zh-CN")
    shown = page.get(f"/operator/bookings/{theirs.booking.hex()}").text
    assert "预约方的节点没有应答" in shown
    assert "/take-over" not in shown


def booked(nodes: Nodes) -> Reservation:
    wanted = nodes.harness.wanted(day=nodes.harness.free_day())
    do(nodes.harness, reserve(nodes.harness, wanted))
    return wanted


def in_use(nodes: Nodes) -> Reservation:
    """Both sides said that it begins."""
    wanted = booked(nodes)
    nodes.harness.to_slot(wanted.start)
    nodes.work()
    path = nodes.path(wanted, "check-in")
    assert nodes.booker.ask(path, {}).json() == {"submission": None, "waits_for": CUSTODIAN}
    assert nodes.custodian.outcome(nodes.custodian.ask(path, {})) == ("on chain", None)
    nodes.work()
    return wanted


def settled(wanted: Reservation, count: int) -> dict[str, Any]:
    return {"used": used(wanted, count)}


def used(wanted: Reservation, count: int) -> dict[str, Any]:
    """The whole hour, of which so many minutes count."""
    start, end = (datetime.fromtimestamp(unix_of(wanted.start + slots), UTC) for slots in (0, wanted.slots))
    return {"start": start.isoformat(), "end": end.isoformat(), "minutes": count}


def billed(nodes: Nodes) -> int:
    """All that counts of the booker on the hall."""
    with reading(nodes.booker.node.ledger_engine) as session:
        return sum(
            used_minutes(session, asset=HALL, member=BOOKER, of=month, in_=window)
            for month in range(24_300, 24_400)
            for window in (month, month + 1)
        )
