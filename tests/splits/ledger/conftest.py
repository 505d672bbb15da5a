from collections.abc import Iterator

import pytest

from tests.splits.ledger.harness import SplitsHarness, splits_harness
from tests.splits.ledger.scenario import Scenario


@pytest.fixture(scope="session")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SplitsHarness]:
    """One chain for all of these files; each test has agreements of its own, and moves the clock only forward."""
    with splits_harness(tmp_path_factory.mktemp("splits")) as made:
        yield made


@pytest.fixture(scope="session")
def told(harness: SplitsHarness) -> Scenario:
    """After every write of the contracts."""
    scenario = Scenario(harness)
    scenario.run()
    return scenario
