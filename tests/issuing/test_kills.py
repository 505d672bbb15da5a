"""SIGKILL at every boundary of issuing: ten rows, each anchored exactly once, handed out as they are anchored."""

from collections.abc import Iterator

import pytest

import node.issuing.saga  # noqa: F401  (its steps declare the failpoints)
from ledger.failpoints import FAILPOINTS
from node.installation.pipeline import credentials_of
from tests.forked import exit_code
from tests.issuing.test_issuing import assert_anchored_once_as_delivered, handed_out
from tests.issuing.world import World, founded_world, killed_worker, start_worker, work

KILLED, FINISHED = -9, 0
OURS = [name for name in FAILPOINTS if name.startswith("issuing.")]
AFTER_EXPIRY = {"issuing.before_anchor_rebuilt", "issuing.after_anchor_rebuilt"}
# Walked in test_cancellation.py.
AFTER_CANCELLATION = {"issuing.after_close_answered", "issuing.before_close_stored", "issuing.after_close_stored"}
OF_EVERY_SITTING = [name for name in OURS if name not in AFTER_EXPIRY | AFTER_CANCELLATION]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Of this file alone: its chain is killed, and goes on from its dump."""
    with founded_world(tmp_path_factory.mktemp("world"), dumps=True) as made:
        yield made


@pytest.mark.parametrize("name", OF_EVERY_SITTING)
def test_a_worker_killed_at_any_step_of_issuing_loses_and_doubles_nothing(world: World, name: str) -> None:
    sitting = world.approved()
    assert killed_worker(world.home, sitting, name) == KILLED
    assert killed_worker(world.home, sitting, None) == FINISHED
    assert_issued_exactly_once(world, sitting)


@pytest.mark.parametrize("name", sorted(AFTER_EXPIRY))
def test_a_worker_killed_while_it_renews_a_voucher_loses_and_doubles_nothing(world: World, name: str) -> None:
    sitting = world.approved()
    assert killed_worker(world.home, sitting, "issuing.after_voucher_stored") == KILLED
    expire_vouchers(world)
    assert killed_worker(world.home, sitting, name) == KILLED
    assert killed_worker(world.home, sitting, None) == FINISHED
    assert_issued_exactly_once(world, sitting)


@pytest.mark.parametrize("name", OF_EVERY_SITTING)
def test_a_chain_killed_at_any_step_of_issuing_loses_and_doubles_nothing(world: World, name: str) -> None:
    """What came after its last dump is gone; it gets the very same transactions again."""
    sitting = world.approved()
    worker = start_worker(world.home, sitting, name, victim=world.chain.settings.pid_file)
    assert world.chain.wait() == KILLED
    world.chain.start()
    assert exit_code(worker) == FINISHED
    assert_issued_exactly_once(world, sitting)


def test_every_boundary_of_issuing_is_walked() -> None:
    assert len(OURS) >= 21
    assert set(OURS) >= AFTER_EXPIRY | AFTER_CANCELLATION


def expire_vouchers(world: World) -> None:
    world.rpc("evm_increaseTime", 2 * world.node.config.registrar_limits.voucher_ttl_s)
    world.rpc("evm_mine")


def assert_issued_exactly_once(world: World, sitting: str) -> None:
    """Looked up on the chain itself, not in the projection."""
    work(world.node)
    assert_anchored_once_as_delivered(world, sitting)
    contract = credentials_of(world.node)
    anchored = contract.abi.events["Anchored"]
    for batch in handed_out(world, sitting):
        topics = anchored.topics(batch=bytes.fromhex(batch))
        found = world.node.chain.logs(0, world.node.chain.head().number, [contract.address], topics)
        assert len(found) == 1, f"batch {batch} is anchored {len(found)} times"
