"""The college has a limit here, as the other files' API has not."""

from collections.abc import Iterator

import pytest

from tests.issuing.world import COLLEGE, ENTERPRISE
from tests.splits.http.approvals.limited import Limited, limited
from tests.splits.http.entry_things import Books, books


@pytest.fixture(scope="session")
def under(at: Books) -> Iterator[Limited]:
    """An agreement of its own in the same world."""
    with limited(books(at.world, (COLLEGE, ENTERPRISE), "22")) as made:
        yield made


@pytest.fixture(autouse=True)
def _limit(under: Limited) -> None:
    under.limit("100.00")
