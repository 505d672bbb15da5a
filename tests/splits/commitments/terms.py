"""Commitments as people write them, under the agreement of tests/splits/agreements.py."""

from __future__ import annotations

from tests.splits.agreements import HEAD, POOLS

LATHE = "{what: 数控车床, party: 3, to: 2, amount: {pieces: 2}, due: 2026-06-30, measure: stated}"
HOURS = "{what: 车床开放, party: 3, to: all, amount: {minutes: 600}, every: year, measure: {metered: [4, 7]}}"
SHARE = (
    "{what: 分得收益, party: 5, to: 2, amount: {fen: 100}, every: month, measure: {entries: training, side: benefit}}"
)
LINES = {"lathe": LATHE, "lathe-hours": HOURS, "share": SHARE}


def with_commitments(lines: dict[str, str] = LINES, head: str = HEAD) -> str:
    return head + POOLS + "commitments:\n" + "".join(f"  {name}: {line}\n" for name, line in lines.items())
