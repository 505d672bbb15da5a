from collections.abc import Iterator

import pytest

from tests.consortium.rig import Rig, founded_rig


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """One founded consortium for all tests of a file; each test makes batches of its own."""
    with founded_rig(tmp_path_factory.mktemp("rig")) as made:
        yield made
