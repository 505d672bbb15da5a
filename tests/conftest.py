"""The order of the files, and what several parts share: an embedded chain of one's own, gone after the test."""

import gc
import socket
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal
from fastapi.testclient import TestClient
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from node.running.chain import HOST, Anvil, AnvilSettings

HERE = Path(__file__).parent


# With two processes at work the longest files go first, or one of them is left for the end while the other idles.
LONGEST_FIRST = (
    "issuing/test_poisoned.py",
    "browser/test_pages.py",
    "api/test_schemathesis.py",
    "splits/http",
    "browser/test_stories.py",
    "splits/ledger",
    "fuzz/test_conditions.py",
    "cli/test_demo_story.py",
    "pipeline/test_failpoints.py",
    "web/test_booking_pages.py",
    "api/test_authority.py",
    "issuing/test_kills.py",
    "uses/test_door.py",
    "uses/test_two_nodes.py",
    "test_compile.py",
    "operations/test_full_disk_up.py",
    "pipeline/indexing/test_whole_blocks.py",
    "installation/test_two_nodes.py",
    "operations/test_up.py",
    "bookings/commands/test_kills.py",
    "operations/test_deploy.py",
    "web/test_asset_pages.py",
    "fuzz/test_given_files.py",
    "pipeline/rpc/test_batches.py",
    "verification/test_file_agreement.py",
    "operations/test_recursion_limit.py",
    "issuing/delivery/test_status_lists.py",
    "wallet/test_templates.py",
    "browser/test_live.py",
)


# The files of each of these folders share one chain, which every process that gets one of them would make anew.
ONE_CHAIN = ("splits/ledger", "stranger")


class OneChain(LoadFileScheduling):  # type: ignore[misc]
    """A file goes to one process, and so do the files that share a chain."""

    def _split_scope(self, nodeid: str) -> str:
        file = str(super()._split_scope(nodeid))
        return next((folder for folder in ONE_CHAIN if file.startswith(f"tests/{folder}/")), file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> OneChain:
    return OneChain(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where `-n` is given, `--no-loadscope-reorder` lets this order be: xdist's own goes by the number of tests."""
    ranks = {HERE / name: rank for rank, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: min(ranks.get(each, len(ranks)) for each in (item.path, *item.path.parents)))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Without the garbage collector: modules and test items all stay, and it would walk them again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """What is imported by now stays to the end: a full collection that walks it all took a fifth of many files' time,
    and a fork that walks it copies every page. What a test leaves is looked for more seldom than usual, too."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


def pytest_configure() -> None:
    gone = [name for name in (*LONGEST_FIRST, *ONE_CHAIN) if not (HERE / name).exists()]
    if gone:
        raise pytest.UsageError(f"tests/conftest.py orders files that are not there: {gone}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def soon(holds: Callable[[], bool], patience_s: float = 60.0) -> None:
    """Wait until it holds; fail when it does not come about."""
    deadline = time.monotonic() + patience_s
    while not holds():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.05)


@pytest.fixture(scope="session", autouse=True)
def one_loop() -> Iterator[None]:
    """For every TestClient: else it starts a thread and a loop for each request, two fifths of the time that most
    requests take; and one of its own also ends the node of its app."""
    with start_blocking_portal() as portal, pytest.MonkeyPatch.context() as patched:
        patched.setattr(TestClient, "portal", portal)
        yield


@pytest.fixture(scope="session", autouse=True)
def one_description() -> Iterator[None]:
    """For every app of this process with the same routes: to describe them all takes two seconds."""
    from api.http.openapi import DescribedApp  # not in the process that only hands the tests out

    described, describe = dict[tuple[str, ...], dict[str, Any]](), DescribedApp.openapi

    def openapi(app: DescribedApp) -> dict[str, Any]:
        routes = tuple(str(route) for route in app.routes)
        if routes not in described:
            described[routes] = describe(app)
        return described[routes]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(DescribedApp, "openapi", openapi)
        yield


@pytest.fixture
def make_chain(tmp_path: Path) -> Iterator[Callable[..., Anvil]]:
    """Starts embedded chains; keyword arguments are those of `AnvilSettings`. All are killed after the test."""
    started: list[Anvil] = []

    def make(**changes: Any) -> Anvil:
        settings = AnvilSettings(folder=tmp_path / f"chain-{len(started)}", port=free_port(), chain_id=31337)
        chain = Anvil(replace(settings, **changes))
        started.append(chain)
        chain.start()
        return chain

    yield make
    for chain in started:
        chain.kill()


@pytest.fixture
def chain_process(make_chain: Callable[..., Anvil]) -> Anvil:
    """One embedded chain with free gas."""
    return make_chain()
