"""The lines that a chain booked in one close against those that follow of its period file."""

from __future__ import annotations

from formats.bookings.slots import period_text
from formats.splits.agreements.agreement import SIDES, Agreement, Driver, Target, ruling
from formats.splits.agreements.money import month_number
from formats.splits.agreements.rules import name_hash
from formats.splits.allocation.close import Closed
from formats.splits.allocation.opening import Sums
from formats.splits.allocation.tables import TABLES
from formats.splits.allocation.tally import Key, key_order
from formats.splits.period_file.reader import PeriodFile
from formats.splits.replay.layout import Flat, Layout
from verification.reperformance.chain_record import AgreementRecord
from verification.reperformance.difference import Difference
from verification.reperformance.recompute import CannotReperform
from verification.reperformance.table_rows import origin_of_weights


def difference_of_lines(record: AgreementRecord, file: PeriodFile, closed: Closed) -> Difference | None:
    """Of takes, weights and lines, side by side in the order of booking. Raises CannotReperform."""
    due: dict[Key, dict[tuple[str, str], int]] = {}
    for line in closed.lines:
        due.setdefault((line.of, line.pool, line.side), {})[line.stage, line.party] = line.fen
    for here in _sides(record, file, due):
        found = _difference(record, file, closed, here, due.get(here, {}))
        if found is not None:
            return found
    return None


def _sides(record: AgreementRecord, file: PeriodFile, due: dict[Key, dict[tuple[str, str], int]]) -> list[Key]:
    """Those with lines, and those that the chain booked."""
    booked = {
        (period_text(month), pool.name, SIDES[side])
        for (in_, month, hashed, side) in record.booked
        if in_ == month_number(file.period)
        for pool in ruling(file.agreements, period_text(month)).pools.values()
        if name_hash(pool.name) == hashed
    }
    own = ruling(file.agreements, file.period)
    sides = {(file.period, pool.name, side) for pool in own.pools.values() for side in pool.sides}
    return sorted(booked | sides | set(due), key=key_order)


def _difference(
    record: AgreementRecord, file: PeriodFile, closed: Closed, here: Key, due: dict[tuple[str, str], int]
) -> Difference | None:
    of, pool, side = here
    version = ruling(file.agreements, of)
    key = (month_number(file.period), month_number(of), name_hash(pool), SIDES.index(side))
    where = f"{of}.{pool}.{side}"
    if version.disclosure == "committed":
        raise CannotReperform("lines-committed", where)
    if key not in record.booked:
        raise CannotReperform("not-allocated", where)
    flat = record.booked[key]
    layout = Layout(pool, version.pools[pool].sides[side], version.parties)
    if flat is not None:
        before = _weights_and_takes(record, version, layout, flat, closed, here)
        if before is not None:
            return before
    lines = (0,) * len(layout.line_names()) if flat is None else flat.lines
    for (stage, account), fen in zip(layout.line_names(), lines, strict=True):
        expected = due.get((stage, account), 0)
        if fen != expected:
            return Difference("line", f"{where}.{stage}.{account}", str(expected), str(fen))
    return None


def _weights_and_takes(
    record: AgreementRecord, version: Agreement, layout: Layout, flat: Flat, closed: Closed, here: Key
) -> Difference | None:
    """As they stand after this close."""
    of, pool, side = here
    stands, there = closed.closing.history[of].known_side(pool, side), layout.record(flat)
    if stands.total != there.total:
        return Difference("total", f"{of}.{pool}.{side}", str(stands.total), str(there.total))
    for stage in layout.stages.walk():
        path = f"{of}.{pool}.{side}.{stage.name}"
        expected, found = (each.weights.get(stage.name, {}) for each in (stands, there))
        for party in version.parties:
            if expected.get(party, 0) != found.get(party, 0):
                values = (str(each.get(party, 0)) for each in (expected, found))
                return Difference("weight", _of_table(record, stage.to, of, found) + f"{path}.{party}", *values)
        take, taken = (each.takes.get(stage.name, 0) for each in (stands, there))
        if take != taken:
            return Difference("take", path, str(take), str(taken))
    return None


def _of_table(record: AgreementRecord, to: Target, of: str, found: Sums) -> str:
    """The table whose rows do not give these weights, as `line …` stands before a place in YAML: they are as first read
    in the month itself."""
    if not isinstance(to, Driver) or to.name not in TABLES:
        return ""
    origin = origin_of_weights(record, to, month_number(of), found)
    return origin and f"{origin}, "
