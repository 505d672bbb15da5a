"""The script of docs/reperform-without-us.md, taken from its page: it agrees on a real chain, and names a change."""

from __future__ import annotations

import contextlib
import io
import json
import re
import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from formats import canonical
from formats.splits.period_file import reader
from ledger.db import reading
from ledger.splits.export import period_files
from tests.splits.ledger.harness import SplitsHarness
from tests.splits.ledger.play import Play
from tests.splits.ledger.scenario import OPEN, Scenario

PAGE = Path(__file__).parents[3] / "docs/reperform-without-us.md"
ADDRESSES = ("Agreements", "Splits", "Allocations")
Run = Callable[[bytes], tuple[str, int]]


def script() -> str:
    (found,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return str(found)


@pytest.fixture
def run(harness: SplitsHarness, plays: list[Play], tmp_path: Path) -> Run:
    """What the script says of a file, and its exit code."""

    def run(data: bytes) -> tuple[str, int]:
        file, program = tmp_path / "period.json", tmp_path / "reperform.py"
        file.write_bytes(data)
        program.write_text(script(), encoding="utf-8")
        where = [harness.contracts[name].address for name in ADDRESSES]
        said = io.StringIO()
        with (
            patch.object(sys, "argv", [str(program), harness.chain.rpc_url, *where, str(file)]),
            contextlib.redirect_stdout(said),
            pytest.raises(SystemExit) as ended,
        ):
            runpy.run_path(str(program), run_name="__main__")
        code = ended.value.code
        assert isinstance(code, int)
        return said.getvalue().splitlines()[-1], code

    return run


def test_the_script_is_short_and_imports_nothing_of_ours() -> None:
    assert len(script().splitlines()) < 150
    imported = set(re.findall(r"^(?:from|import) (.*?)(?: import .*)?$", script(), re.MULTILINE))
    names = {name.strip().split(".")[0] for each in imported for name in each.split(",")}
    assert names - set(sys.stdlib_module_names) == {"Crypto"}


def test_it_agrees_on_every_month_that_the_chain_booked(run: Run, plays: list[Play]) -> None:
    for play in plays:
        for data in play.files():
            said, code = run(data)
            assert (said.partition(":")[0], code) == ("agrees", 0), said


def one_fen(file: Any) -> None:
    lines = next(iter(file["opening"]["history"]["2025-10"]["pools"]["hall"]["cost"]["lines"].values()))
    lines["3"] = str(int(lines["3"]) + 1)


def one_weight(file: Any) -> None:
    file["versions"][0]["pools"]["hall"]["cost"]["stages"][0]["to"]["fixed"]["2"] = "51"


CHANGES: dict[str, tuple[Callable[[Any], None], str]] = {
    "one fen": (one_fen, r"opening 2025-10 hall cost \('lines', '共担', '3'\): .* off by \+1"),
    "one weight of the text": (one_weight, "text version 0"),
    "one voucher": (lambda file: file["acts"][0].update(voucher="0" * 64), r"act digest \(0, "),
    "one act left out": (lambda file: file["acts"].pop(), "act digest"),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_it_names_what_was_changed_in_a_copy(name: str, run: Run, harness: SplitsHarness, told: Scenario) -> None:
    with reading(harness.node.ledger_engine) as session:
        november = [reader.write(file) for file, _ in period_files(session, told.agreement, [OPEN])][1]
    assert run(november)[1] == 0
    change, named = CHANGES[name]
    file = json.loads(november)
    change(file)
    said, code = run(canonical.encode(file))
    assert code == 1
    assert re.match(f"differs: {named}", said), said


def test_it_judges_no_month_that_is_not_closed(run: Run, plays: list[Play]) -> None:
    file = json.loads(plays[0].files()[-1])
    file["period"] = "2030-01"
    assert run(canonical.encode(file)) == ("unknown: 2030-01 is not closed", 2)
