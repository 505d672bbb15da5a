"""The embedded chain: one anvil process on this machine, its state on disk, its previous dump kept beside it.

anvil writes its dump in place, once a second: a SIGKILL loses what came after the last one, and may leave half of one.
So a whole copy is kept, and a broken dump falls back to it, loudly: the submitter then gives the chain again what it
forgot. Not for production: whoever reaches the port can call `anvil_*`; it listens on loopback only, without CORS.
"""

import json
import logging
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import httpx

logger = logging.getLogger(__name__)

ANVIL = Path(__file__).parents[1] / "node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil"
HOST = "127.0.0.1"

_START_TIMEOUT_S = 20.0
_STOP_TIMEOUT_S = 20.0


class ChainNotStarted(Exception):
    """The chain process did not come up; the text says why and what to do."""


@dataclass(frozen=True)
class AnvilSettings:
    """`base_fee_wei` 0: gas is free. `genesis_time`: unix seconds of block 0 of a new chain; None: now.
    `previous_every_s`: how old the kept copy of the dump may become."""

    folder: Path
    port: int
    chain_id: int
    base_fee_wei: int = 0
    block_time_s: int = 60
    genesis_time: int | None = None
    previous_every_s: float = 30.0
    binary: Path = ANVIL

    @property
    def state(self) -> Path:
        return self.folder / "state.json"

    @property
    def previous(self) -> Path:
        return self.folder / "state.previous.json"

    @property
    def pid_file(self) -> Path:
        return self.folder / "anvil.pid"

    @property
    def log(self) -> Path:
        return self.folder / "anvil.log"


class Anvil:
    """One chain process. `start` again after `stop`, `kill` or a crash continues from the last dump."""

    def __init__(self, settings: AnvilSettings) -> None:
        self.settings = settings
        self.rpc_url = f"http://{HOST}:{settings.port}"
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._keeper: threading.Thread | None = None

    def start(self) -> None:
        """Returns once the chain answers. Raises `ChainNotStarted`."""
        settings = self.settings
        settings.folder.mkdir(parents=True, exist_ok=True)
        _stop_leftover(settings)
        if _answers(settings.port):
            raise ChainNotStarted(f"port {settings.port} is in use: choose another one, or stop what listens there")
        restore_dump(settings)
        with settings.log.open("ab") as log:
            self._process = subprocess.Popen(command(settings), stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        settings.pid_file.write_text(str(self._process.pid))
        self._wait_until_it_answers(self._process)
        self._stopping.clear()
        self._keeper = threading.Thread(target=self._keep_previous, name="chain dump keeper", daemon=True)
        self._keeper.start()

    def stop(self) -> None:
        """Let it write its dump and end."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """As a power cut would: what came after the last dump is lost."""
        self._end(signal.SIGKILL)

    @property
    def pid(self) -> int | None:
        """None while it does not run."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def _end(self, how: signal.Signals) -> None:
        self._stopping.set()
        if self._keeper is not None:
            self._keeper.join()
            self._keeper = None
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(how)
        try:
            self._process.wait(_STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            logger.warning("the chain did not stop within %s s: killed", _STOP_TIMEOUT_S)
            self._process.kill()
            self._process.wait()
        self._process = None
        self.settings.pid_file.unlink(missing_ok=True)

    def _wait_until_it_answers(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _START_TIMEOUT_S
        ask = {"jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": []}
        while time.monotonic() < deadline:
            if process.poll() is not None:
                break
            try:
                if int(httpx.post(self.rpc_url, json=ask, timeout=1.0).json()["result"], 16) == self.settings.chain_id:
                    return
            except httpx.HTTPError:
                time.sleep(0.02)
        self._end(signal.SIGKILL)
        tail = self.settings.log.read_text(errors="replace")[-500:]
        raise ChainNotStarted(f"the chain does not answer at {self.rpc_url}; the end of {self.settings.log}: {tail}")

    def _keep_previous(self) -> None:
        while not self._stopping.wait(self.settings.previous_every_s):
            keep_previous(self.settings)


def command(settings: AnvilSettings) -> list[str]:
    """No accounts of its own, no other site's scripts, a block at least every minute: an idle chain's clock says how
    fresh its word is."""
    fees = ["--base-fee", str(settings.base_fee_wei)]
    if settings.base_fee_wei == 0:
        fees += ["--gas-price", "0", "--no-priority-fee"]
    born = [] if settings.genesis_time is None else ["--timestamp", str(settings.genesis_time)]
    return [
        str(settings.binary),
        *("--host", HOST, "--port", str(settings.port), "--no-cors", "--accounts", "0"),
        *("--chain-id", str(settings.chain_id), "--hardfork", "osaka", "--enable-tx-gas-limit"),
        *("--mixed-mining", "--block-time", str(settings.block_time_s)),
        *("--state", str(settings.state), "--state-interval", "1", "--quiet"),
        *fees,
        *born,
    ]


def keep_previous(settings: AnvilSettings) -> bool:
    """Copy the dump beside itself if it is whole. False where it was not."""
    try:
        dump = settings.state.read_bytes()
    except FileNotFoundError:
        return False
    if not _is_whole(dump):
        return False
    fresh = settings.previous.with_suffix(".new")
    with fresh.open("wb") as copy:
        copy.write(dump)
        copy.flush()
        os.fsync(copy.fileno())
    fresh.replace(settings.previous)
    return True


def restore_dump(settings: AnvilSettings) -> None:
    """See to it that the chain starts from a whole dump. Raises `ChainNotStarted` where no copy of it is whole."""
    if keep_previous(settings):
        return
    if not settings.state.exists() and not settings.previous.exists():
        return  # a new chain
    if not settings.previous.exists():
        raise ChainNotStarted(
            f"{settings.state} is broken and there is no earlier copy: restore the chain from a backup"
        )
    if settings.state.exists():
        settings.state.replace(settings.state.with_suffix(".broken.json"))
    shutil.copyfile(settings.previous, settings.state)
    logger.warning("the chain's dump was broken: it continues from the previous one, and will be given what it forgot")


def _is_whole(dump: bytes) -> bool:
    try:
        return isinstance(json.loads(dump), dict)
    except ValueError:
        return False


def _stop_leftover(settings: AnvilSettings) -> None:
    """A chain whose supervisor was killed still runs on our dump: let it write and end, or two would write one file."""
    try:
        pid = int(settings.pid_file.read_text())
    except (FileNotFoundError, ValueError):
        return
    deadline = time.monotonic() + _STOP_TIMEOUT_S
    while _runs_on(settings, pid):
        if time.monotonic() > deadline:
            raise ChainNotStarted(f"process {pid} still runs on {settings.state}: stop it first")
        os.kill(pid, signal.SIGINT)
        time.sleep(0.05)


def _runs_on(settings: AnvilSettings, pid: int) -> bool:
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return os.fsencode(settings.state) in arguments


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((HOST, port)) == 0
