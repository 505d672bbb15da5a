"""A disk that fills up under a running installation ends none of its processes, and is over once there is room."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from node.bounded_http import tls_context
from node.compose import compose
from node.installation.deploy import deploy
from node.setup.founding import found
from tests.conftest import free_port, soon
from tests.consortium.harness import founding_file, new_home
from tests.operations.small_disk import SmallDisk, small_disk
from tests.operations.test_up import Up

pytestmark = pytest.mark.chain


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallDisk]:
    with small_disk(tmp_path_factory.mktemp("disk") / "mounted", "64m") as made:
        yield made


@pytest.fixture(scope="module")
def up(disk: SmallDisk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    folder, http_port = tmp_path_factory.mktemp("up"), free_port()
    running = Up(new_home(disk.folder / "home", chain_port=free_port(), http_port=http_port), http_port)
    try:
        soon(running.answers)
        node = compose(running.home)
        deploy(node)
        found(node, founding_file(folder))
        node.close()
        soon(running.ready)
        yield running
    finally:
        if running.process.poll() is None:
            family = psutil.Process(running.process.pid).children(recursive=True)
            running.process.kill()
            for child in family:
                child.kill()
        running.process.wait()
        running.log.close()


def reasons(up: Up) -> list[str]:
    try:
        return list(httpx.get(up.url + "/readyz", timeout=5, trust_env=False, verify=tls_context()).json()["reasons"])
    except (httpx.HTTPError, KeyError):
        return []


def test_a_full_disk_ends_nothing_and_is_said_and_passes(up: Up, disk: SmallDisk) -> None:
    pids = up.pids()
    disk.fill()
    soon(lambda: "storage-full" in reasons(up))
    token = (up.home / "tokens" / "admin.token").read_text().strip()
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "made-while-full"}
    body = {"person": "new", "roles": ["operator"]}

    def appointed() -> httpx.Response:
        return httpx.post(up.url + "/staff", json=body, headers=headers, timeout=30, trust_env=False)

    refused = appointed()
    assert (refused.status_code, refused.json()["type"]) == (503, "/problems/storage-full"), refused.text
    time.sleep(5)
    assert up.process.poll() is None
    assert up.pids() == pids
    assert all(psutil.pid_exists(pid) for pid in pids.values())
    assert httpx.get(up.url + "/members", timeout=5, trust_env=False, verify=tls_context()).status_code == 200
    disk.empty()
    soon(up.ready)
    assert up.pids() == pids
    assert appointed().is_success, "what was refused was not stored: the same request, under its key, is done now"


@pytest.mark.parametrize("name", ["worker", "api", "chain"])
def test_what_dies_while_the_disk_is_full_is_back_once_there_is_room(up: Up, disk: SmallDisk, name: str) -> None:
    before = up.pids()
    disk.fill()
    os.kill(before[name], signal.SIGKILL)
    time.sleep(4)
    assert up.process.poll() is None
    disk.empty()
    soon(lambda: up.pids().get(name) not in (None, before[name]))
    soon(up.ready)
    assert up.process.poll() is None


def test_no_draft_is_left_of_what_could_not_be_written(up: Up) -> None:
    assert [path.name for path in Path(up.home).rglob("*.new")] == []


def test_the_supervisor_stops_in_order_after_all_of_it(up: Up) -> None:
    up.process.send_signal(signal.SIGTERM)
    assert up.process.wait(40) == 0
    assert up.pids() == {}
