"""The calendar of many assets over some days: four queries, whatever their number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlmodel import Session

from formats.bookings.replay.parts import Stage
from formats.bookings.slots import DAY_SLOTS, MAX_SPAN, weekday_of
from formats.bookings.words import FOLLOWS_CLOSED, FOLLOWS_OWN
from ledger.bookings.assets.tables import AssetRow, DayRow, TermsRow
from ledger.bookings.reserving.facts import Calendar, CalendarDay, CalendarEntry
from ledger.bookings.reserving.tables import BookingRow, OccurrenceRow

_SHOWN = {each.value: each for each in (Stage.STANDING, Stage.IN_USE, Stage.USED, Stage.MISSED, Stage.WAITING)}
_WAITING = Stage.WAITING.value
_in_order = attrgetter("asset", "start", "booking", "occurrence")
_LONGEST_DAYS = MAX_SPAN // DAY_SLOTS


def calendar(session: Session, *, assets: Sequence[int], from_day: int, until_day: int) -> Calendar:
    """Every unit of these assets on each of the days [from_day, until_day), and the occurrences that lie or wait there.
    Assets that nobody registered are left out."""
    wanted = sorted(set(assets))
    days = _days(session, wanted, range(from_day, until_day))
    return Calendar(days, _entries(session, wanted, from_day, until_day))


def _days(session: Session, assets: Sequence[int], days: range) -> list[CalendarDay]:
    a: Any = AssetRow
    units = {number: count for number, count in _rows(session, select(a.number, a.units).where(a.number.in_(assets)))}
    rules = _rules(session, assets, days)
    d: Any = DayRow
    words = select(d.asset, d.day, d.unit, d.taken, d.protected, d.follows).where(
        d.asset.in_(assets), d.day >= days.start, d.day < days.stop
    )
    found = {(asset, day, unit): word for asset, day, unit, *word in _rows(session, words)}
    empty = [0, 0, FOLLOWS_OWN]
    shown = list[CalendarDay]()
    for asset in (each for each in assets if each in units):
        for day in days:
            version, open_ = rules.get((asset, day), (0, (0,) * 7))
            for unit in range(units[asset]):
                taken, protected, follows = found.get((asset, day, unit), empty)
                opened = _opened(open_, day, follows)
                shown.append(CalendarDay(asset, unit, day, version, opened, taken, protected, follows))
    return shown


def _rules(session: Session, assets: Sequence[int], days: range) -> dict[tuple[int, int], tuple[int, tuple[int, ...]]]:
    """(asset, day) → version that rules it, and the open slots of each weekday."""
    t: Any = TermsRow
    wanted = select(t.asset, t.version, t.from_day, t.until_day, t.open).where(
        t.asset.in_(assets), t.from_day < days.stop, t.until_day > days.start
    )
    found = dict[tuple[int, int], tuple[int, tuple[int, ...]]]()
    for asset, version, from_day, until_day, open_ in _rows(session, wanted):
        for day in range(max(from_day, days.start), min(until_day, days.stop)):
            found[asset, day] = version, open_
    return found


def _opened(open_: Sequence[int], day: int, follows: int) -> int:
    if follows == FOLLOWS_CLOSED:
        return 0
    return open_[weekday_of(day) if follows == FOLLOWS_OWN else follows - 1]


def _entries(session: Session, assets: Sequence[int], from_day: int, until_day: int) -> list[CalendarEntry]:
    """What begins up to seven days before can still lie here."""
    o: Any = OccurrenceRow
    b: Any = BookingRow
    start, end = func.coalesce(o.held_from, o.start), func.coalesce(o.held_until, o.start + o.slots)
    columns = (o.booking, o.occurrence, o.asset, o.unit, start, end, o.stage, b.holder, b.rank, b.state, o.held_from)
    wanted = select(*columns).join(b, b.id == o.booking)
    wanted = wanted.where(
        o.asset.in_(assets), o.day >= from_day - _LONGEST_DAYS, o.day < until_day, o.stage.in_(list(_SHOWN)),
        end > from_day * DAY_SLOTS, or_(o.held_from.is_not(None), o.stage == _WAITING),
    )  # fmt: skip
    found = [
        CalendarEntry(
            booking, occurrence, asset, unit, first, last, _SHOWN[stage], holder, rank, state,
            stage == _WAITING and held is not None,
        )
        for booking, occurrence, asset, unit, first, last, stage, holder, rank, state, held in _rows(session, wanted)
    ]  # fmt: skip
    found.sort(key=_in_order)
    return found


def _rows(session: Session, wanted: Select[Any]) -> Iterable[Any]:
    return session.execute(wanted)
