"""The walk among chain nodes that leave things out, longer."""

from pathlib import Path

import pytest

from node.running.chain import Anvil
from tests.pipeline.harness import Harness
from tests.pipeline.indexing.test_whole_blocks import walk

pytestmark = pytest.mark.soak


def test_whatever_nodes_leave_out_the_projection_is_an_honest_one_or_stays(
    tmp_path: Path, chain_process: Anvil
) -> None:
    harness = Harness(tmp_path, chain_process)
    assert sum(walk(harness, seed, steps=40) for seed in range(10, 30))
    harness.close()
