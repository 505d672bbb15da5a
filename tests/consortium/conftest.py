from collections.abc import Iterator

import pytest

from tests.consortium.harness import Harness, founded_harness


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harness]:
    """One founded consortium for all tests of a file; each test makes batches of its own."""
    with founded_harness(tmp_path_factory.mktemp("harness")) as made:
        yield made
