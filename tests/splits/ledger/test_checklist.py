"""What a close lacks is named before the contract refuses it, with who can mend it."""

from __future__ import annotations

import pytest
from sqlmodel import Session

from formats.splits.agreements.money import month_number
from ledger.db import reading
from ledger.splits.closes.checklist import Lack, Lacks, input_root, lacking
from ledger.splits.closes.queries import closes
from tests.bookings.harness import COUNCIL
from tests.splits.chain.story import after, moment
from tests.splits.ledger.harness import SplitsHarness
from tests.splits.ledger.play import Play
from tests.splits.ledger.scenario import AGENT, OCTOBER, SAID, A, B, Scenario

DECEMBER = month_number("2025-12")


def found(harness: SplitsHarness, told: Scenario, month: int, at: int) -> list[Lack]:
    harness.project()
    with reading(harness.node.ledger_engine) as session:
        return lacking(session, told.agreement, month, at=at)


def test_a_close_before_its_day_or_its_turn_is_named_as_blocked(harness: SplitsHarness, told: Scenario) -> None:
    early = found(harness, told, DECEMBER, moment("2026-01", 7))
    assert [each for each in early if each.what is Lacks.TOO_EARLY] == [
        Lack(Lacks.TOO_EARLY, "2026-01-18", (A, B), blocks=False),
        Lack(Lacks.TOO_EARLY, "2026-01-08", (A,), blocks=True),
    ]
    by_administrator = found(harness, told, DECEMBER, after("2025-12", 8))
    assert [each for each in by_administrator if each.what is Lacks.TOO_EARLY and each.blocks] == []
    assert [each for each in found(harness, told, DECEMBER, after("2025-12", 18)) if each.blocks] == []
    again = [each for each in found(harness, told, OCTOBER, after("2025-12", 18)) if each.blocks]
    assert again == [Lack(Lacks.NOT_NEXT, "2025-12", (A,), blocks=True)]


def test_an_act_that_would_be_late_is_named_with_whom_it_waits_for(
    harness: SplitsHarness, told: Scenario, plays: list[Play]
) -> None:
    waits, parked = told.entry("waits for two", day="2026-01-15"), told.entry("parked", day="2026-01-15")
    payment = told.payment("waits for its payee")
    harness.carry_out(
        *(harness.journal.enter(each, sender=harness.money(A)) for each in (waits, parked)),
        harness.journal.declare_payment(payment, sender=harness.money(B)),
    )
    harness.carry_out(
        harness.acts.accept(harness.by(B), acts=[waits.parts[0].id]),
        harness.acts.object(harness.by(AGENT), act=parked.parts[0].id, reason=SAID),
    )
    lacks = {each.of: each for each in found(harness, told, month_number("2026-01"), harness.now)}
    assert lacks[waits.parts[0].id.hex()] == Lack(Lacks.ACT_WAITING, waits.parts[0].id.hex(), (AGENT,))
    assert lacks[parked.parts[0].id.hex()] == Lack(Lacks.ACT_OBJECTED, parked.parts[0].id.hex(), (AGENT, COUNCIL))
    assert lacks[payment.id.hex()] == Lack(Lacks.ACT_WAITING, payment.id.hex(), (A,))
    silent = {each.of: each for each in found(harness, told, month_number("2026-01"), harness.now + 11 * 86_400)}
    assert silent[waits.parts[0].id.hex()] == Lack(Lacks.ACT_SILENT, waits.parts[0].id.hex())
    earlier = found(harness, told, DECEMBER, harness.now)
    assert waits.parts[0].id.hex() not in {each.of for each in earlier}, "it is of a later month"


def test_the_root_that_one_closes_with_is_the_contract_s(harness: SplitsHarness, told: Scenario) -> None:
    harness.project()
    with reading(harness.node.ledger_engine) as session:
        _same_roots(harness, session, told)


def _same_roots(harness: SplitsHarness, session: Session, told: Scenario) -> None:
    for close in closes(session, told.agreement):
        assert input_root(session, told.agreement, close.month) == close.root
    assert input_root(session, told.agreement, DECEMBER) == harness.view("Splits", "rootOf", told.agreement, DECEMBER)


@pytest.fixture(autouse=True)
def _after_the_stories(plays: list[Play]) -> None:
    """The chain's time goes forward only."""
