"""What the tables say against what the contracts answer, view by view."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlmodel import Session, col, select

from formats.bookings.ids import occurrences as spans_of
from formats.bookings.slots import DAY_SLOTS, Span, slot_of
from formats.bookings.words import DayWord, TermsWord, TimesWord
from ledger.bookings.assets import queries as assets
from ledger.bookings.assets.facts import Terms
from ledger.bookings.assets.tables import DayRow
from ledger.bookings.reserving import queries as reserving
from ledger.bookings.reserving.facts import Place
from ledger.bookings.reserving.tables import BookingActRow, QuotaRow
from ledger.bookings.uses import queries as uses
from ledger.bookings.uses.facts import Use
from ledger.bookings.uses.tables import UsedMinutesRow
from ledger.paging import every
from tests.bookings.harness import BookingHarness

Check = tuple[str, str, tuple[Any, ...], Any]
"""Contract, view, its arguments, what the tables say."""
_DEADLINE = ((1 << 40) - 1) << 152
"""Of a use, which no event names; nor is it told until when an asset counts with others (field 9 of `assetOf`)."""


def assert_same(harness: BookingHarness, session: Session, *, since: int = 0) -> None:
    """Of the bookings that anything happened to since a block: records, words of their days, waiting lines, quota,
    uses, minutes; with 0 everything there is."""
    checks = list(_checks(session, since))
    answers = harness.views([(contract, function, arguments) for contract, function, arguments, _ in checks])
    for (_, function, arguments, expected), found in zip(checks, answers, strict=True):
        seen = found & ~_DEADLINE if function == "useOf" else found[:9] + found[10:] if function == "assetOf" else found
        assert seen == expected, (function, arguments)


def _checks(session: Session, since: int) -> Iterator[Check]:
    touched = set(session.exec(select(BookingActRow.booking).where(BookingActRow.block_number >= since)))
    bookings = [each for name in sorted(touched) if (each := reserving.booking(session, name)) is not None]
    assert len(bookings) == len(touched)
    unit_days, asset_days = set[tuple[int, int, int]](), set[tuple[int, int]]()
    for each in bookings:
        yield "Bookings", "recordOf", (each.id,), each.record.pack()
        for span in spans_of(Span(each.start, each.slots), each.every, each.asked).values():
            asset_days |= {(each.asset, day) for day in span.days}
        for use in uses.uses(session, each.id):
            yield "Uses", "useOf", (use.booking, use.occurrence), _use(use)
    for asset, day in sorted(asset_days):
        yield "Bookings", "lineOf", (asset, day), tuple(_place(place) for place in reserving.line(session, asset, day))
        unit_days |= {(asset, unit, day) for unit in range(_units(session, asset))}
    if since == 0:
        unit_days |= set(session.exec(select(DayRow.asset, DayRow.unit, DayRow.day)))
        yield from _checks_of_assets(session)
    for asset, unit, day in sorted(unit_days):
        row = session.get(DayRow, (asset, day, unit))
        word = DayWord(0, 0, 0) if row is None else DayWord(row.taken, row.protected, row.follows)
        yield "Assets", "dayOf", (asset, unit, day), word.pack()
    yield from _checks_of_sums(session, {each.holder for each in bookings}, {each.asset for each in bookings})


def _units(session: Session, number: int) -> int:
    found = assets.asset(session, number)
    assert found is not None
    return found.units


def _checks_of_sums(session: Session, members: set[int], touched: set[int]) -> Iterator[Check]:
    for row in session.exec(select(QuotaRow).where(col(QuotaRow.member).in_(members))):
        yield "Bookings", "quotaOf", (row.quota_group, row.member, row.period), (row.minutes, row.made)
    for each in session.exec(select(UsedMinutesRow).where(col(UsedMinutesRow.asset).in_(touched))):
        key = each.asset, each.member, each.used_in, each.settled_in
        counted = uses.used_minutes(session, asset=key[0], member=key[1], of=key[2], in_=key[3], rank=each.rank)
        yield "Uses", "usedMinutes", (*key, each.rank), counted


def _checks_of_assets(session: Session) -> Iterator[Check]:
    found = list(every(lambda cursor: assets.assets(session, after=cursor)))
    yield "Assets", "assetCount", (), len(found)
    for each in found:
        terms, approvals = assets.terms_of(session, each.number), assets.approvals(session, each.number)
        furthest = max((version.horizon for version in terms), default=0)
        yield "Assets", "assetOf", (each.number,), (
            each.custodian, each.kind, each.state_owned, each.units, each.level, each.standard, each.from_day,
            each.until_day, furthest, each.version, len(approvals), each.offered_to or 0,
        )  # fmt: skip
        for approval in approvals:
            facts = approval.use, approval.from_day, approval.until_day, approval.floor_fen
            yield "Assets", "approvalOf", (each.number, approval.approval), facts
        for version in terms:
            yield "Assets", "termsOf", (each.number, version.version), _terms(version)
        newest, proposed = assets.shares(session, each.number)[-1:], assets.proposed_shares(session, each.number)
        held = ((), 0) if not newest else (tuple(newest[0].owners.items()), newest[0].from_day)
        yield "Owners", "sharesOf", (each.number,), held
        open_: tuple[Any, ...] = (bytes(32), (), 0)
        if proposed is not None:
            open_ = proposed.digest, tuple(proposed.shares.owners.items()), proposed.shares.from_day
        yield "Owners", "proposedSharesOf", (each.number,), open_


def _terms(terms: Terms) -> tuple[tuple[int, ...], int]:
    hours = tuple(
        TermsWord(
            open_, terms.from_day, terms.until_day, terms.may, terms.asks, terms.limit_hours, terms.group,
            terms.horizon, terms.notice, terms.least, terms.most, terms.made, terms.units, terms.flags,
        ).pack()
        for open_ in terms.open
    )  # fmt: skip
    times = TimesWord(terms.cutoff, terms.free, terms.answer, terms.grace, terms.claim, terms.approval)
    return hours, times.pack()


def _place(place: Place) -> int:
    """As contracts/libraries/Places.sol lays it out."""
    offered = 0 if place.unit is None else place.unit + 1
    until = 0 if place.offer_until is None else slot_of(place.offer_until)
    fields = (
        (int.from_bytes(place.booking, "big"), 0), (place.occurrence, 160), (place.start % DAY_SLOTS, 168),
        (place.slots, 176), (place.wanted_unit, 184), (offered, 192), (until, 208), (place.latest, 232),
    )  # fmt: skip
    return sum(value << shift for value, shift in fields)


def _use(use: Use) -> int:
    """As contracts/libraries/UseWords.sol lays it out, without the deadline."""
    fields = (
        (use.start, 0), (use.end, 40), (use.minutes, 80), (use.since, 112), (use.phase, 192), (use.outcome, 200),
        (use.by_custodian, 208),
    )  # fmt: skip
    return sum(value << shift for value, shift in fields)


def rows_of(session: Session, tables: Iterable[Any]) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of these tables."""
    return {
        table.__tablename__: sorted((tuple(row) for row in session.execute(select(table.__table__))), key=repr)
        for table in tables
    }
