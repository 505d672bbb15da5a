"""A chain that closed months behind a node that answers in another form: `guild reperform` accuses nobody for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cli.shared.exits import Exit
from formats.splits.agreements.rules import rules
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


def test_an_agreement_that_a_node_does_not_show_is_unknown_and_its_text_is_taken_for_no_others(
    harness: SplitsHarness, typed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    def without_logs(number: int, answer: Any) -> bytes:
        said = [
            each | {"result": []} if isinstance(each["result"], list) else each
            for each in (answer if isinstance(answer, list) else [answer])
        ]
        return honest(number, said if isinstance(answer, list) else said[0])

    with lying(LyingNode(harness.chain.rpc_url, without_logs)) as rpc:
        code, said = ended([*typed, "--rpc", rpc], capsys, about="no logs")
    assert code == Exit.UNAVAILABLE
    assert json.loads(said)[0]["unknown"]["reason"] == "not-on-chain"


def test_a_version_that_is_not_what_its_id_commits_to_is_no_answer(
    harness: SplitsHarness, metered: MeteredMonth, typed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    written_rules = rules(metered.version).hex()
    other = written_rules[:-1] + ("0" if written_rules[-1] != "0" else "1")

    def with_other_rules(number: int, answer: Any) -> bytes:
        return honest(number, answer).replace(written_rules.encode(), other.encode())

    with lying(LyingNode(harness.chain.rpc_url, with_other_rules)) as rpc:
        assert ended([*typed, "--rpc", rpc], capsys, about="rules")[0] == Exit.UNAVAILABLE


@pytest.mark.soak
def test_an_answer_of_another_form_makes_no_month_differ_longer(
    harness: SplitsHarness, typed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    lied_to(harness, typed, capsys, range(CASES, CASES_LONGER))
