"""A kill between any two steps leaves the old set or the new one, and the next look goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger import failpoints
from ledger.db import reading
from node.compose import compose
from node.publishing import files
from node.publishing.publisher import Publisher, published
from node.tables.publishing import SignedSnapshot
from tests.consortium.harness import Harness
from tests.forked import exit_code_at
from tests.publishing.reader import publish, read

pytestmark = pytest.mark.chain

PLACES = [name for name in failpoints.FAILPOINTS if name.startswith("publishing.")]


@pytest.mark.parametrize("place", [*PLACES, "publishing.after_remembered:2"])
def test_a_kill_leaves_a_whole_set_and_the_next_look_publishes(harness: Harness, place: str) -> None:
    harness.anchor(2)
    publish(harness)
    before = published(harness.node.home)
    content = harness.anchor(3)
    harness.project()
    assert killed_publisher(harness.node.home, place) == -9
    found, source = read(harness)  # refuses a half set: hashes, signatures and sequence are checked
    batch = source.batch(harness.node.deployment.chain_ref, content.batch)
    if place == "publishing.after_switch":
        assert batch is not None
        assert found != before
    else:
        assert batch is None
        assert found == before
    assert before is not None
    assert (signed_block(harness, 1) > before.block.number) == (place != "publishing.before_remembered")
    harness.anchor(1)
    assert publish(harness)
    assert read(harness)[1].batch(harness.node.deployment.chain_ref, content.batch) is not None
    assert len(list((harness.node.home / files.SETS).iterdir())) <= 2


def test_of_old_shards_and_links_only_those_of_the_set_before_stay(harness: Harness) -> None:
    for _ in range(3):
        harness.anchor(1)
        publish(harness)
    for folder in (files.SHARDS, files.LINKS):
        assert len(list((files.public(harness.node.home) / folder).iterdir())) == 2


def signed_block(harness: Harness, member: int) -> int:
    with reading(harness.node.node_engine) as session:
        return session.get_one(SignedSnapshot, member).block_number


def killed_publisher(home: Path, place: str) -> int:
    """The exit code of one look in a process of its own: -9 where the failpoint killed it."""
    return exit_code_at(place, lambda: Publisher(compose(home)).tick())
