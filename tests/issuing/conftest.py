"""Issuing is tested in one founded world."""

from tests.issuing.world import world as world
