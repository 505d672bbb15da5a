"""A close: restated periods, oldest first, then the period itself; then claims, then money that moved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from formats.faults import require
from formats.splits.agreements.accounts import Account, keepers
from formats.splits.agreements.agreement import Agreement, ruling
from formats.splits.agreements.money import next_period
from formats.splits.allocation import restate
from formats.splits.allocation.acts import Act
from formats.splits.allocation.allocate import Inputs, PoolSide, Shares, allocate
from formats.splits.allocation.balances import balances
from formats.splits.allocation.claims import ClaimBook
from formats.splits.allocation.opening import History, Line, Opening, PeriodRecord
from formats.splits.allocation.tally import Key, MinutesUsed, Tally, apply, tally


@dataclass(frozen=True)
class Closed:
    """What a close books, what changed by period, pool and side, and what the next file opens with."""

    lines: list[Line]
    balances: dict[Key, dict[Account, int]]
    closing: Opening


def close(
    period: str,
    versions: list[Agreement],
    opening: Opening,
    acts: Iterable[Act],
    minutes: Iterable[MinutesUsed] = (),
) -> Closed:
    """`acts` as they counted, none of a later period. The opening is not touched. Raises FormatFault."""
    _check_next(period, versions, opening.history)
    by_hash = {version.hash: version for version in versions}
    kinds = {series: kind for version in versions for series, kind in version.series().items()}
    after = opening.copy()
    current = ruling(versions, period)
    new = tally(acts, minutes, after, kinds, [version.parties for version in reversed(versions)])
    late = restate.touched(after.history, new)
    after.make_own(late)
    after.history[period] = PeriodRecord(current.hash)
    _check_periods(new, after.history)
    apply(new, after, by_hash)
    lines: list[Line] = []
    for of in late:
        for here, now in restate.changed(by_hash[after.history[of].version], of, after.history, new):
            lines += _lines(period, here, allocate(here, after.history, now))
    for here in restate.sides(current, period, restated=False):
        record = after.history[period]
        weights = restate.first_reading(here, record, after.standing)
        now = Inputs(new.totals.get((period, here.pool, here.side), 0), weights)
        lines += _lines(period, here, allocate(here, after.history, now))
    found = balances(lines, new.holders)
    book = ClaimBook(period, after.claims)
    book.accrue(found, lambda of: by_hash[after.history[of].version])
    book.move(new.moved, keepers(versions))
    after.claims = book.claims
    return Closed(lines, found, after)


def _lines(booked: str, here: PoolSide, added: Shares) -> list[Line]:
    return [
        Line(booked, here.period, here.pool, here.side, stage, party, fen)
        for stage, parties in added.items()
        for party, fen in parties.items()
    ]


def _check_next(period: str, versions: list[Agreement], history: History) -> None:
    due = next_period(max(history)) if history else versions[0].first
    require(period == due, "out-of-order", f"{due} closes next, not {period}: periods close in order, none skipped")


def _check_periods(new: Tally, history: History) -> None:
    periods = {of for of, _, _ in new.totals} | set(new.series) | {used.of for used in new.minutes}
    for of in sorted(periods - set(history)):
        require(False, "other-period", f"{of} is before the agreement begins or after the period that closes")
