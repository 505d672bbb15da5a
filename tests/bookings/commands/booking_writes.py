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
from tests.bookings.commands.outbox import do, reserve
from tests.bookings.commands.rig import ASKING_HALL, BOOKER, CUSTODIAN, NINE, OPERATOR, TEN, BookingRig

UNITS = 8
IN_TIME, IN_USE, DECLARED, DISPUTED, NOBODY_CAME, MISSED = range(6)


@dataclass(frozen=True)
class BookingStage:
    """On one free day after the other; `running`: of one unit each, at this moment."""

    rig: BookingRig
    free: int
    standing: Reservation
    asked: Reservation
    offered: Reservation
    weak: Reservation
    strong: Reservation
    own: Reservation
    running: tuple[Reservation, ...]

    def unused(self, member: int = BOOKER, **changes: object) -> Reservation:
        return self.rig.wanted(member, day=self.free, **changes)

    def said(self, unit: int, **changes: object) -> UseStatement:
        """A minute of what runs."""
        start = unix_of(self.running[unit].start)
        return self.rig.statement(self.running[unit], **{"end": start + 60, "minutes": 1, **changes})

    def begun(self, unit: int) -> UseStatement:
        return self.said(unit, end=0, minutes=0, outcome=1)


def staged(rig: BookingRig) -> BookingStage:
    do(rig, rig.assets.register_asset(rig.by(CUSTODIAN), request=rig.asset(units=UNITS)))
    (hall,) = rig.contract("Assets").ask(rig.rig.node.chain, "assetCount")
    do(rig, rig.assets.set_terms(rig.by(CUSTODIAN), asset=hall, terms=rig.terms()))
    today, days = rig.today() + 2, [rig.free_day() for _ in range(6)]
    running = tuple(rig.wanted(day=today, asset=hall, unit=unit, slots=16) for unit in range(6))
    standing, own = rig.wanted(day=days[0]), rig.wanted(CUSTODIAN, day=days[1])
    asked = rig.wanted(day=days[2], asset=ASKING_HALL)
    weak, strong = rig.wanted(CUSTODIAN, day=days[3], rank=OTHER), rig.wanted(day=days[3], rank=TEACHING)
    gone, offered = rig.wanted(CUSTODIAN, day=days[4]), rig.wanted(day=days[4])
    do(rig, *(reserve(rig, each) for each in running))
    rig.to_slot(running[0].start + 1)
    do(rig, *(reserve(rig, each) for each in (standing, own, asked, weak, gone)))
    do(rig, *(rig.waiting.wait(each, sender=rig.account(BOOKER)) for each in (strong, offered)))
    do(rig, rig.bookings.cancel(rig.by(CUSTODIAN), booking=gone.booking, acts=0, occurrences=1))
    stage = BookingStage(rig, days[5], standing, asked, offered, weak, strong, own, running)
    _run(stage)
    return stage


def _run(stage: BookingStage) -> None:
    """In use, declared, disputed, missed, as the units say."""
    rig = stage.rig
    for unit in (IN_USE, DECLARED, DISPUTED):
        do(rig, _checked_in(stage, unit))
    for unit in (DECLARED, DISPUTED):
        do(rig, rig.uses.declare(rig.by(CUSTODIAN), statement=stage.said(unit)))
    booking = stage.running[DISPUTED].booking
    do(rig, rig.uses.differ(rig.by(BOOKER), booking=booking, occurrence=0, minutes=0))
    do(rig, rig.uses.no_show(rig.by(CUSTODIAN), booking=stage.running[MISSED].booking, occurrence=0))


def _checked_in(stage: BookingStage, unit: int) -> Command:
    said, rig = stage.begun(unit), stage.rig
    return rig.uses.check_in(rig.by(CUSTODIAN), statement=said, signature=rig.signed(BOOKER, said))


def _checked_out(stage: BookingStage) -> Command:
    said, rig = stage.said(IN_USE), stage.rig
    return rig.uses.check_out(rig.by(BOOKER), statement=said, signature=rig.signed(CUSTODIAN, said))


def _agreed(stage: BookingStage) -> Command:
    said, rig = stage.said(DISPUTED), stage.rig
    return rig.uses.agree(rig.by(BOOKER), statement=said, signature=rig.signed(CUSTODIAN, said))


def _handed_over(stage: BookingStage) -> Command:
    rig = stage.rig
    given = HandOver(stage.own.booking, 0, CUSTODIAN, BOOKER, rig.now() + 3600)
    return rig.uses.hand_over(rig.by(BOOKER), given=given, signature=rig.signed(CUSTODIAN, given), operator=OPERATOR)


def _together(stage: BookingStage) -> Command:
    ids = stage.rig.parts(BOOKER, 2)
    parts = [stage.unused(booking=ids[0]), stage.unused(booking=ids[1], asset=ASKING_HALL)]
    return stage.rig.bookings.reserve_together(parts, sender=stage.rig.account(BOOKER))


