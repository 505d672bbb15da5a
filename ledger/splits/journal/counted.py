"""What counts, by the close that books it: sums of sides, late months, newest tables. Names stand as their hashes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import and_, or_
from sqlmodel import Session, col, func, select

from formats import canonical
from formats.splits.agreements.agreement import DriverName
from formats.splits.agreements.rules import name_hash
from formats.splits.replay.rules_reader import read_rules
from ledger.splits.agreements.versions import active_versions
from ledger.splits.journal.facts import ActKind, ActState
from ledger.splits.journal.tables import SplitActRow, TableWeightsRow

STANDS = (ActState.COUNTED.value, ActState.REVERSED.value)
"""What a reversal takes back counted too, and the reversal is a number of its own."""


def counted_acts(session: Session, agreement: bytes, booked: int) -> Iterator[SplitActRow]:
    """As they counted."""
    a = SplitActRow
    wanted = select(a).where(a.agreement == agreement, a.booked == booked)
    return iter(session.exec(wanted.order_by(col(a.counted_block), col(a.counted_log))))


def entries_of_close(session: Session, agreement: bytes, booked: int) -> Iterator[SplitActRow]:
    """Those that it books or would book now, and those that wait to be counted; none that the chain has by digest
    alone."""
    a = SplitActRow
    counted = and_(col(a.booked) == booked, col(a.state) == ActState.COUNTED.value)
    waits = and_(col(a.month) <= booked, col(a.state) == ActState.PENDING.value)
    wanted = select(a).where(
        a.agreement == agreement, a.kind == ActKind.ENTRY.value, col(a.text).is_not(None), or_(counted, waits)
    )
    return iter(session.exec(wanted.order_by(col(a.block_number), col(a.log_index))))


def counted_total(session: Session, agreement: bytes, pool: bytes, side: int, *, month: int, booked: int) -> int:
    """The sum of the nets of a month as the close of `booked` has it."""
    a = SplitActRow
    sums = select(a.pool, func.sum(a.amount)).where(
        a.agreement == agreement, a.month == month, a.side == side, col(a.booked) <= booked, col(a.state).in_(STANDS)
    )
    found = {name_hash(name): int(fen) for name, fen in session.exec(sums.group_by(a.pool)) if name}
    return found.get(pool, 0)


def net_held(
    session: Session, agreement: bytes, *, pool: str, side: int, holder: int, first: int, last: int
) -> int | None:
    """Net of what counts of a side in the months `first` to `last` and this member holds, in fen; None where the chain
    has the digest alone of anything that counts then."""
    a, total = SplitActRow, 0
    of_side = or_(and_(col(a.pool) == pool, col(a.side) == side), col(a.text).is_(None))
    wanted = select(a.text, a.amount).where(
        a.agreement == agreement, col(a.kind).in_((ActKind.ENTRY.value, ActKind.REVERSAL.value)), a.month >= first,
        a.month <= last, col(a.state).in_(STANDS), of_side,
    )  # fmt: skip
    for text, amount in session.exec(wanted):
        if text is None:
            return None
        total += amount if canonical.decode_object(text)["holder"] == str(holder) else 0
    return total


def late_months(
    session: Session, agreement: bytes, booked: int, sides: Iterable[tuple[bytes, int]]
) -> dict[tuple[bytes, int], set[int]]:
    """Of each side in their order: months before `booked` of which its close has something late that may touch it."""
    a = SplitActRow
    late = select(a.month, a.pool, a.side, a.series).where(
        a.agreement == agreement, a.booked == booked, a.month > 0, a.month < booked
    )
    capital = set[str]()
    for version in active_versions(session, agreement):
        drivers = read_rules(version.rules).drivers()
        capital |= {driver.series for driver in drivers if driver.name is DriverName.CAPITAL}
    found: dict[tuple[bytes, int], set[int]] = {each: set() for each in sides}
    for month, pool, side, series in session.exec(late):
        every = bool(series and name_hash(series).hex() not in capital)
        for place, months in found.items():
            if every or (pool and (name_hash(pool), side) == place):
                months.add(month)
    return found


def newest_table(
    session: Session, agreement: bytes, series: str, booked: int
) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """Members and weights of the newest one that the close of `booked` has. `series`: hex of the name's hash."""
    a = SplitActRow
    wanted = select(a.id, a.series).where(
        a.agreement == agreement, a.kind == ActKind.TABLE.value, col(a.booked) <= booked
    )
    newest_first = wanted.order_by(col(a.counted_block).desc(), col(a.counted_log).desc())
    named = ((act, name) for act, name in session.exec(newest_first) if name)
    act = next((act for act, name in named if name_hash(name).hex() == series), None)
    if act is None:
        return None
    w = TableWeightsRow
    rows = session.exec(select(w).where(w.act == act).order_by(col(w.position))).all()
    return tuple(row.member for row in rows), tuple(int(row.weight) for row in rows)
