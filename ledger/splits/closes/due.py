"""Which sides of which months a close still owes its lines, and what their allocation takes (IAllocations).

All of it follows from what the chain said: anyone can allocate, without the text of the agreement.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import Session, col, select

from formats.bookings.slots import period_text
from formats.splits.agreements.agreement import SIDES, Driver, Fixed, RoundingName
from formats.splits.allocation.opening import History
from formats.splits.allocation.stages import room, takes
from formats.splits.allocation.tables import TABLES
from formats.splits.methods import quota, schedule
from formats.splits.replay.layout import Flat
from formats.splits.replay.rules_reader import Rules, SideRules, read_rules
from ledger.splits.agreements.versions import active_versions, ruling
from ledger.splits.closes.records import side_history, standing_record
from ledger.splits.closes.requests import AllocationKey, AllocationRequest, QuotaRows, TableWeights
from ledger.splits.closes.tables import AllocationRow, CloseRow
from ledger.splits.journal.counted import counted_total, late_months, newest_table


def due_allocations(session: Session, agreement: bytes) -> Iterator[AllocationKey]:
    """In an order that the contract takes: each side's closes in theirs, oldest month first."""
    sides = _sides(session, agreement)
    a = AllocationRow
    done = set(session.exec(select(a.booked, a.month, a.pool, a.side).where(a.agreement == agreement)))
    closes = select(CloseRow).where(CloseRow.agreement == agreement).order_by(col(CloseRow.month))
    for close in session.exec(closes).all():
        rules = read_rules(ruling(session, agreement, close.month).rules)
        for (pool, side), late in late_months(session, agreement, close.month, sides).items():
            own = _side_of(rules, pool, side) is not None
            for month in _months(close, late, own=own):
                if (close.month, month, pool, side) not in done:
                    yield AllocationKey(agreement, close.month, month, pool, side)


def next_allocations(session: Session, agreement: bytes) -> list[AllocationKey]:
    """The first that each side owes: they need nothing of each other."""
    first: dict[tuple[bytes, int], AllocationKey] = {}
    for key in due_allocations(session, agreement):
        first.setdefault((key.pool, key.side), key)
    return list(first.values())


def allocation_request(session: Session, key: AllocationKey) -> AllocationRequest:
    """Of what stands now: those before it must be done. Raises NoResultFound where no version rules the month."""
    version = ruling(session, key.agreement, key.month)
    rules = read_rules(version.rules)
    listed = _side_of(rules, key.pool, key.side)
    if listed is None:
        return AllocationRequest(key, b"", b"")
    parties = b"".join(party.to_bytes(4, "big") for party in rules.parties)
    first = key.booked == key.month
    record = Flat() if first else standing_record(session, key.agreement, key.month, key.pool, key.side)
    tables = _tables(session, key, listed) if first else ()
    return AllocationRequest(key, parties, listed.data, record, tables, _rows(session, key, version.id, listed))


def _sides(session: Session, agreement: bytes) -> list[tuple[bytes, int]]:
    """Of any active version that is open."""
    every = (read_rules(version.rules) for version in active_versions(session, agreement))
    found = {
        (bytes.fromhex(pool), SIDES.index(side))
        for rules in every
        if not rules.committed
        for pool, each in rules.pools.items()
        for side in each.sides
    }
    return sorted(found)


def _months(close: CloseRow, late: set[int], *, own: bool) -> list[int]:
    """What this close has of a side: late months, then its own where its version has the side."""
    bits = int(close.late_minutes, 16)
    minutes = {close.month - age for age in range(1, bits.bit_length()) if bits >> age & 1}
    return [*sorted(late | minutes), *([close.month] if own else [])]


def _side_of(rules: Rules, pool: bytes, side: int) -> SideRules | None:
    """None where it has none, or a committed agreement keeps its lines to itself."""
    known = rules.pools.get(pool.hex())
    return None if rules.committed or known is None else known.sides.get(SIDES[side])


def _tables(session: Session, key: AllocationKey, listed: SideRules) -> tuple[TableWeights, ...]:
    """One for each stage by shapley or airport whose series has one."""
    wanted = [stage.to for stage in listed.stages.walk() if isinstance(stage.to, Driver) and stage.to.name in TABLES]
    found = (newest_table(session, key.agreement, driver.series, key.booked) for driver in wanted)
    return tuple(TableWeights(*table) for table in found if table is not None)


def _rows(session: Session, key: AllocationKey, version: bytes, listed: SideRules) -> tuple[QuotaRows, ...]:
    """One for each stage by quota of which the take changes."""
    by_quota = [
        (stage.name, stage.to.weights)
        for stage in listed.stages.walk()
        if isinstance(stage.to, Fixed) and stage.to.rounding.name is RoundingName.QUOTA
    ]
    if not by_quota:
        return ()
    history = side_history(session, key.agreement, key.pool, key.side)
    total = counted_total(session, key.agreement, key.pool, key.side, month=key.month, booked=key.booked)
    period = period_text(key.month)
    now = takes(listed.stages, total, lambda stage: room(stage, key.pool.hex(), SIDES[key.side], period, history))
    found = []
    for name, weights in by_quota:
        h, was = _taken(history, key, version, name)
        if now[name] != was:
            rows = quota.schedule(weights)
            (row, path), (then, then_path) = schedule.proofs(rows, h, now[name] - was)
            found.append(QuotaRows(tuple(rows[row]), tuple(path), tuple(rows[then]), tuple(then_path)))
    return tuple(found)


def _taken(history: History, key: AllocationKey, version: bytes, stage: str) -> tuple[int, int]:
    """What the stage took under the version, and in this month, as it stands."""
    sides = {
        period: record.known_side(key.pool.hex(), SIDES[key.side]).takes.get(stage, 0)
        for period, record in history.items()
        if record.version == version.hex()
    }
    return sum(sides.values()), sides.get(period_text(key.month), 0)
