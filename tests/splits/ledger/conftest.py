from collections.abc import Iterator

import pytest

from tests.splits.ledger.harness import SplitsHarness, splits_harness
from tests.splits.ledger.metered import MeteredMonth
from tests.splits.ledger.play import Play, fitting
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


SEEDS = (15, 25)
"""Two agreements of two versions each, with acts of every kind, late ones too; funds, guarantees, quota, carried,
series and tables."""


@pytest.fixture(scope="session")
def plays(harness: SplitsHarness, told: Scenario) -> list[Play]:
    """Behind the scenario, for the chain's time goes forward only: entries reach a year back."""
    found = [fitting(seed) for seed in SEEDS]
    played = [Play(harness, story) for story in found if story is not None]
    for play in played:
        play.run()
    return played


@pytest.fixture(scope="session")
def metered(harness: SplitsHarness, plays: list[Play]) -> MeteredMonth:
    """Behind the stories, in the month after them."""
    month = MeteredMonth(harness)
    month.run()
    return month
