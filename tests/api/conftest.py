"""The API is tested in one founded world, over HTTP."""

from tests.issuing.world import world as world
