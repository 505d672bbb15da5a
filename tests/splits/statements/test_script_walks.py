"""The script of docs/reperform-without-us.md computes what the evaluator does: every driver, stage and rounding."""

from __future__ import annotations

import io
import runpy
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import pytest

from formats.splits.agreements.agreement import SIDES, agreement_hash, ruling
from formats.splits.agreements.money import month_number
from formats.splits.agreements.rules import name_hash
from formats.splits.allocation.acts import act_digest
from formats.splits.allocation.close import Closed
from formats.splits.period_file.reader import PeriodFile, write
from formats.splits.replay.layout import Layout
from tests.splits.ledger.test_reperform_without_us import script
from tests.splits.statements.test_statements import Walk, walked

SEEDS = range(30)
Log = tuple[tuple[int, int], list[bytes], list[bytes]]


def word(value: int | bytes) -> bytes:
    return value.to_bytes(32, "big", signed=value < 0) if isinstance(value, int) else value.ljust(32, b"\0")


def logs_of(walk: Walk, upto: int) -> dict[str, list[Log]]:
    """As a chain that booked what the evaluator says would tell them, by event."""
    found: dict[str, list[Log]] = {
        name: [] for name in ("VersionProposed", "VersionActive", "ActCounted", "PeriodClosed", "Allocated")
    }
    agreement = walk[0][0].agreement
    for number, text in enumerate(walk[0][0].versions):
        version = word(number + 1)
        found["VersionProposed"].append(((1, number), [b"", agreement, version], [agreement_hash(text)]))
        found["VersionActive"].append(((2, number), [b"", agreement, version], [word(0)]))
    for place, (file, closed) in enumerate(walk[: upto + 1]):
        month = word(month_number(file.period))
        if place == upto:
            ids = [word(bytes.fromhex(str(act["id"]))) for act in file.acts if isinstance(act, dict)]
            digests = map(act_digest, file.acts)
            found["ActCounted"] = [((3, 0), [b"", each], [digest]) for each, digest in zip(ids, digests, strict=True)]
            found["PeriodClosed"].append(((9, place), [b"", agreement, month], [word(0), file.root, word(0)]))
        found["Allocated"] += [
            ((10 + place, index), [b"", agreement, month, word(month_number(of))], data)
            for index, (of, data) in enumerate(allocated(file, closed))
        ]
    return found


def allocated(file: PeriodFile, closed: Closed) -> Iterator[tuple[str, list[bytes]]]:
    sides = {(line.of, line.pool, line.side) for line in closed.lines}
    pools = ruling(file.agreements, file.period).pools.values()
    sides |= {(file.period, pool.name, side) for pool in pools for side in pool.sides}
    before = file.opening.history
    sides |= {
        (of, pool, side)
        for of, record in closed.closing.history.items()
        for pool, each in record.pools.items()
        for side, now in each.items()
        if of in before and now != before[of].known_side(pool, side)
    }
    for of, pool, side in sorted(sides):
        version = ruling(file.agreements, of)
        layout = Layout(pool, version.pools[pool].sides[side], version.parties)
        record = closed.closing.history[of].known_side(pool, side)
        stages = list(layout.stages.walk())
        takes = [record.takes.get(stage.name, 0) for stage in stages]
        drivers = [stage.name for stage in stages if hasattr(stage.to, "if_zero")]
        weights = [record.weights.get(name, {}).get(party, 0) for name in drivers for party in version.parties]
        here = [line for line in closed.lines if (line.of, line.pool, line.side) == (of, pool, side)]
        own = {(line.stage, line.party): line.fen for line in here}
        lines = [own.get(name, 0) for name in layout.line_names()]
        head = [name_hash(pool), word(SIDES.index(side)), word(record.total)]
        arrays, offset = list[bytes](), 6
        for numbers in (takes, weights, lines):
            head.append(word(offset * 32))
            arrays += [word(len(numbers)), *map(word, numbers)]
            offset += 1 + len(numbers)
        yield of, head + arrays


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The script with a chain that is told to it."""
    text = script().replace("def logs(", "from told import logs\ndef of_node(")
    path = tmp_path_factory.mktemp("script") / "reperform.py"
    path.write_text(text, encoding="utf-8")
    return path


def test_it_computes_every_line_of_random_agreements(program: Path, tmp_path: Path) -> None:
    months = 0
    for seed in SEEDS:
        walk = walked(seed)
        for place, (file, _) in enumerate(walk):
            told = logs_of(walk, place)

            def logs(_: str, event: str, *topics: bytes | None, told: Any = told) -> Iterator[Log]:
                yield from told[event.partition("(")[0]]

            data, module = tmp_path / "period.json", ModuleType("told")
            module.__dict__["logs"] = logs
            data.write_bytes(write(file))
            said = io.StringIO()
            with (
                patch.dict(sys.modules, {"told": module}),
                patch.object(sys, "argv", [str(program), "", "", "", "", str(data)]),
                redirect_stdout(said),
                pytest.raises(SystemExit) as ended,
            ):
                runpy.run_path(str(program), run_name="__main__")
            assert ended.value.code == 0, (seed, file.period, said.getvalue())
            months += 1
    assert months > 150
