"""The embedded chain: one anvil process on this machine, its state on disk, copies of its dump kept beside it.

anvil writes its dump in place, once a second: a SIGKILL loses what came after the last one, and may leave half of one.
So whole copies are kept, and a broken dump falls back to the newest, loudly: the submitter then sends again what
was lost. Not for production: whoever reaches the port can call `anvil_*`; it listens on loopback only, without CORS.
"""

import gzip
import json
import logging
import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import httpx
from eth_utils.crypto import keccak

from ledger.errors import StorageFull
from node.installation.private_files import PRIVATE_UMASK, open_private, private_folder
from node.running import chain_rpc
from node.running.chain_dump import AnvilSettings, ChainNotStarted, believe, replace_file, restored_dumps
from node.running.chain_keeper import ChainKeeper
from node.running.chain_rpc import RpcRefused

__all__ = ["HOST", "Anvil", "AnvilSettings", "ChainNotStarted", "RpcRefused"]

logger = logging.getLogger(__name__)

HOST = "127.0.0.1"

_START_TIMEOUT_S = 20.0
_STOP_TIMEOUT_S = 20.0
_LOOKS = 5


class Anvil:
    """One chain process. `start` again after `stop`, `kill` or a crash continues from the last dump."""

    def __init__(self, settings: AnvilSettings) -> None:
        self.settings = settings
        self.rpc_url = f"http://{HOST}:{settings.port}"
        self._process: subprocess.Popen[bytes] | None = None
        self._keeper: ChainKeeper | None = None

    def start(self) -> None:
        """Returns once the chain answers. Raises `ChainNotStarted`."""
        settings = self.settings
        private_folder(settings.folder)
        _stop_leftover(settings)
        if _answers(settings.port):
            raise ChainNotStarted(f"port {settings.port} is in use: choose another one, or stop what listens there")
        try:
            self._start_from_best_dump()
        except httpx.HTTPError as error:
            self._end(signal.SIGKILL)
            raise ChainNotStarted(
                f"the chain stopped answering while it started: {error}; see {settings.log}"
            ) from error
        except StorageFull as full:
            self._end(signal.SIGKILL)
            raise ChainNotStarted(f"there is no room for the chain's files: {full.place}") from full
        self._keeper = ChainKeeper(settings, self.ask)

    def stop(self) -> None:
        """Let it write its dump and end."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """As a power cut would: what came after the last dump is lost."""
        self._end(signal.SIGKILL)

    def wait(self, timeout_s: float | None = None) -> int:
        """Until the process ends, for whatever reason; its exit code. For whoever restarts it."""
        assert self._process is not None, "the chain was never started"
        code = self._process.wait(timeout_s)
        self._end(signal.SIGKILL)
        return code

    @property
    def pid(self) -> int | None:
        """None while it does not run."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def _end(self, how: signal.Signals) -> None:
        if self._keeper is not None:
            self._keeper.stop()
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

    def _start_from_best_dump(self) -> None:
        for loaded in restored_dumps(self.settings):
            self._spawn()
            if loaded is None or self._is_of_one_moment():
                self._recognise_genesis()
                break
            self._end(signal.SIGKILL)
        # A new chain that is killed before its first dump would lose even its first block.
        believe(self.settings, loaded or gzip.decompress(bytes.fromhex(self.ask("anvil_dumpState")[2:])))

    def ask(self, method: str, *params: object) -> Any:
        """The result of one JSON-RPC call. Raises RpcRefused, httpx.HTTPError."""
        return chain_rpc.ask(self.rpc_url, method, *params)

    def _spawn(self) -> None:
        with open_private(self.settings.log, "ab") as log:
            process = subprocess.Popen(
                command(self.settings), stdout=log, stderr=log, stdin=subprocess.DEVNULL, umask=PRIVATE_UMASK
            )
        self._process = process
        replace_file(self.settings.pid_file, str(process.pid).encode())
        self._wait_until_it_answers(process)

    def _is_of_one_moment(self) -> bool:
        """anvil dumps its blocks first and its accounts after: a dump made while a block is mined holds what a
        transaction did and not the transaction. Then the root of the accounts is not that of the last block."""
        for _ in range(_LOOKS):  # whoever waited for the chain may be sending already
            block = self.ask("eth_getBlockByNumber", "latest", False)
            if int(block["number"], 16) == 0:
                return True  # killed while it was founded: nothing was ever in it
            proof = self.ask("eth_getProof", f"0x{0:040x}", [], "latest")["accountProof"]
            if "0x" + keccak(hexstr=proof[0]).hex() == block["stateRoot"]:
                return True
        return False

    def _wait_until_it_answers(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _START_TIMEOUT_S
        while time.monotonic() < deadline and process.poll() is None:
            try:
                if int(self.ask("eth_chainId"), 16) == self.settings.chain_id:
                    return
            except httpx.HTTPError:
                time.sleep(0.02)
        self._end(signal.SIGKILL)
        tail = self.settings.log.read_text(errors="replace")[-500:]
        raise ChainNotStarted(f"the chain does not answer at {self.rpc_url}; the end of {self.settings.log}: {tail}")

    def _recognise_genesis(self) -> None:
        """Remember the first block of a new chain; later, see that it is still the same one."""
        block = self.ask("eth_getBlockByNumber", "0x0", False)
        found = {"hash": block["hash"], "timestamp": block["timestamp"]}
        if not self.settings.genesis.exists():
            self.ask("evm_mine")  # block 0 names no root of its accounts; from the next on a dump can be checked
            replace_file(self.settings.genesis, json.dumps(found).encode())
        known = json.loads(self.settings.genesis.read_text())
        if known != found:
            self._end(signal.SIGKILL)
            raise ChainNotStarted(
                f"the chain in {self.settings.folder} began with {known['hash']}, this one with {found['hash']}: "
                f"restore {self.settings.state} from a backup, or remove the folder to found a new chain"
            )


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
        *("--state", str(settings.state), "--state-interval", str(settings.dump_every_s), "--quiet"),
        *fees,
        *born,
    ]


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
