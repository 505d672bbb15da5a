"""The benches' arithmetic, and that the page shows what was measured."""

import json
from pathlib import Path

import pytest

from bench.rows import Row
from bench.run import BEGIN, END, PAGE, RESULTS, merged, table

FIELDS = ["name", "ours", "peer", "unit", "ratio", "goal"]


@pytest.mark.parametrize(
    ("ours", "peer", "less_is_better", "ratio"), [(50.0, 100.0, False, 0.5), (50.0, 100.0, True, 2.0)]
)
def test_a_ratio_is_larger_when_ours_is_better(ours: float, peer: float, less_is_better: bool, ratio: float) -> None:
    row = Row(name="x", ours=ours, peer=peer, unit="x/s", goal=ratio, less_is_better=less_is_better)
    assert row.ratio == ratio
    assert row.good
    assert not Row(name="x", ours=ours, peer=peer, unit="x/s", goal=ratio * 1.01, less_is_better=less_is_better).good


def test_each_result_has_its_fields_and_reaches_its_goal() -> None:
    rows = json.loads(RESULTS.read_text(encoding="utf-8"))
    assert [list(row) for row in rows] == [FIELDS] * len(rows)
    assert [row["name"] for row in rows if row["ratio"] < row["goal"]] == []


def test_a_row_that_is_measured_again_stands_where_it_stood_and_a_new_one_at_the_end() -> None:
    known = [{"name": "a", "ours": 1}, {"name": "b", "ours": 2}]
    measured = [{"name": "c", "ours": 4}, {"name": "a", "ours": 3}]
    assert merged(known, measured) == [measured[1], known[1], measured[0]]


def test_the_page_shows_the_results() -> None:
    page = Path(PAGE).read_text(encoding="utf-8")
    shown = page.partition(BEGIN)[2].partition(END)[0]
    assert shown == table(json.loads(RESULTS.read_text(encoding="utf-8")))
