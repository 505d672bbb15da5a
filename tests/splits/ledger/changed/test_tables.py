"""A row of a table that somebody changed is named by month, series and row: in what is published, in a node's database,
and where the chain took weights that do not follow from it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from formats import canonical
from formats.splits.agreements.agreement import DriverName
from formats.splits.agreements.rules import name_hash
from formats.splits.methods import airport, shapley
from formats.splits.period_file import reader
from ledger.db import reading
from ledger.splits.export import period_files
from node.trust_roots.verifier_sources import view_of
from tests.splits.ledger.harness import SplitsHarness
from tests.splits.ledger.scenario import OCTOBER, OPEN, Scenario
from verification.reperformance.chain_record import ChainRecord
from verification.reperformance.difference import Difference
from verification.reperformance.reperform import Published, reperform
from verification.reperformance.table_rows import changed_rows

WORTH = {"2": 5, "2,3": 40, "3": 1, "4": 7, "2,4": 31, "3,4": 20, "2,3,4": 90}
NEEDS = {"2": 30, "3": 10, "4": 70, "5": 70}


def of_shapley(rows: dict[str, int]) -> dict[int, int]:
    found = shapley.weights({frozenset(map(int, row.split(","))): worth for row, worth in rows.items()})
    return {member: weight for member, weight in found.items() if weight}


def of_airport(rows: dict[str, int]) -> dict[int, int]:
    return airport.weights({int(member): cost for member, cost in rows.items()})


Weights = Callable[[dict[str, int]], dict[int, int]]
KINDS: tuple[tuple[DriverName, Weights, dict[str, int]], ...] = (
    (DriverName.SHAPLEY, of_shapley, WORTH), (DriverName.AIRPORT, of_airport, NEEDS),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "weights", "rows"), KINDS, ids=["shapley", "airport"])
@pytest.mark.parametrize("other", [1, 3, 55, 10**6])
def test_each_row_that_is_another_is_named_by_the_weights_alone(
    kind: DriverName, weights: Weights, rows: dict[str, int], other: int
) -> None:
    """Of three parties a coalition of two and the third alone move the weights by the same steps: both are told."""
    assert changed_rows(kind, rows, weights(rows)) == []
    for row in rows:
        found = weights({**rows, row: rows[row] + other})
        named = changed_rows(kind, rows, found)
        assert row in named
        if kind is DriverName.AIRPORT or row == "2,3,4":
            assert named == [row]


def test_weights_that_no_single_row_gives_name_none() -> None:
    assert changed_rows(DriverName.SHAPLEY, WORTH, {2: 1, 3: 10**9, 4: 1}) == []
    assert changed_rows(DriverName.AIRPORT, NEEDS, {2: 1, 3: 10**9, 4: 1, 5: 1}) == []


def test_weights_that_the_chain_took_and_the_table_does_not_give_are_named_with_series_row_and_month(
    harness: SplitsHarness, told: Scenario
) -> None:
    record = ChainRecord(view_of(harness.chain.rpc_url, harness.node.trust_root)).agreements[told.agreement]
    harness.project()
    with reading(harness.node.ledger_engine) as session:
        files = [reader.write(file) for file, _ in period_files(session, told.agreement, [OPEN])]
    key = (OCTOBER, OCTOBER, name_hash("club"), 0)
    flat = record.booked[key]
    assert flat is not None
    assert flat.weights == (14, 6)
    for weights, named in (
        ((16, 8), "2025-10.worth.2,3"),
        ((15, 5), "2025-10.worth.2 | 2025-10.worth.3"),
        ((15, 6), "2025-10.worth"),
    ):
        record.booked[key] = replace(flat, weights=weights)
        found = reperform(told.agreement, record, "2025-10", Published(files=files), lambda *_: [])
        where = f"{named}, 2025-10.club.cost.分摊.2"
        assert found.difference == Difference("weight", where, "14", str(weights[0]))


def test_a_row_of_a_published_table_is_named_with_series_row_and_month(harness: SplitsHarness, told: Scenario) -> None:
    record = ChainRecord(view_of(harness.chain.rpc_url, harness.node.trust_root)).agreements[told.agreement]
    harness.project()
    with reading(harness.node.ledger_engine) as session:
        (first, *_) = [reader.write(file) for file, _ in period_files(session, told.agreement, [OPEN])]
    said: Any = json.loads(first)
    index, table = next((index, act) for index, act in enumerate(said["acts"]) if act["kind"] == "table")
    for rows, row, was, now in (
        ({"2": "5", "2,3": "11", "3": "1"}, "2,3", "10", "11"),
        ({"2": "5", "2,3": "10"}, "3", "1", ""),
    ):
        table["rows"] = rows
        given = Published(files=[canonical.encode(said)])
        found = reperform(told.agreement, record, "2025-10", given, lambda *_: [])
        where = f"2025-10.worth.{row}, acts[{index}].rows.{row}"
        assert found.difference == Difference("table", where, was, now)
