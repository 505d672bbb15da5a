"""Agreements are tested in one founded world, over HTTP, in the browser and from the command line."""

from tests.issuing.world import world as world