def _moved(stage: BookingStage) -> Command:
    account, new = stage.rig.account(BOOKER), stage.unused(slot=TEN)
    return stage.rig.bookings.move(stage.standing.booking, acts=0, made=[new], sender=account)


def _claimed(stage: BookingStage) -> Command:
    order, booking = stage.rig.by(BOOKER), stage.offered.booking
    return stage.rig.waiting.claim(order, booking=booking, acts=0, occurrence=0, terms=1, operator=OPERATOR)


def _waiting(stage: BookingStage) -> Command:
    wanted = stage.rig.wanted(day=stage.own.start // 96, slot=NINE)
    return stage.rig.waiting.wait(wanted, sender=stage.rig.account(BOOKER))


def _displaced(stage: BookingStage) -> Command:
    order, by, victim = stage.rig.by(CUSTODIAN), stage.strong.booking, Victim(stage.weak.booking, 0, 0)
    return stage.rig.waiting.displace(order, by=by, occurrence=0, victims=[victim], reason=1)


def _maintained(stage: BookingStage) -> Command:
    work = stage.unused(CUSTODIAN, rank=MAINTENANCE, terms=0, operator=NO_OPERATOR)
    return stage.rig.waiting.maintain(work, victims=(), reason=1, sender=stage.rig.account(CUSTODIAN))


WRITES: dict[tuple[str, str], Callable[[BookingStage], Command]] = {
    ("Bookings", "reserve"): lambda s: reserve(s.rig, s.unused()),
    ("Bookings", "reserveTogether"): _together,
    ("Bookings", "move"): _moved,
    ("Bookings", "cancel"): lambda s: s.rig.bookings.cancel(
        s.rig.by(BOOKER), booking=s.standing.booking, acts=0, occurrences=1
    ),
    ("Bookings", "nameOperator"): lambda s: s.rig.bookings.name_operator(
        s.rig.by(BOOKER), booking=s.standing.booking, operator=OPERATOR
    ),
    ("Bookings", "approve"): lambda s: s.rig.bookings.approve(s.rig.by(CUSTODIAN), booking=s.asked.booking, acts=0),
    ("Bookings", "refuse"): lambda s: s.rig.bookings.refuse(
        s.rig.by(CUSTODIAN), booking=s.asked.booking, acts=0, reason=1
    ),
    ("Bookings", "wait"): _waiting,
    ("Bookings", "claim"): _claimed,
    ("Bookings", "leave"): lambda s: s.rig.waiting.leave(
        s.rig.by(BOOKER), booking=s.offered.booking, acts=0, occurrence=0
    ),
    ("Bookings", "displace"): _displaced,
    ("Bookings", "maintain"): _maintained,
    ("Uses", "handOver"): _handed_over,
    ("Uses", "checkIn"): lambda s: _checked_in(s, IN_TIME),
    ("Uses", "checkOut"): _checked_out,
    ("Uses", "agree"): _agreed,
    ("Uses", "declare"): lambda s: s.rig.uses.declare(s.rig.by(BOOKER), statement=s.said(IN_USE)),
    ("Uses", "differ"): lambda s: s.rig.uses.differ(
        s.rig.by(BOOKER), booking=s.running[DECLARED].booking, occurrence=0, minutes=0
    ),
    ("Uses", "noShow"): lambda s: s.rig.uses.no_show(
        s.rig.by(CUSTODIAN), booking=s.running[NOBODY_CAME].booking, occurrence=0
    ),
    ("Uses", "object"): lambda s: s.rig.uses.object(s.rig.by(BOOKER), booking=s.running[MISSED].booking, occurrence=0),
    ("Uses", "settleByCouncil"): lambda s: s.rig.uses.settle_by_council(s.rig.by_council(), statement=s.said(DISPUTED)),
}
# Open to anyone, once their time has come: function → the refusal before it, or none.
ANYONE: dict[tuple[str, str], tuple[Callable[[BookingStage], Command], str]] = {
    ("Bookings", "lapse"): (
        lambda s: s.rig.bookings.lapse(s.rig.by(BOOKER), booking=s.asked.booking),
        "AnswerNotOverdue",
    ),
    ("Bookings", "passOn"): (lambda s: s.rig.waiting.pass_on(s.rig.by(BOOKER), asset=1, day=s.free), ""),
    ("Uses", "settleBySilence"): (
        lambda s: s.rig.uses.settle_by_silence(s.rig.by(BOOKER), booking=s.running[DECLARED].booking, occurrence=0),
        "SilenceNotOver",
    ),
}
# What Bookings takes from Uses alone.
OF_USES = {("Bookings", name) for name in ("startUse", "endUse", "missUse", "handOver")}
