"""`guild up` keeps three processes alive and leaves none behind."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from cli.shared.exits import Exit, Stop
from cli.shared.http import staff_api
from node.bounded_http import tls_context
from node.compose import compose
from node.installation.deploy import deploy
from node.installation.identity import node_id
from node.running import supervisor
from node.running.supervisor import PortInUse
from node.setup.founding import found
from tests.conftest import free_port, soon
from tests.consortium.harness import founding_file, new_home
from verification.snapshots.trust_root import decode, open_snapshot

pytestmark = pytest.mark.chain

ROOT = Path(__file__).parents[2]


class Up:
    """One supervisor on a home of its own."""

    def __init__(self, home: Path, http_port: int) -> None:
        self.home, self.url = home, f"http://127.0.0.1:{http_port}"
        self.log = (home / "up.log").open("ab")
        self.process = self.start()

    def start(self) -> "subprocess.Popen[bytes]":
        environment = os.environ | {"GUILD_HOME": str(self.home)}
        command = [sys.executable, "-m", "node.running.supervisor"]
        return subprocess.Popen(command, cwd=ROOT, env=environment, stderr=self.log, stdin=subprocess.DEVNULL)

    def pids(self) -> dict[str, int]:
        files = sorted((self.home / "run").glob("*.pid"))
        return {file.stem: json.loads(file.read_text())["pid"] for file in files}

    def ready(self) -> bool:
        try:
            return (
                httpx.get(self.url + "/readyz", timeout=5, trust_env=False, verify=tls_context()).json()["status"]
                == "ready"
            )
        except httpx.HTTPError:
            return False

    def answers(self) -> bool:
        try:
            return httpx.get(self.url + "/healthz", timeout=5, trust_env=False, verify=tls_context()).json() == {
                "status": "alive",
                "node": node_id(self.home),
            }
        except httpx.HTTPError:
            return False

    def words(self) -> str:
        return (self.home / "up.log").read_text()


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """Up, deployed and founded while it runs, as an operator would do it."""
    folder, http_port = tmp_path_factory.mktemp("up"), free_port()
    running = Up(new_home(folder / "home", chain_port=free_port(), http_port=http_port), http_port)
    try:
        soon(running.answers)
        node = compose(running.home)
        deploy(node)
        found(node, founding_file(folder))
        node.close()
        soon(running.ready)
        yield running
    finally:
        children = [psutil.Process(pid) for pid in running.pids().values() if psutil.pid_exists(pid)]
        running.process.kill()
        running.process.wait()
        for child in children:
            child.kill()
        running.log.close()


def test_a_page_finds_a_signed_snapshot_soon_after_the_founding(up: Up) -> None:
    soon(lambda: httpx.get(up.url + "/v/snapshot.json", timeout=5, trust_env=False, verify=tls_context()).is_success)
    root, data, signatures = (
        httpx.get(f"{up.url}/v/{name}", timeout=5, trust_env=False, verify=tls_context()).content
        for name in ("trust-root.json", "snapshot.json", "signatures.json")
    )
    assert open_snapshot(data, signatures, decode(root), None).block.number > 0


@pytest.mark.parametrize("name", ["worker", "api", "chain"])
def test_a_killed_process_comes_back(up: Up, name: str) -> None:
    before = up.pids()
    os.kill(before[name], signal.SIGKILL)
    soon(lambda: up.pids().get(name) not in (None, before[name]))
    soon(up.ready)
    others = {other: pid for other, pid in up.pids().items() if other != name}
    assert others == {other: pid for other, pid in before.items() if other != name}
    assert f"{name} has died" in up.words()


def test_a_second_up_on_one_home_is_refused(up: Up) -> None:
    before = up.pids()
    second = up.start()
    assert second.wait(60) == 1
    assert "This home is up already" in up.words()
    assert up.pids() == before
    assert up.ready()


def test_a_second_home_on_the_same_port_is_refused_and_its_commands_do_not_speak_to_the_first(
    up: Up, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(up.url.rpartition(":")[2])
    second = new_home(tmp_path / "second", chain_port=free_port(), http_port=port)
    with pytest.raises(PortInUse) as refused:
        supervisor.up(second, threading.Event())
    assert refused.value == PortInUse("127.0.0.1", port)
    assert not list((second / "run").glob("*.pid")), "what was started before has ended"
    monkeypatch.delenv("GUILD_URL", raising=False)
    monkeypatch.setenv("GUILD_HOME", str(second))
    with pytest.raises(Stop, match="is not the installation in") as stopped:
        staff_api(None, "a token")
    assert (stopped.value.exit_code, "--url" in stopped.value.cure) == (Exit.REFUSED, True)
    monkeypatch.setenv("GUILD_HOME", str(up.home))
    assert staff_api(None, None).url == up.url
    assert up.ready()


def test_what_a_killed_supervisor_left_is_stopped_by_the_next(up: Up) -> None:
    left = up.pids()
    up.process.kill()
    up.process.wait()
    assert all(psutil.pid_exists(pid) for pid in left.values())
    up.process = up.start()
    soon(lambda: set(up.pids()) == set(left) and not set(up.pids().values()) & set(left.values()))
    soon(up.ready)
    assert not any(psutil.pid_exists(pid) for pid in left.values())


def test_a_clean_stop_leaves_no_process_and_no_pid_file(up: Up) -> None:
    pids = up.pids()
    assert set(pids) == {"api", "chain", "worker"}
    up.process.send_signal(signal.SIGTERM)
    assert up.process.wait(40) == 0
    assert not any(psutil.pid_exists(pid) for pid in pids.values())
    assert up.pids() == {}
    assert not up.answers()
    last = up.words()[-2000:]
    assert last.index("api stopped") < last.index("worker stopped") < last.index("chain stopped")


def test_every_line_of_the_log_says_when_how_bad_and_which_process(up: Up) -> None:
    lines = [line for line in up.words().splitlines() if not line.startswith(" ")]
    assert {line.split()[2] for line in lines} == {"up", "worker", "api"}
    assert {line.split()[1] for line in lines} <= {"INFO", "WARNING", "ERROR"}
