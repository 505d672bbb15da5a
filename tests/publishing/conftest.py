"""Publishing is tested on a founded consortium of two members (a majority is both), on a chain of its own."""

from collections.abc import Iterator

import pytest

from tests.consortium.harness import Harness, founded_harness


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harness]:
    with founded_harness(tmp_path_factory.mktemp("harness")) as made:
        yield made
