"""One rig a test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from node.running.chain import Anvil
from tests.pipeline.rig import Rig


@pytest.fixture
def rig(tmp_path: Path, chain_process: Anvil) -> Iterator[Rig]:
    built = Rig(tmp_path, chain_process)
    yield built
    built.close()
