"""Publishing is tested on a founded consortium of two members (a majority is both), on a chain of its own."""

from collections.abc import Iterator

import pytest

from tests.consortium.rig import Rig, founded_rig


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    with founded_rig(tmp_path_factory.mktemp("rig")) as made:
        yield made
