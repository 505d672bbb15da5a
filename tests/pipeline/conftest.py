"""One harness a test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from node.running.chain import Anvil
from tests.pipeline.harness import Harness


@pytest.fixture
def harness(tmp_path: Path, chain_process: Anvil) -> Iterator[Harness]:
    built = Harness(tmp_path, chain_process)
    yield built
    built.close()
