"""What a table may say: a coalition of parties in their order, or one party, each once; at most twelve parties."""

from __future__ import annotations

from formats.splits.agreements.agreement import DriverName
from formats.splits.allocation.opening import Rows
from formats.words.faults import WordedFault

MAX_PARTIES = 12
TABLES = (DriverName.SHAPLEY, DriverName.AIRPORT)
"""Drivers that read a table."""


def check_table(kind: DriverName | None, series: str, rows: Rows, parties: tuple[int, ...]) -> None:
    """Raises WordedFault. Rows are in the order of the parties, so a coalition has one name."""
    if kind not in TABLES:
        raise WordedFault("unknown-series/table", series=series)
    named: set[int] = set()
    for row in rows:
        members = [int(member) for member in row.split(",")]
        foreign = [str(member) for member in members if member not in parties]
        if foreign:
            raise WordedFault("not-a-row/foreign", row=row, series=series, members=", ".join(foreign))
        in_order = sorted(set(members), key=parties.index)
        if members != in_order:
            raise WordedFault("not-a-row/order", row=row, series=series, ordered=",".join(map(str, in_order)))
        if kind is DriverName.AIRPORT and len(members) != 1:
            raise WordedFault("not-a-row/alone", row=row, series=series)
        named.update(members)
    if len(named) > MAX_PARTIES:
        raise WordedFault("not-a-table", series=series, count=len(named), most=MAX_PARTIES)
