"""Which row of a table another number would have to stand in, for the weights that a chain took to follow from it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping

from formats.bookings.slots import period_text
from formats.splits.agreements.agreement import Driver, DriverName
from formats.splits.allocation.opening import Rows, Sums
from formats.splits.methods import airport, shapley
from verification.reperformance.chain_record import AgreementRecord

_MOST = 10**18
"""Of a number of a row."""
_TOLD = 3


def origin_of_weights(record: AgreementRecord, driver: Driver, month: int, found: Sums) -> str:
    """The table that counted last by the close of this month, as `2025-10.worth`, with the rows that may be the changed
    one, as `2025-10.worth.2,3`; empty where there is none. `found`: by party, those above 0."""
    counted = [
        (each, act.text)
        for each, acts in record.acts.items()
        for act in acts
        if each <= month and act.text is not None and act.text.get("series") == driver.series
    ]
    tables = [(each, text["rows"]) for each, text in counted if text["kind"] == "table"]
    if not tables:
        return ""
    of, rows = sorted(tables, key=lambda table: table[0])[-1]
    assert isinstance(rows, dict)
    named = f"{period_text(of)}.{driver.series}"
    changed = changed_rows(driver.name, {row: int(str(number)) for row, number in rows.items()}, found)
    return " | ".join(f"{named}.{row}" for row in changed[:_TOLD]) or named


def changed_rows(kind: DriverName, rows: Rows, found: Mapping[int, int]) -> list[str]:
    """Each row in which one other number gives these weights."""
    candidates = _of_airport(rows, found) if kind is DriverName.AIRPORT else _of_shapley(rows, found)
    return sorted(candidates)


def _of_airport(rows: Rows, found: Mapping[int, int]) -> Iterator[str]:
    needs = {int(row): cost for row, cost in rows.items()}
    for member, cost in needs.items():

        def weight(cost: int, member: int = member) -> int:
            return airport.weights({**needs, member: cost})[member]

        other = 1 + bisect_left(range(1, _MOST), found.get(member, 0), key=weight)
        if other != cost and airport.weights({**needs, member: other}) == found:
            yield str(member)


def _of_shapley(rows: Rows, found: Mapping[int, int]) -> Iterator[str]:
    """A weight moves by so much with each number of a row, and stays at 0 where it would be below."""
    worth = {frozenset(map(int, row.split(","))): amount for row, amount in rows.items()}
    values = shapley.values(worth)
    for row, coalition in zip(rows, worth, strict=True):
        steps = {member: shapley.step(member, coalition, len(values)) for member in values}
        for member in (each for each in values if found.get(each, 0) > 0):
            by, left = divmod(found[member] - values[member], steps[member])
            moved = {each: max(0, value + by * steps[each]) for each, value in values.items()}
            if by and not left and all(weight == found.get(each, 0) for each, weight in moved.items()):
                yield row
                break
