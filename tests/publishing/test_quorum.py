"""Three members, k = 2, as the demo has it: from an issued credential to what a page is served."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from node.installation.pipeline import indexer_of
from node.publishing import files, pinned_trust_root
from node.publishing.faults import SnapshotUnderSigned
from node.publishing.publisher import Publisher
from tests.issuing.world import COLLEGE, ENTERPRISE, REGISTRAR, World, founded_world
from verification.snapshots import trust_root
from verification.snapshots.shard import open_shard

pytestmark = pytest.mark.chain


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with founded_world(tmp_path_factory.mktemp("world")) as made:
        made.delivered(3)
        indexer = indexer_of(made.node)
        while indexer.tick():
            pass
        yield made


def publisher_of(world: World, *hosted: int) -> Publisher:
    """A publisher whose node has only these members' keys."""
    return Publisher(replace(world.node, config=world.node.config.model_copy(update={"members": hosted})))


def test_one_of_three_cannot_publish_alone(world: World) -> None:
    assert pinned_trust_root.load(world.node).k == 2
    with pytest.raises(SnapshotUnderSigned) as refused:
        publisher_of(world, REGISTRAR).tick()
    assert (refused.value.signed, refused.value.k, len(refused.value.refused)) == ((REGISTRAR,), 2, 2)
    assert not files.public(world.node.home).exists()


def test_two_of_three_publish_and_the_server_gives_what_a_page_believes(world: World) -> None:
    assert publisher_of(world, COLLEGE, ENTERPRISE).tick()
    fetched = {name: world.ask("GET", f"/v/{name}") for name in (files.SNAPSHOT, files.SIGNATURES, files.TRUST_ROOT)}
    assert all(answer.status_code == 200 for answer in fetched.values())
    signed = trust_root.decode_signatures(fetched[files.SIGNATURES].content)
    assert [each.member for each in signed] == [COLLEGE, ENTERPRISE]
    root = trust_root.decode(fetched[files.TRUST_ROOT].content)
    snapshot = trust_root.open_snapshot(fetched[files.SNAPSHOT].content, fetched[files.SIGNATURES].content, root, None)
    shard = world.ask("GET", f"/v/shards/{snapshot.shards[0].hex()}.json").content
    (batch,) = open_shard(snapshot, 0, shard)
    assert batch.record.count == 3
    assert {each.member for each in root.keys} == {REGISTRAR, COLLEGE, ENTERPRISE}
