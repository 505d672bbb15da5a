"""`guild up`: the chain (where it is embedded), the worker and the API as three processes of one installation.

Started in that order, restarted when they die, stopped in the reverse order; one log stream, pid files in
`$GUILD_HOME/run`. What a killed supervisor left running is stopped before anything new starts.
"""

import argparse
import errno
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from formats.bounds.recursion import set_recursion_limit
from ledger.errors import StorageFull
from node.compose import compose, utc_now
from node.faults import NodeRefusal
from node.installation import tls
from node.installation.config import Config, Http, Log, home_from, load, read_secret
from node.installation.identity import CHAIN_FOLDER
from node.installation.private_files import exclusive_lock, restrict_umask
from node.running.chain import Anvil, AnvilSettings, ChainNotStarted
from node.running.console import configure
from node.running.serving import api_command
from node.running.supervised import Supervised, end_tree

log = logging.getLogger("guild.up")

POLL_S = 0.2


class PortInUse(NodeRefusal):
    """Something else listens there, perhaps another installation: stop it, or set another port in guild.toml."""

    host: str
    port: int


class UpAlready(NodeRefusal):
    """This home is up already: use it, or stop the other one first."""

    home: str


def up(home: Path, stop: threading.Event, *, with_tls: bool = False) -> None:
    """Run until `stop` is set. `with_tls`: the API on a second port too, over HTTPS, for this network.

    Raises UpAlready, PortInUse, ConfigFault, ChainNotStarted.
    """
    config = load(home)
    with _sole_supervisor(home):
        run = home / "run"
        children: list[Supervised] = []
        try:
            if config.chain.embedded:
                children.append(Supervised(run, "chain", Anvil(anvil_settings(home, config))).started())
            _prepare(home)
            children.append(
                Supervised(run, "worker", _Process(home, [sys.executable, "-m", "node.running.worker"])).started()
            )
            api = _Process(home, api_command(run, config), (config.http.host, config.http.port))
            children.append(Supervised(run, "api", api).started())
            if with_tls:
                children.append(Supervised(run, "api-tls", _tls_child(home, run, config)).started())
            told = False
            while not stop.wait(POLL_S):
                for child in children:
                    child.restart_if_dead()
                if not told and _listens(config.http):
                    told = True
                    log.info("up at %s", config.http.own_url)
        finally:
            for child in reversed(children):
                child.end()
            log.info("down")


def _listens(http: Http) -> bool:
    """Whether the API has started: until then every command finds nobody at home."""
    try:
        socket.create_connection((urlsplit(http.own_url).hostname or "", http.port), timeout=POLL_S).close()
    except OSError:
        return False
    return True


def _prepare(home: Path) -> None:
    """Migrations before anything reads the tables; the secret before anything needs it. Raises ConfigFault."""
    node = compose(home)
    try:
        read_secret(node.keystore_secret_file, node.keystore_directory)
    finally:
        node.close()


def anvil_settings(home: Path, config: Config) -> AnvilSettings:
    return AnvilSettings(folder=home / CHAIN_FOLDER, port=config.chain.embedded_port, chain_id=config.chain.chain_id)


@dataclass
class _Process:
    """A child in a session of its own, so that Ctrl-C reaches only the supervisor, which stops them in order."""

    home: Path
    command: list[str]
    listens: tuple[str, int] | None = None
    """Where it will: seen to be free before the first start, or it would die again and again."""
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        if self._process is None and self.listens is not None:
            require_free_port(*self.listens)
        environment = os.environ | {"GUILD_HOME": str(self.home)}
        self._process = subprocess.Popen(
            self.command, env=environment, stdin=subprocess.DEVNULL, start_new_session=True, cwd=_SOURCE
        )

    def stop(self) -> None:
        if self._process is None:
            return
        if self._process.poll() is None:
            end_tree(psutil.Process(self._process.pid))
        self._process.wait()

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None and self._process.poll() is None else None


def require_free_port(host: str, port: int) -> None:
    """Raises PortInUse."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the API itself listens
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:  # of anything else the API itself says what it is
                raise PortInUse(host, port) from error


@contextmanager
def _sole_supervisor(home: Path) -> Iterator[None]:
    with exclusive_lock(home / "run" / "up.lock") as alone:
        if not alone:
            raise UpAlready(str(home))
        yield


def _tls_child(home: Path, run: Path, config: Config) -> "_Process":
    """Members' nodes and the command line stay on the plain port, which need not leave this machine."""
    pair = tls.certificate_of(home, config, utc_now())
    log.info("HTTPS at port %d; the certificate's SHA-256 fingerprint is", config.tls.port)
    log.info("%s", tls.fingerprint(pair.certificate))
    served = [*api_command(run, config, host=config.tls.host, port=config.tls.port)]
    certified = [*served, "--ssl-certfile", str(pair.certificate), "--ssl-keyfile", str(pair.key)]
    return _Process(home, certified, (config.tls.host, config.tls.port))


def until_signalled(act: Callable[[threading.Event], None]) -> None:
    """Run `act` with an event that SIGINT and SIGTERM set."""
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    act(stop)


_SOURCE = Path(__file__).parents[2]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="node.running.supervisor", description=up.__doc__)
    parser.add_argument("--tls", action="store_true")
    options = parser.parse_args(arguments)
    set_recursion_limit()
    restrict_umask()
    home = home_from()
    configure("up", Log(), home)
    try:
        configure("up", load(home).log, home)
        until_signalled(lambda stop: up(home, stop, with_tls=options.tls))
    except (NodeRefusal, ChainNotStarted, StorageFull) as error:
        log.error("%s", error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
