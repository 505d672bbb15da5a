"""What waits for whom, what was said of uses, and figures with their denominators: as the projection shows them."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from api.app import create_app
from formats.bookings.classes import pair_index
from formats.bookings.slots import day_of, day_text, unix_of
from ledger.bookings.figures import asset_figures, asset_yield
from ledger.bookings.reminders import Wanted, reminders
from ledger.bookings.reserving.requests import Reservation
from ledger.consortium.queries import member
from ledger.db import reading, writing
from node.staff.access import BOOKER as BOOKER_ROLE
from node.staff.access import CUSTODIAN as CUSTODIAN_ROLE
from node.staff.access import appoint, bootstrap_principal
from node.tables.staff import NodeAct
from tests.bookings.commands.harness import ASKING_HALL, BOOKER, CUSTODIAN, GRACE, HALL, BookingHarness
from tests.bookings.commands.outbox import do, reserve
from tests.bookings.commands.test_uses_commands import beginning, check_out, declared, in_use
from tests.bookings.commands.test_waiting_commands import holder_and_waiting

pytestmark = pytest.mark.chain
BOTH = {BOOKER, CUSTODIAN}


def test_a_held_booking_waits_for_its_custodian(harness: BookingHarness) -> None:
    wanted = harness.wanted(day=harness.free_day(), asset=ASKING_HALL)
    do(harness, reserve(harness, wanted))
    assert waits_for(harness, wanted) == {Wanted.ANSWER: {CUSTODIAN}}
    assert until(harness, wanted, CUSTODIAN) == unix_of(harness.record(wanted.booking).answer_by)


def test_an_offer_waits_for_who_is_first_in_the_line(harness: BookingHarness) -> None:
    holding, waiting = holder_and_waiting(harness)
    assert waits_for(harness, waiting) == {}
    do(harness, harness.bookings.cancel(harness.by(CUSTODIAN), booking=holding.booking, acts=0, occurrences=1))
    assert waits_for(harness, waiting) == {Wanted.CLAIM: {BOOKER}}


def test_a_use_waits_for_both_sides_when_it_begins_and_after_it_ended(harness: BookingHarness) -> None:
    wanted = harness.wanted(day=harness.free_day())
    do(harness, reserve(harness, wanted))
    assert waits_for(harness, wanted) == {}
    harness.to_slot(wanted.start - 1)
    assert waits_for(harness, wanted) == {Wanted.CHECK_IN: BOTH}
    used = in_use(harness)
    assert waits_for(harness, used) == {}
    harness.to_slot(used.start + used.slots)
    assert waits_for(harness, used) == {Wanted.CHECK_OUT: BOTH}
    do(harness, check_out(harness, harness.statement(used)))
    assert waits_for(harness, used) == {}


def test_a_declaration_waits_for_the_other_side_and_a_no_show_for_the_booker(harness: BookingHarness) -> None:
    wanted = declared(harness)
    assert waits_for(harness, wanted) == {Wanted.ANSWER_DECLARATION: {BOOKER}}
    missed = harness.wanted(day=harness.free_day())
    do(harness, reserve(harness, missed))
    harness.to_slot(missed.start + GRACE)
    do(harness, harness.uses.no_show(harness.by(CUSTODIAN), booking=missed.booking, occurrence=0))
    assert waits_for(harness, missed) == {Wanted.OBJECT: {BOOKER}}
    harness.to_slot(missed.start + 96 * 3 + 8)
    assert waits_for(harness, missed) == {}


def test_figures_name_what_they_are_of(harness: BookingHarness) -> None:
    used, missed = in_use(harness), harness.wanted(CUSTODIAN, day=harness.free_day())
    harness.to_slot(used.start + 3)
    do(harness, check_out(harness, harness.statement(used, minutes=30, end=unix_of(used.start + 2))))
    do(harness, reserve(harness, missed))
    harness.to_slot(missed.start + GRACE)
    do(harness, harness.uses.no_show(harness.by(CUSTODIAN), booking=missed.booking, occurrence=0))
    harness.consortium.project()
    first, last = day_of(used.start), day_of(missed.start)
    with reading(harness.consortium.node.ledger_engine) as session:
        found = asset_figures(session, number=used.asset, from_day=first, until_day=last + 1, now=harness.now())
    told = {each.name: (each.numerator, each.denominator) for each in found}
    days = last + 1 - first
    assert told == {
        "utilisation, used": (2, days * 2 * 96),
        "utilisation, booked": (8, days * 2 * 96),
        "共享率": (30, 30),
        "no-shows": (1, 2),
        "unused": (0, 2),
        "late cancels": (0, 2),
        "displaced": (0, 2),
        "refused": (0, 2),
    }


def test_the_yield_counts_what_was_used_at_its_price_and_outside_income_one_and_a_half_times(
    harness: BookingHarness,
) -> None:
    outside, inside = in_use(harness), harness.wanted(CUSTODIAN, day=harness.free_day())
    harness.to_slot(outside.start + 3)
    do(harness, check_out(harness, harness.statement(outside, minutes=31, end=unix_of(outside.start + 3))))
    do(harness, reserve(harness, inside))
    harness.to_slot(inside.start)
    harness.consortium.project()
    own = beginning(harness, inside)
    do(harness, harness.uses.check_in(harness.by(CUSTODIAN), statement=own, signature=harness.signed(CUSTODIAN, own)))
    harness.to_slot(inside.start + 4)
    said = harness.statement(inside, minutes=60)
    do(
        harness,
        harness.uses.check_out(harness.by(CUSTODIAN), statement=said, signature=harness.signed(CUSTODIAN, said)),
    )
    harness.consortium.project()
    prices = harness.terms().prices
    with reading(harness.consortium.node.ledger_engine) as session:
        members = {each: member(session, each) for each in BOTH}
        first, last = day_of(outside.start), day_of(inside.start)
        found = asset_yield(session, number=HALL, from_day=first, until_day=last + 1, value_fen=1_000_000)
    kinds = {number: each.kind for number, each in members.items() if each is not None}
    its, own_price = (prices[pair_index(kinds[each.member], each.rank)] for each in (outside, inside))
    assert (found.name, found.denominator) == ("收益率", 2_000_000)
    assert found.numerator == 3 * (its * 31 // 15) + 2 * (own_price * 4)


def test_what_an_asset_is_worth_its_custodian_alone_is_told(harness: BookingHarness) -> None:
    node, clients = harness.consortium.node, {}
    harness.consortium.project()
    app = create_app(node)
    for which in BOTH:
        with writing(node.node_engine) as session:
            by = bootstrap_principal(which)
            _, token = appoint(session, node.clock, by, person="v", roles=[CUSTODIAN_ROLE])
        clients[which] = TestClient(app, headers={"Authorization": f"Bearer {token}"})
    path, days = f"/assets/{HALL}/value", {"asset": HALL, "from": "2026-03-01", "to": "2026-03-02"}
    for which, said in ((BOOKER, 404), (CUSTODIAN, 200)):
        key = {"Idempotency-Key": f"value-{which}"}
        answer = clients[which].put(path, json={"value_fen": "86000000"}, headers=key)
        assert (answer.status_code, clients[which].get(path).status_code) == (said, said)
    assert clients[CUSTODIAN].get(path).json() == {"asset": HALL, "value_fen": "86000000"}
    told = {each: clients[each].get("/usage/figures", params=days).json()["items"] for each in BOTH}
    (figure,) = [each for each in told[CUSTODIAN] if each not in told[BOOKER]]
    assert (figure["name"], figure["denominator"]) == ("收益率", 172_000_000)
    cleared = clients[CUSTODIAN].put(path, json={"value_fen": None}, headers={"Idempotency-Key": "value-cleared"})
    assert cleared.json()["value_fen"] is None
    assert clients[CUSTODIAN].get("/usage/figures", params=days).json()["items"] == told[BOOKER]
    for bad in ("0", "-1", "1.5", "01", "1" * 15):
        headers = {"Idempotency-Key": f"value-{bad}"}
        assert clients[CUSTODIAN].put(path, json={"value_fen": bad}, headers=headers).status_code == 422
    with reading(node.node_engine) as session:
        lines = session.exec(select(NodeAct).where(NodeAct.act == "asset-value-set")).all()
    assert len(lines) == 2
    assert not any("86000000" in str(line.detail) for line in lines)


def test_the_api_tells_all_of_it(harness: BookingHarness) -> None:
    wanted = declared(harness)
    harness.consortium.project()
    node = harness.consortium.node
    with writing(node.node_engine) as session:
        _, token = appoint(session, node.clock, bootstrap_principal(BOOKER), person="b", roles=[BOOKER_ROLE])
    client = TestClient(create_app(node), headers={"Authorization": f"Bearer {token}"})
    (each,) = client.get(f"/bookings/{wanted.booking.hex()}/occurrences").json()["items"]
    assert (each["stage"], each["use"]["phase"], each["use"]["minutes"]) == ("in use", "declared", 60)
    assert each["use"]["by_custodian"] is True
    assert wanted.booking.hex() in [row["booking"] for row in client.get("/reminders").json()["items"]]
    day = day_text(day_of(wanted.start))
    asked = {"asset": wanted.asset, "from": day, "to": day_text(day_of(wanted.start) + 1)}
    figures = client.get("/usage/figures", params=asked).json()["items"]
    assert [row["of"] for row in figures if row["name"] == "utilisation, used"] == ["open slots"]
    backwards = client.get("/usage/figures", params=asked | {"to": day})
    assert (backwards.status_code, backwards.json()["errors"][0]["code"]) == (422, "days-range")


def waits_for(harness: BookingHarness, wanted: Reservation) -> dict[Wanted, set[int]]:
    """What of this booking waits for whom."""
    harness.consortium.project()
    found = dict[Wanted, set[int]]()
    with reading(harness.consortium.node.ledger_engine) as session:
        for member in BOTH:
            for each in reminders(session, member=member, now=harness.now()):
                if each.booking == wanted.booking:
                    found.setdefault(each.wanted, set()).add(member)
    return found


def until(harness: BookingHarness, wanted: Reservation, member: int) -> int:
    with reading(harness.consortium.node.ledger_engine) as session:
        found = reminders(session, member=member, now=harness.now())
    return next(each.until for each in found if each.booking == wanted.booking)
