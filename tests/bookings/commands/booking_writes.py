"""For each act on bookings and uses a command that goes through for whoever may: one booking stands in each state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from formats.bookings.classes import MAINTENANCE, OTHER, TEACHING
from formats.bookings.commitment import NO_OPERATOR
from formats.bookings.slots import unix_of
from formats.bookings.statements import HandOver, UseStatement
from ledger.bookings.reserving.requests import Reservation, Victim
from ledger.submitting.outbox import Command
from tests.bookings.commands.harness import ASKING_HALL, BOOKER, CUSTODIAN, NINE, OPERATOR, TEN, BookingHarness
from tests.bookings.commands.outbox import do, reserve

UNITS = 8
IN_TIME, IN_USE, DECLARED, DISPUTED, NOBODY_CAME, MISSED = range(6)


@dataclass(frozen=True)
class BookingStage:
    """On one free day after the other; `running`: of one unit each, at this moment."""

    harness: BookingHarness
    free: int
    standing: Reservation
    asked: Reservation
    offered: Reservation
    weak: Reservation
    strong: Reservation
    own: Reservation
    running: tuple[Reservation, ...]

    def unused(self, member: int = BOOKER, **changes: object) -> Reservation:
        return self.harness.wanted(member, day=self.free, **changes)

    def said(self, unit: int, **changes: object) -> UseStatement:
        """A minute of what runs."""
        start = unix_of(self.running[unit].start)
        return self.harness.statement(self.running[unit], **{"end": start + 60, "minutes": 1, **changes})

    def begun(self, unit: int) -> UseStatement:
        return self.said(unit, end=0, minutes=0, outcome=1)


def staged(harness: BookingHarness) -> BookingStage:
    do(harness, harness.assets.register_asset(harness.by(CUSTODIAN), request=harness.asset(units=UNITS)))
    (hall,) = harness.contract("Assets").ask(harness.consortium.node.chain, "assetCount")
    do(harness, harness.assets.set_terms(harness.by(CUSTODIAN), asset=hall, terms=harness.terms()))
    today, days = harness.today() + 2, [harness.free_day() for _ in range(6)]
    running = tuple(harness.wanted(day=today, asset=hall, unit=unit, slots=16) for unit in range(6))
    standing, own = harness.wanted(day=days[0]), harness.wanted(CUSTODIAN, day=days[1])
    asked = harness.wanted(day=days[2], asset=ASKING_HALL)
    weak, strong = harness.wanted(CUSTODIAN, day=days[3], rank=OTHER), harness.wanted(day=days[3], rank=TEACHING)
    gone, offered = harness.wanted(CUSTODIAN, day=days[4]), harness.wanted(day=days[4])
    do(harness, *(reserve(harness, each) for each in running))
    harness.to_slot(running[0].start + 1)
    do(harness, *(reserve(harness, each) for each in (standing, own, asked, weak, gone)))
    do(harness, *(harness.waiting.wait(each, sender=harness.account(BOOKER)) for each in (strong, offered)))
    do(harness, harness.bookings.cancel(harness.by(CUSTODIAN), booking=gone.booking, acts=0, occurrences=1))
    stage = BookingStage(harness, days[5], standing, asked, offered, weak, strong, own, running)
    _run(stage)
    return stage


def _run(stage: BookingStage) -> None:
    """In use, declared, disputed, missed, as the units say."""
    harness = stage.harness
    for unit in (IN_USE, DECLARED, DISPUTED):
        do(harness, _checked_in(stage, unit))
    for unit in (DECLARED, DISPUTED):
        do(harness, harness.uses.declare(harness.by(CUSTODIAN), statement=stage.said(unit)))
    booking = stage.running[DISPUTED].booking
    do(harness, harness.uses.differ(harness.by(BOOKER), booking=booking, occurrence=0, minutes=0))
    do(harness, harness.uses.no_show(harness.by(CUSTODIAN), booking=stage.running[MISSED].booking, occurrence=0))


def _checked_in(stage: BookingStage, unit: int) -> Command:
    said, harness = stage.begun(unit), stage.harness
    return harness.uses.check_in(harness.by(CUSTODIAN), statement=said, signature=harness.signed(BOOKER, said))


def _checked_out(stage: BookingStage) -> Command:
    said, harness = stage.said(IN_USE), stage.harness
    return harness.uses.check_out(harness.by(BOOKER), statement=said, signature=harness.signed(CUSTODIAN, said))


def _agreed(stage: BookingStage) -> Command:
    said, harness = stage.said(DISPUTED), stage.harness
    return harness.uses.agree(harness.by(BOOKER), statement=said, signature=harness.signed(CUSTODIAN, said))


def _handed_over(stage: BookingStage) -> Command:
    harness = stage.harness
    given = HandOver(stage.own.booking, 0, CUSTODIAN, BOOKER, harness.now() + 3600)
    return harness.uses.hand_over(
        harness.by(BOOKER), given=given, signature=harness.signed(CUSTODIAN, given), operator=OPERATOR
    )


def _together(stage: BookingStage) -> Command:
    ids = stage.harness.parts(BOOKER, 2)
    parts = [stage.unused(booking=ids[0]), stage.unused(booking=ids[1], asset=ASKING_HALL)]
    return stage.harness.bookings.reserve_together(parts, sender=stage.harness.account(BOOKER))


def _moved(stage: BookingStage) -> Command:
    account, new = stage.harness.account(BOOKER), stage.unused(slot=TEN)
    return stage.harness.bookings.move(stage.standing.booking, acts=0, made=[new], sender=account)


def _claimed(stage: BookingStage) -> Command:
    order, booking = stage.harness.by(BOOKER), stage.offered.booking
    return stage.harness.waiting.claim(order, booking=booking, acts=0, occurrence=0, terms=1, operator=OPERATOR)


def _waiting(stage: BookingStage) -> Command:
    wanted = stage.harness.wanted(day=stage.own.start // 96, slot=NINE)
    return stage.harness.waiting.wait(wanted, sender=stage.harness.account(BOOKER))


def _displaced(stage: BookingStage) -> Command:
    order, by, victim = stage.harness.by(CUSTODIAN), stage.strong.booking, Victim(stage.weak.booking, 0, 0)
    return stage.harness.waiting.displace(order, by=by, occurrence=0, victims=[victim], reason=1)


def _maintained(stage: BookingStage) -> Command:
    work = stage.unused(CUSTODIAN, rank=MAINTENANCE, terms=0, operator=NO_OPERATOR)
    return stage.harness.waiting.maintain(work, victims=(), reason=1, sender=stage.harness.account(CUSTODIAN))


WRITES: dict[tuple[str, str], Callable[[BookingStage], Command]] = {
    ("Bookings", "reserve"): lambda s: reserve(s.harness, s.unused()),
    ("Bookings", "reserveTogether"): _together,
    ("Bookings", "move"): _moved,
    ("Bookings", "cancel"): lambda s: s.harness.bookings.cancel(
        s.harness.by(BOOKER), booking=s.standing.booking, acts=0, occurrences=1
    ),
    ("Bookings", "nameOperator"): lambda s: s.harness.bookings.name_operator(
        s.harness.by(BOOKER), booking=s.standing.booking, operator=OPERATOR
    ),
    ("Bookings", "approve"): lambda s: s.harness.bookings.approve(
        s.harness.by(CUSTODIAN), booking=s.asked.booking, acts=0
    ),
    ("Bookings", "refuse"): lambda s: s.harness.bookings.refuse(
        s.harness.by(CUSTODIAN), booking=s.asked.booking, acts=0, reason=1
    ),
    ("Bookings", "wait"): _waiting,
    ("Bookings", "claim"): _claimed,
    ("Bookings", "leave"): lambda s: s.harness.waiting.leave(
        s.harness.by(BOOKER), booking=s.offered.booking, acts=0, occurrence=0
    ),
    ("Bookings", "displace"): _displaced,
    ("Bookings", "maintain"): _maintained,
    ("Uses", "handOver"): _handed_over,
    ("Uses", "checkIn"): lambda s: _checked_in(s, IN_TIME),
    ("Uses", "checkOut"): _checked_out,
    ("Uses", "agree"): _agreed,
    ("Uses", "declare"): lambda s: s.harness.uses.declare(s.harness.by(BOOKER), statement=s.said(IN_USE)),
    ("Uses", "differ"): lambda s: s.harness.uses.differ(
        s.harness.by(BOOKER), booking=s.running[DECLARED].booking, occurrence=0, minutes=0
    ),
    ("Uses", "noShow"): lambda s: s.harness.uses.no_show(
        s.harness.by(CUSTODIAN), booking=s.running[NOBODY_CAME].booking, occurrence=0
    ),
    ("Uses", "object"): lambda s: s.harness.uses.object(
        s.harness.by(BOOKER), booking=s.running[MISSED].booking, occurrence=0
    ),
    ("Uses", "settleByCouncil"): lambda s: s.harness.uses.settle_by_council(
        s.harness.by_council(), statement=s.said(DISPUTED)
    ),
}
# Open to anyone, once their time has come: function → the refusal before it, or none.
ANYONE: dict[tuple[str, str], tuple[Callable[[BookingStage], Command], str]] = {
    ("Bookings", "lapse"): (
        lambda s: s.harness.bookings.lapse(s.harness.by(BOOKER), booking=s.asked.booking),
        "AnswerNotOverdue",
    ),
    ("Bookings", "passOn"): (lambda s: s.harness.waiting.pass_on(s.harness.by(BOOKER), asset=1, day=s.free), ""),
    ("Uses", "settleBySilence"): (
        lambda s: s.harness.uses.settle_by_silence(
            s.harness.by(BOOKER), booking=s.running[DECLARED].booking, occurrence=0
        ),
        "SilenceNotOver",
    ),
}
# What Bookings takes from Uses alone.
OF_USES = {("Bookings", name) for name in ("startUse", "endUse", "missUse", "handOver")}
