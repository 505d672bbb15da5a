"""SIGKILL at every boundary of the pipeline, of worker and chain: ten commands, each on chain exactly once."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ledger.failpoints import FAILPOINTS
from ledger.submitting.outbox import State
from node.running.chain import Anvil, AnvilSettings
from tests.conftest import free_port
from tests.pipeline.harness import INBOX, MEMBER, Harness, content_of, dump_of, opened
from tests.pipeline.killed import FINISHED, KILLED, TEN, run_worker, start_worker, wait_for

OURS = [name for name in FAILPOINTS if name.startswith(("outbox.", "submitter.", "indexer."))]

# Passed only when the chain has forgotten something, or a nonce was taken.
ONLY_AFTER_A_LOSS = {
    *("submitter.after_search", "submitter.before_requeue", "submitter.after_requeue"),
    *("indexer.before_rollback", "indexer.before_rollback_commit", "indexer.after_rollback"),
}


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> tuple[AnvilSettings, str]:
    """A chain on disk with the contract in it, and the contract's address."""
    folder = tmp_path_factory.mktemp("founded")
    chain = Anvil(AnvilSettings(folder=folder / "chain", port=free_port(), chain_id=31337))
    chain.start()
    harness = Harness(folder, chain)
    harness.wait_for_dump()
    harness.close()
    chain.kill()
    return chain.settings, harness.inbox


@pytest.fixture
def harness(tmp_path: Path, founded: tuple[AnvilSettings, str]) -> Iterator[Harness]:
    """A copy of that chain for each case. A chain that is killed at once has forgotten all but the contract."""
    settings, inbox = founded
    copied = replace(settings, folder=tmp_path / "chain", port=free_port())
    shutil.copytree(settings.folder, copied.folder)
    chain = Anvil(copied)
    chain.start()
    built = Harness(tmp_path, chain, inbox=inbox)
    yield built
    built.close()
    chain.kill()


@pytest.mark.parametrize("name", OURS)
def test_a_worker_killed_at_any_failpoint_loses_and_doubles_nothing(harness: Harness, name: str) -> None:
    point_of_return = harness.rpc("evm_snapshot")
    if name in ONLY_AFTER_A_LOSS:
        assert run_worker(harness) == FINISHED
        lose_everything_since(harness, point_of_return)
    assert run_worker(harness, name) == KILLED
    assert run_worker(harness) == FINISHED
    assert_ten_exactly_once(harness)


@pytest.mark.parametrize("name", OURS)
def test_a_chain_killed_at_any_failpoint_loses_and_doubles_nothing(harness: Harness, name: str) -> None:
    if name in ONLY_AFTER_A_LOSS:
        point_of_return = harness.rpc("evm_snapshot")
        assert run_worker(harness) == FINISHED
        lose_everything_since(harness, point_of_return)
    worker = start_worker(harness, name, kill_chain=True)
    restart_when_dead(harness.anvil)
    assert wait_for(harness, worker) == FINISHED
    assert_ten_exactly_once(harness)


def test_no_failpoint_is_outside_the_list_that_the_tests_walk() -> None:
    assert len(OURS) >= 20
    assert set(OURS) >= ONLY_AFTER_A_LOSS


def lose_everything_since(harness: Harness, point: str) -> None:
    """The chain forgets; then bytes that this node has never seen do what its first command does, with its nonce."""
    harness.rpc("evm_revert", point)
    harness.send(
        harness.sender, harness.inbox, INBOX.encode_call("put", harness.key(0), MEMBER, content_of(0)), nonce=0
    )


def restart_when_dead(chain: Anvil) -> None:
    assert chain.wait() == KILLED
    chain.start()


def assert_ten_exactly_once(harness: Harness) -> None:
    assert harness.states() == [State.CONFIRMED] * TEN
    assert harness.puts() == [(n, content_of(n)) for n in range(TEN)]
    anew = opened(harness.folder / "anew.db")
    harness.indexer(anew).reindex()
    harness.index()
    assert dump_of(harness.ledger) == dump_of(anew)
    anew.dispose()
