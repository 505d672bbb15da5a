"""The runbook's chapter "Two nodes" leads from nothing to a verdict, on two homes, by its text alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import free_port
from tests.installation.chapters import blocks_of, walking

pytestmark = pytest.mark.chain


def test_two_nodes_come_from_nothing_to_a_verdict_by_the_chapter_alone(tmp_path: Path) -> None:
    first, *others = blocks_of("Two nodes")
    homes = {f"{who}_HOME": tmp_path / who.lower() for who in ("REGISTRAR", "COLLEGE")}
    ports = {f"{what}_PORT": free_port() for what in ("REGISTRAR", "CHAIN", "COLLEGE")}
    assert [at for at, block in enumerate(others, 1) if block.kind == "stays"] == [2, 7]
    assert [block.promised for block in others[-2:]] == [("✔ VALID",)] * 2, "by a chain node, and by signed files"
    with walking(tmp_path) as walk:
        walk.run([first.with_values(**homes, **ports), *others])
