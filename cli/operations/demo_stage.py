"""The demo's stage: an installation of its own, up while the story is told, and the commands run on it."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cli.shared.exits import Exit, Stop
from cli.shared.http import Api
from node.installation.config import FILE_NAME, Backup, Chain, Config, Http, KeystoreFiles, RegistrarPeer, load, save
from node.installation.identity import node_id

SOURCE = Path(__file__).parents[2]
DATA = SOURCE / "demo"
VERIFIER_PAGE = SOURCE / "docs" / "verify-without-us.md"
REPERFORMER_PAGE = SOURCE / "docs" / "reperform-without-us.md"
NAME = "DEMO"
REGISTRAR, COLLEGE, ENTERPRISE, SERVICES = 1, 2, 3, 4
# Little work to open a key file: everything here is a demonstration.
SCRYPT_LOG2 = 12
_PATIENCE_S = 90.0
_LOG_TAIL_LINES = 15


@dataclass(frozen=True)
class Stage:
    """One demo installation."""

    home: Path
    config: Config

    @property
    def url(self) -> str:
        return self.config.http.own_url

    @property
    def rpc(self) -> str:
        return self.config.chain.url

    @property
    def folder(self) -> Path:
        """What the story leaves for a reader to look at."""
        return self.home / "demo"

    def api(self, person: str) -> Api:
        return Api(self.url, self.token(person))

    def token(self, person: str) -> str:
        return (self.home / "tokens" / f"{person}.token").read_text(encoding="utf-8").strip()

    def stranger(self, file: Path) -> int:
        """Run the script of docs/verify-without-us.md as a file that stands alone, without our code on its path."""
        from node.installation.deployment import load as load_trust_root

        place = load_trust_root(self.home).current
        contexts = SOURCE / "wallet" / "documents" / "contexts"
        trusted = [self.rpc, place.consortium, place.genesis_hash]
        return self._script(VERIFIER_PAGE, "verify.py", *trusted, str(file), str(contexts))

    def stranger_reperforms(self, period_file: Path) -> int:
        """The script of docs/reperform-without-us.md, in the same way."""
        from node.installation.deployment import load as load_trust_root

        contracts = load_trust_root(self.home).current.contracts
        trusted = [self.rpc, *(contracts[name] for name in ("Agreements", "Splits", "Allocations"))]
        return self._script(REPERFORMER_PAGE, "reperform.py", *trusted, str(period_file))

    def _script(self, page: Path, name: str, *arguments: str) -> int:
        script = self.folder / name
        text = page.read_text(encoding="utf-8")
        script.write_text(re.findall(r"```python\n(.*?)```", text, re.DOTALL)[0], encoding="utf-8")
        sys.stdout.flush()
        return subprocess.run([sys.executable, "-I", str(script), *arguments], cwd=self.folder, check=False).returncode


def prepared(home: Path) -> Stage:
    """The installation in this home; a new one where there is none."""
    if not (home / FILE_NAME).exists():
        http, chain = _free_port(8700), _free_port(8701)
        url = f"http://127.0.0.1:{http}"
        save(
            home,
            Config(
                name=NAME,
                issuer_host="guild-ledger.example",
                members=(REGISTRAR, COLLEGE, ENTERPRISE, SERVICES),
                http=Http(port=http, public_url=url),
                chain=Chain(embedded_port=chain),
                keystore=KeystoreFiles(scrypt_log2=SCRYPT_LOG2),
                backup=Backup(max_age_days=0),
                registrars={
                    member: RegistrarPeer(
                        member=REGISTRAR, url=url, token_file=Path(f"tokens/member-{member}-node.token")
                    )
                    for member in (COLLEGE, ENTERPRISE)
                },
            ),
        )
    stage = Stage(home, load(home))
    if stage.config.name != NAME:
        cure = "give the demo a home of its own: GUILD_HOME=… make demo"
        raise Stop(Exit.REFUSED, f"{home} is the installation {stage.config.name!r}, not a demo's", cure=cure)
    stage.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return stage


@contextmanager
def running(stage: Stage) -> Iterator[None]:
    """`guild up` for the length of the block; one that runs already is used and left running."""
    if _answers(stage):
        yield
        return
    log = stage.home / "run" / "up.log"
    log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with log.open("ab") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "node.running.supervisor"],
            env=os.environ | {"GUILD_HOME": str(stage.home)},
            cwd=SOURCE,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            start_new_session=True,  # Ctrl-C ends the story first, then the node, in order
        )
        try:
            _wait(stage, process, log)
            yield
        finally:
            process.terminate()
            process.wait(60)


def _wait(stage: Stage, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not _answers(stage):
        if process.poll() is not None or time.monotonic() > deadline:
            tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LOG_TAIL_LINES:]
            raise Stop(Exit.FAULT, "the node did not come up:\n" + "\n".join(tail), cure=f"the whole log is in {log}")
        time.sleep(0.2)


def _answers(stage: Stage) -> bool:
    """This installation itself, not another one that has its port."""
    try:
        Api(stage.url, None, timeout_s=2.0).require_node(node_id(stage.home), f"the demo in {stage.home}")
    except Stop:
        return False
    return True


def _free_port(wanted: int) -> int:
    """The wanted port where nobody listens on it, else any free one."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise Stop(Exit.UNAVAILABLE, "no port is free on this machine")
