"""What a month's close still lacks, and who can mend it. Read from the projection; the contract says what it refuses.
Of vouchers the node says which are not there, and of acts which it holds for a second person.

What blocks the close stands first. The rest would be booked by a later close, dated to both months, or is not final.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session, col, or_, select

from formats.bookings.slots import day_of, parse_day, period_of, period_text, slot_of
from formats.splits.agreements.money import next_period
from formats.splits.allocation.acts import NO_ACTS, fold_digest
from formats.splits.replay.rules_reader import Rules, read_rules
from ledger.bookings.assets.tables import AssetRow
from ledger.bookings.reserving.tables import BookingRow
from ledger.bookings.uses.facts import Phase
from ledger.bookings.uses.tables import UseRow
from ledger.consortium.facts import COUNCIL
from ledger.splits.agreements.queries import participants
from ledger.splits.agreements.versions import ruling
from ledger.splits.closes.due import due_allocations
from ledger.splits.closes.months import next_month
from ledger.splits.closes.tables import AllocationRow, LineObjectionRow
from ledger.splits.journal.counted import counted_acts
from ledger.splits.journal.facts import CONFIRMED, ActKind, ActState, ObjectionState
from ledger.splits.journal.tables import AcceptanceRow, ActObjectionRow, SplitActRow

ADMINISTRATOR_FROM, PARTIES_FROM = "08", "18"
"""Days of the month after, as the contract has them."""
_OPEN = (ObjectionState.OPEN.value, ObjectionState.BEFORE_COUNCIL.value)


class Lacks(StrEnum):
    """`value` is the word that people and programs see."""

    NOT_NEXT = "not-next"
    TOO_EARLY = "too-early"
    ACT_WAITING = "act-waiting"
    ACT_SILENT = "act-silent"
    ACT_OBJECTED = "act-objected"
    USE_UNSETTLED = "use-unsettled"
    VOUCHER_MISSING = "voucher-missing"
    APPROVAL_WAITING = "approval-waiting"
    LINE_OBJECTED = "line-objected"
    ALLOCATION_DUE = "allocation-due"


@dataclass(frozen=True)
class Lack:
    """`of`: the month, day, act, booking, submission or objection in question; `who`: members that can mend it, 0 the
    council; none: anybody can. `blocks`: the contract refuses the close while it is so."""

    what: Lacks
    of: str
    who: tuple[int, ...] = ()
    blocks: bool = False


def input_root(session: Session, agreement: bytes, month: int) -> bytes:
    """Of all acts that the close of this month books so far: what whoever closes has seen."""
    root = NO_ACTS
    for act in counted_acts(session, agreement, month):
        root = fold_digest(root, act.digest)
    return root


def lacking(session: Session, agreement: bytes, month: int, *, at: int) -> list[Lack]:
    """`at`: unix seconds. Raises NoResultFound where no version is active."""
    rules = read_rules(ruling(session, agreement, max(month, next_month(session, agreement))).rules)
    return [
        *_blocking(session, agreement, month, rules, at),
        *_acts(session, agreement, month, at),
        *_uses(session, month, rules),
        *_objected_lines(session, agreement, at),
        *_due(session, agreement),
    ]


def _blocking(session: Session, agreement: bytes, month: int, rules: Rules, at: int) -> Iterator[Lack]:
    expected = next_month(session, agreement)
    if month != expected:
        yield Lack(Lacks.NOT_NEXT, period_text(expected), (rules.administrator,), blocks=True)
    after, today = next_period(period_text(month)), day_of(slot_of(at))
    for day, who in ((PARTIES_FROM, rules.parties), (ADMINISTRATOR_FROM, (rules.administrator,))):
        opens = f"{after}-{day}"
        if today < parse_day(opens):
            yield Lack(Lacks.TOO_EARLY, opens, who, blocks=day == ADMINISTRATOR_FROM)


def _acts(session: Session, agreement: bytes, month: int, at: int) -> Iterator[Lack]:
    a, o = SplitActRow, ActObjectionRow
    pending = select(a).where(a.agreement == agreement, a.state == ActState.PENDING.value, a.month <= month)
    for act in session.exec(pending.order_by(col(a.block_number), col(a.log_index))).all():
        objections = select(o.member).where(o.act == act.id, col(o.state).in_(_OPEN)).distinct().order_by(col(o.member))
        objecting = session.exec(objections).all()
        if objecting:
            yield Lack(Lacks.ACT_OBJECTED, act.id.hex(), (*objecting, COUNCIL))
        elif act.kind in CONFIRMED:
            yield Lack(Lacks.ACT_WAITING, act.id.hex(), (act.counterparty,))
        elif at >= act.silent_from and act.kind != ActKind.PAYOUT.value:
            yield Lack(Lacks.ACT_SILENT, act.id.hex())
        else:
            accepted = {act.member, *session.exec(select(AcceptanceRow.member).where(AcceptanceRow.act == act.id))}
            waiting = (member for member in participants(session, act.version) if member not in accepted)
            yield Lack(Lacks.ACT_WAITING, act.id.hex(), tuple(waiting))


def _uses(session: Session, month: int, rules: Rules) -> Iterator[Lack]:
    """Of metered assets, of parties: declared and not answered, or disputed."""
    assets = sorted({asset for driver in rules.drivers() for asset in driver.assets})
    u, b = UseRow, BookingRow
    wanted = (
        select(b, u)
        .join(u, col(u.booking) == col(b.id))
        .where(col(b.asset).in_(assets), col(b.holder).in_(rules.parties))
        .where(col(u.phase).in_((Phase.DECLARED.value, Phase.DISPUTED.value)))
        .order_by(col(u.start_time), col(u.booking), col(u.occurrence))
    )
    for booking, use in session.exec(wanted).all() if assets else []:
        if month >= period_of(day_of(slot_of(use.start_time))):
            custodian = session.get_one(AssetRow, booking.asset).custodian
            of = f"{booking.id.hex()}:{use.occurrence}"
            yield Lack(Lacks.USE_UNSETTLED, of, tuple(dict.fromkeys((booking.holder, custodian))))


def _objected_lines(session: Session, agreement: bytes, at: int) -> Iterator[Lack]:
    """Of any close: what is not final. An objection lapses by its date, unless it is before the council."""
    o, a = LineObjectionRow, AllocationRow
    wanted = select(o).join(a, col(a.id) == col(o.allocation)).where(a.agreement == agreement, col(o.state).in_(_OPEN))
    holds = or_(o.state == ObjectionState.BEFORE_COUNCIL.value, at < o.until)
    for row in session.exec(wanted.where(holds).order_by(col(o.number))).all():
        yield Lack(Lacks.LINE_OBJECTED, str(row.number), (row.member, COUNCIL))


def _due(session: Session, agreement: bytes) -> Iterator[Lack]:
    """The months of closes that owe lines."""
    months = dict.fromkeys(period_text(key.booked) for key in due_allocations(session, agreement))
    yield from (Lack(Lacks.ALLOCATION_DUE, month) for month in months)
