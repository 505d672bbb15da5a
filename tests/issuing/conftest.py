"""Issuing is tested in one founded world."""

from datetime import UTC, datetime

import pytest

from tests.issuing.world import World
from tests.issuing.world import world as world


@pytest.fixture
def clock_of_the_chain(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some tests move the shared chain's time ahead; a node whose clock stays behind signs and publishes nothing."""
    own, chain = world.node.clock, world.node.chain
    monkeypatch.setattr(world.node, "clock", lambda: max(own(), datetime.fromtimestamp(chain.head().time, UTC)))
