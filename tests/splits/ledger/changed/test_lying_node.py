"""A chain that closed months behind a node that answers in another form: `guild reperform` accuses nobody for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.shared.exits import Exit
from formats.splits.period_file import reader
from ledger.db import reading
from ledger.splits.export import period_files
from node.installation.deployment import FILE_NAME
from tests.fuzz.commands import ended
from tests.fuzz.lying_node import LyingNode, honest, lying, malformed
from tests.splits.ledger.harness import SplitsHarness
from tests.splits.ledger.metered import MeteredMonth
from tests.splits.ledger.test_reperform import written

CASES, CASES_LONGER = 24, 2_000


@pytest.fixture
def typed(harness: SplitsHarness, metered: MeteredMonth, tmp_path: Path) -> list[str]:
    """Asks for logs, for minutes, and for what else a closed month takes."""
    harness.project()
    with reading(harness.node.ledger_engine) as session:
        for file, _ in period_files(session, metered.agreement, [metered.tree]):
            (tmp_path / f"{file.period}.json").write_bytes(reader.write(file))
    (tmp_path / "agreement.yaml").write_bytes(written(metered.tree))
    given = ["--agreement", str(tmp_path / "agreement.yaml"), "--period-files", str(tmp_path)]
    root = ["--trust-root", str(harness.node.home / FILE_NAME), "--json"]
    return ["reperform", metered.period, *given, *root]


def lied_to(
    harness: SplitsHarness, typed: list[str], capsys: pytest.CaptureFixture[str], seeds: range
) -> set[int]:  # fmt: skip
    """How it ended: the lie begins at one of the questions that an honest node is asked."""
    node, found = LyingNode(harness.chain.rpc_url, honest), set[int]()
    with lying(node) as rpc:
        command = [*typed, "--rpc", rpc]
        code, true = ended(command, capsys, about="an honest node")
        assert code == Exit.OK
        questions = node.asked
        for seed in seeds:
            node.lie, node.asked = malformed(seed, questions=questions), 0
            code, said = ended(command, capsys, about=seed)
            assert code in (Exit.OK, Exit.UNAVAILABLE), (seed, said)
            assert code != Exit.OK or said == true, (seed, said)
            found.add(code)
    return found


def test_an_answer_of_another_form_makes_no_month_differ(
    harness: SplitsHarness, typed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert Exit.UNAVAILABLE in lied_to(harness, typed, capsys, range(CASES))


@pytest.mark.soak
def test_an_answer_of_another_form_makes_no_month_differ_longer(
    harness: SplitsHarness, typed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    lied_to(harness, typed, capsys, range(CASES, CASES_LONGER))
