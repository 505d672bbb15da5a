from collections.abc import Iterator

import pytest

from tests.splits.ledger.rig import SplitsRig, splits_rig
from tests.splits.ledger.scenario import Scenario


@pytest.fixture(scope="session")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SplitsRig]:
    """One chain for all of these files; each test has agreements of its own, and moves the clock only forward."""
    with splits_rig(tmp_path_factory.mktemp("splits")) as made:
        yield made


@pytest.fixture(scope="session")
def told(rig: SplitsRig) -> Scenario:
    """After every write of the contracts."""
    scenario = Scenario(rig)
    scenario.run()
    return scenario
