"""What no rule catches stands where everybody sees it: minutes by pair, offers left to lapse, who was displaced."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from formats.bookings.classes import OTHER, TEACHING
from formats.bookings.export_acts import LAPSED
from formats.bookings.slots import day_of, period_of, settling_window
from ledger.bookings.uses.queries import minutes_over_months, used_minutes
from ledger.db import reading, writing
from node.staff.access import BOOKER as BOOKER_ROLE
from node.staff.access import appoint, bootstrap_principal
from tests.bookings.commands.harness import BOOKER, CUSTODIAN, HALL, BookingHarness
from tests.bookings.commands.outbox import do, reserve
from tests.bookings.commands.test_uses_commands import check_out, in_use
from tests.bookings.commands.test_waiting_commands import displace, holder_and_waiting, pass_on, wait

pytestmark = pytest.mark.chain


@pytest.fixture(scope="module")
def client(harness: BookingHarness) -> TestClient:
    node = harness.consortium.node
    with writing(node.node_engine) as session:
        _, token = appoint(session, node.clock, bootstrap_principal(BOOKER), person="b", roles=[BOOKER_ROLE])
    return TestClient(create_app(node), headers={"Authorization": f"Bearer {token}"})


def test_minutes_that_a_pair_signed_stand_under_that_pair(harness: BookingHarness, client: TestClient) -> None:
    """Nobody was there; both say so all the same. No rule catches them."""
    wanted = in_use(harness)
    harness.to_slot(wanted.start + wanted.slots)
    do(harness, check_out(harness, harness.statement(wanted)))
    harness.consortium.project()
    month = period_of(day_of(wanted.start))
    window = settling_window(harness.now(), month)
    with reading(harness.consortium.node.ledger_engine) as session:
        assert used_minutes(session, asset=HALL, member=BOOKER, of=month, in_=window) == 60
        whose = {"assets": [HALL, HALL + 1], "members": [BOOKER]}
        spans = [(month, month), (month - 1, month + 1), (month + 1, month + 2)]
        found = [minutes_over_months(session, **whose, first=first, last=last) for first, last in spans]
        assert found == [60, 60, 0]
        assert minutes_over_months(session, assets=[HALL], members=[BOOKER + 90], first=month, last=month) == 0
    settled = f"{window // 12}-{window % 12 + 1:02d}"
    (row,) = client.get(f"/usage?asset={HALL}&settled_in={settled}").json()["rows"]
    assert (row["member"], row["minutes"]) == (BOOKER, 60)
    assert client.get(f"/assets/{HALL}").json()["asset"]["custodian"] == CUSTODIAN


def test_an_offer_that_was_left_to_lapse_is_told_with_the_booking(harness: BookingHarness, client: TestClient) -> None:
    holding, waiting = holder_and_waiting(harness)
    do(harness, harness.bookings.cancel(harness.by(CUSTODIAN), booking=holding.booking, acts=0, occurrences=1))
    harness.to_slot(harness.now() // 900 + 32 + 96)
    do(harness, pass_on(harness, day_of(waiting.start)))
    harness.consortium.project()
    told = acts_of(client, waiting.booking)
    assert [each["act"] for each in told][-2:] == ["offered", "ended"]
    assert told[-1]["ending"] == LAPSED


def test_who_was_displaced_by_whom_is_told_with_the_booking(harness: BookingHarness, client: TestClient) -> None:
    day = harness.free_day()
    weak, strong = harness.wanted(CUSTODIAN, day=day, rank=OTHER), harness.wanted(BOOKER, day=day, rank=TEACHING)
    do(harness, reserve(harness, weak), wait(harness, strong), displace(harness, strong, weak))
    harness.consortium.project()
    told = acts_of(client, weak.booking)[-1]
    assert (told["act"], told["occurrences"], told["by"]) == ("displaced", [0], strong.booking.hex())


def acts_of(client: TestClient, booking: bytes) -> list[dict[str, object]]:
    return list(client.get(f"/bookings/{booking.hex()}").json()["acts"])
