"""Agreements are tested in one founded world, over HTTP, in the browser and from the command line."""

from collections.abc import Iterator

import pytest

from tests.issuing.world import COLLEGE, ENTERPRISE, founded_world
from tests.issuing.world import world as world
from tests.splits.http.entry_things import Books, books


@pytest.fixture(scope="session")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    """One world for all of these files: the college and the enterprise share a training centre."""
    with founded_world(tmp_path_factory.mktemp("books")) as world:
        yield books(world, (COLLEGE, ENTERPRISE), "1")
