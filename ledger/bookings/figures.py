"""The figures of one asset over some days, each with its denominator (`formats.bookings.figures`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlmodel import Session, col, select

from formats.bookings import figures
from formats.bookings.classes import MAINTENANCE
from formats.bookings.export_acts import CANCELLED_LATE, MOVED_LATE, REFUSED
from formats.bookings.figures import Ratio
from formats.bookings.ids import bits
from formats.bookings.price import PriceTable, minutes_fen_down
from formats.bookings.replay.parts import Stage
from formats.bookings.slots import SLOT_MINUTES, slot_of
from ledger.bookings.assets.facts import Shares
from ledger.bookings.assets.queries import asset, shares, terms_of
from ledger.bookings.reserving.calendar import calendar
from ledger.bookings.reserving.tables import BookingActRow, BookingRow, OccurrenceRow
from ledger.bookings.uses.facts import SETTLE_S
from ledger.consortium.queries import member

MOST_DAYS = 92
_BOOKED = (Stage.STANDING, Stage.IN_USE, Stage.USED, Stage.MISSED)
_Key = tuple[bytes, int]


def asset_figures(session: Session, *, number: int, from_day: int, until_day: int, now: int) -> list[Ratio]:
    """Of what begins on the days [from_day, until_day), maintenance apart; at most MOST_DAYS of them. `now`: unix
    seconds. Where no shares were accepted the custodian alone owns the asset."""
    assert until_day - from_day <= MOST_DAYS, "bounded by whoever asks"
    days = calendar(session, assets=[number], from_day=from_day, until_day=until_day).days
    open_slots = sum(each.open.bit_count() for each in days)
    protected = sum((each.protected & each.open).bit_count() for each in days) * SLOT_MINUTES
    begun = _begun(session, number, from_day, until_day)
    booked = sum(row.slots for row, *_ in begun if row.stage in _BOOKED)
    used = sum(row.minutes or 0 for row, *_ in begun)
    owners = _owners(session, number)
    foreign = sum(row.minutes or 0 for row, holder, _ in begun if holder not in owners(row.day))
    return [
        figures.utilisation_used(used // SLOT_MINUTES, open_slots),
        figures.utilisation_booked(booked, open_slots),
        figures.sharing_rate(without_share_minutes=foreign, used_minutes=used, protected_minutes=protected),
        *_shares_of_made(session, begun, now),
    ]


def asset_yield(session: Session, *, number: int, from_day: int, until_day: int, value_fen: int) -> Ratio:
    """收益率 of these days, as of what begins on them: used minutes at the prices of the terms that they were booked
    under. Inside: of whoever owns a share on that day."""
    assert until_day - from_day <= MOST_DAYS, "bounded by whoever asks"
    owners, income = _owners(session, number), {True: 0, False: 0}
    tables = {each.version: PriceTable(each.prices) for each in terms_of(session, number)}
    begun = [each for each in _begun(session, number, from_day, until_day) if each[0].minutes]
    members = {holder: member(session, holder) for holder in {holder for _, holder, _ in begun}}
    for row, holder, rank in begun:
        found = members[holder]
        assert found is not None, "the chain takes bookings from members alone"
        table, minutes = tables[row.terms], row.minutes or 0
        income[holder in owners(row.day)] += minutes_fen_down(table, kind=found.kind, rank=rank, minutes=minutes)
    return figures.yield_rate(inside_fen=income[True], outside_fen=income[False], asset_value_fen=value_fen)


def _begun(session: Session, number: int, from_day: int, until_day: int) -> Sequence[tuple[OccurrenceRow, int, int]]:
    """Occurrences with whoever holds them now, and their class."""
    o, b = OccurrenceRow, BookingRow
    wanted = select(o, b.holder, b.rank).join(b, col(b.id) == col(o.booking))
    wanted = wanted.where(o.asset == number, o.day >= from_day, o.day < until_day, b.rank != MAINTENANCE)
    return session.exec(wanted).all()


class _Owners:
    def __init__(self, accepted: Sequence[Shares], custodian: int) -> None:
        self._accepted, self._custodian = accepted, custodian

    def __call__(self, day: int) -> set[int]:
        counting = [each for each in self._accepted if each.from_day <= day]
        return {member for member, share in counting[-1].owners.items() if share} if counting else {self._custodian}


def _owners(session: Session, number: int) -> _Owners:
    found = asset(session, number)
    return _Owners(shares(session, number), 0 if found is None else found.custodian)


def _shares_of_made(session: Session, begun: Sequence[tuple[OccurrenceRow, int, int]], now: int) -> Iterator[Ratio]:
    rows = {(row.booking, row.occurrence): row for row, *_ in begun}
    acts = _acts(session, {booking for booking, _ in rows})
    made = {key for kind, _, key in acts if kind in ("reserved", "claimed")} & rows.keys()
    over = slot_of(now - SETTLE_S)

    def share(name: str, counted: set[_Key]) -> Ratio:
        return figures.share_of_bookings(name, len(counted & made), len(made))

    standing = {key for key, row in rows.items() if row.stage == Stage.STANDING}
    yield share("no-shows", {key for key, row in rows.items() if row.stage == Stage.MISSED})
    yield share("unused", {key for key in standing if rows[key].start + rows[key].slots <= over})
    yield share("late cancels", {key for _, ending, key in acts if ending in (CANCELLED_LATE, MOVED_LATE)})
    yield share("displaced", {key for kind, _, key in acts if kind == "displaced"})
    yield share("refused", {key for _, ending, key in acts if ending == REFUSED})


def _acts(session: Session, bookings: set[bytes]) -> list[tuple[str, int | None, _Key]]:
    """Kind, ending and occurrence of every act on these bookings."""
    a, found = BookingActRow, list[tuple[str, int | None, _Key]]()
    names = sorted(bookings)
    for start in range(0, len(names), 500):
        some = names[start : start + 500]
        wanted = select(a.kind, a.ending, a.booking, a.occurrences).where(col(a.booking).in_(some))
        for kind, ending, booking, mask in session.exec(wanted):
            found += [(kind, ending, (booking, index)) for index in bits(mask)]
    return found
