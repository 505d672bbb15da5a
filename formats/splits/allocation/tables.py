"""What a table may say: a coalition of parties in their order, or one party, each once; at most twelve parties."""

from __future__ import annotations

from formats.faults import require
from formats.splits.agreements.agreement import DriverName
from formats.splits.allocation.opening import Rows

MAX_PARTIES = 12


def check_table(kind: DriverName | None, series: str, rows: Rows, parties: tuple[int, ...]) -> None:
    """Raises FormatFault. Rows are in the order of the parties, so a coalition has one name."""
    known = kind in (DriverName.SHAPLEY, DriverName.AIRPORT)
    require(known, "unknown-series", f"{series} is no table of a driver that is agreed")
    named: set[int] = set()
    for row in rows:
        members = [int(member) for member in row.split(",")]
        foreign = [member for member in members if member not in parties]
        require(not foreign, "not-a-row", f"row {row} of {series} names {foreign}, which are no parties")
        in_order = sorted(set(members), key=parties.index)
        require(members == in_order, "not-a-row", f"row {row} of {series}: write {','.join(map(str, in_order))}")
        alone = kind is DriverName.SHAPLEY or len(members) == 1
        require(alone, "not-a-row", f"row {row} of {series}: one party needs a capacity")
        named.update(members)
    require(len(named) <= MAX_PARTIES, "not-a-table", f"{series} names {len(named)} parties, at most {MAX_PARTIES}")
