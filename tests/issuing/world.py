"""One founded consortium on a chain of its own, its API in a process of its own: what issuing is tested in.

Member 1 is the registrar, member 2 the certifying college, member 3 an enterprise; all hosted here, and still the
college asks the registrar over HTTP.
"""

from __future__ import annotations

import csv
import gc
import io
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn
from uuid import uuid4

import httpx
import pytest
import uvicorn
from sqlmodel import select

from api.app import create_app
from ledger.consortium.tables import StandardRow
from ledger.db import reading, writing
from ledger.errors import LedgerUnavailable
from node import bounded_http
from node.compose import compose
from node.delivery.documents import erase_expired
from node.installation.config import Backup, Chain, Config, Http, KeystoreFiles, Log, RegistrarPeer, load
from node.installation.node import Node
from node.installation.pipeline import indexer_of, submitter_of
from node.installation.settings.rate_limits import RateLimitSettings
from node.issuing.saga import advance
from node.running.chain import Anvil
from node.running.serving import api_command
from node.setup.founding import found
from node.staff.access import appoint, bootstrap_principal
from node.tables.issuing import Sitting
from tests import forked
from tests.conftest import free_port
from tests.consortium.founded_home import founded_chain
from tests.pipeline.resting import until_rest
from wallet.documents.identity import check_character

REGISTRAR, COLLEGE, ENTERPRISE = 1, 2, 3
LEVEL = 40
AWARDED = "2026-06-30"
_PATIENCE_S = 30.0


@dataclass
class World:
    home: Path
    chain: Anvil
    node: Node
    client: httpx.Client
    standard: int
    tokens: dict[tuple[int, str], str] = field(default_factory=dict)
    drawn: int = 0

    def token(self, member: int, role: str, person: str | None = None, **more: Any) -> str:
        """A staff token; one for each (member, role), unless a person is named."""
        if person is None and (member, role) in self.tokens:
            return self.tokens[member, role]
        with writing(self.node.node_engine) as session:
            by = bootstrap_principal(member)
            _, token = appoint(session, self.node.clock, by, person=person or f"{role}-{member}", roles=[role], **more)
        if person is None:
            self.tokens[member, role] = token
        return token

    def ask(
        self, method: str, path: str, *, token: str | None = None, key: str | None = None, **rest: Any
    ) -> httpx.Response:
        """`key`: the idempotency key of a write; drawn where none is given, left out where it is empty."""
        headers = {} if method == "GET" or key == "" else {"Idempotency-Key": key or str(uuid4())}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        return self.client.request(method, path, headers=headers, **rest)

    def roster(self, rows: int = 10, **change: Any) -> bytes:
        """Fresh certificate numbers each time; the same people. `change`: (row, column) → text, as `r3_name="…"`."""
        lines = []
        for index in range(rows):
            self.drawn += 1
            lines.append(
                {
                    "name": f"演示{chr(0x4E00 + index)}",
                    "id_type": "resident_id",
                    "id_number": resident_id(index),
                    "birth_date": "",
                    "certificate_number": f"S00009900000126{_DIGIT}{self.drawn:06d}",
                    "theory_score": "86",
                    "practical_score": "91.5",
                    "review_score": "",
                }
            )
        for place, text in change.items():
            row, _, column = place.partition("_")
            lines[int(row[1:]) - 2][column] = text
        out = io.StringIO()
        writer = csv.DictWriter(out, fieldnames=list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
        return out.getvalue().encode()

    def upload(self, roster: bytes, *, token: str | None = None, **terms: Any) -> httpx.Response:
        form = {"standard": self.standard, "level": LEVEL, "award_date": AWARDED, **terms}
        files = {"roster": ("roster.csv", roster, "text/csv")}
        return self.ask("POST", "/sittings", token=token or self.token(COLLEGE, "operator"), files=files, data=form)

    def approved(self, rows: int = 10) -> str:
        """The id of a sitting that the second person approved."""
        answer = self.upload(self.roster(rows))
        assert answer.status_code == 201, answer.text
        sitting = str(answer.json()["id"])
        self.approve(sitting)
        return sitting

    def approve(self, sitting: str, *, member: int = COLLEGE) -> None:
        """The second person's word; whatever warnings the rows have are accepted by name."""
        path, token = f"/sittings/{sitting}/approve", self.token(member, "approver")
        answer = self.ask("POST", path, token=token)
        if answer.json().get("type") == "/problems/row-warnings-not-accepted":
            warned = sorted({each["row"] for each in answer.json()["errors"]})
            answer = self.ask("POST", path, token=token, json={"accepted_rows": warned})
        assert answer.status_code == 202, answer.text

    def delivered(self, rows: int = 10) -> str:
        sitting = self.approved(rows)
        work(self.node, sitting)
        assert self.state(sitting) == "delivered"
        return sitting

    def state(self, sitting: str) -> str:
        with reading(self.node.node_engine) as session:
            return session.get_one(Sitting, sitting).state

    def rpc(self, method: str, *params: Any) -> Any:
        return self.chain.ask(method, *params)


_DIGIT = "3"  # rank 40 is 三级, which the number writes as 3


def resident_id(index: int) -> str:
    """A checksum-correct number of a region that is assigned to nobody."""
    seventeen = f"999001200{index % 10}0{index // 10 % 9 + 1}1{index // 90 % 9}{index:03d}"
    return seventeen + check_character(seventeen)


def work(node: Node, sitting: str | None = None, *, until: str = "delivered", patience_s: float = _PATIENCE_S) -> None:
    """What the worker's process does, until this sitting stands there (None: until nothing moves)."""
    submitter, indexer = submitter_of(node), indexer_of(node)

    def run_round() -> bool:
        try:
            return indexer.tick() | submitter.tick() | advance(node) or erase_expired(node)
        except LedgerUnavailable:
            time.sleep(0.05)
            return True

    if sitting is None:
        return until_rest(node, run_round, patience_s=patience_s)
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        moved = run_round()
        with reading(node.node_engine) as session:
            if session.get_one(Sitting, sitting).state == until:
                return None
        if not moved:
            time.sleep(0.02)
    raise AssertionError(f"sitting {sitting} never was {until}")


def killed_worker(home: Path, sitting: str, failpoint: str | None) -> int:
    """The exit code of a worker in a process of its own: -9 where the failpoint killed it, 0 where it finished."""
    return forked.exit_code(start_worker(home, sitting, failpoint))


def start_worker(home: Path, sitting: str, failpoint: str | None, *, victim: Path | None = None) -> int:
    """The process id of a worker; at the failpoint it kills itself, or whoever's id stands in the file `victim`."""
    return forked.start(lambda: work(compose(home), sitting), failpoint, victim=victim)


@contextmanager
def running_api(home: Path, port: int) -> Iterator[str]:
    """A live server; its URL."""
    command = api_command(home, load(home), port=port)
    log = (home / "api.log").open("ab")
    process = subprocess.Popen(command, env={**os.environ, "GUILD_HOME": str(home)}, stdout=log, stderr=log)
    try:
        yield _once_it_answers(home, port, lambda: process.poll() is None)
    finally:
        process.terminate()
        process.wait(10)
        log.close()


@contextmanager
def forked_api(home: Path, port: int) -> Iterator[str]:
    """A live server, by the same command line, in a fork: it need not import everything anew. Its URL."""
    child = os.fork()
    if child == 0:
        _serve(home, port)
    try:
        yield _once_it_answers(home, port, lambda: os.waitpid(child, os.WNOHANG) == (0, 0))
    finally:
        os.kill(child, signal.SIGTERM)
        os.waitpid(child, 0)


def _serve(home: Path, port: int) -> NoReturn:
    gc.freeze()  # a database that the parent has open is not ours to close
    warnings.resetwarnings()
    os.environ["GUILD_HOME"] = str(home)
    sys.stdout = sys.stderr = log = (home / "api.log").open("a", buffering=1)
    for stream in (1, 2):
        os.dup2(log.fileno(), stream)
    try:
        uvicorn.main(api_command(home, load(home), port=port)[3:])
    finally:
        os._exit(1)


def _once_it_answers(home: Path, port: int, lives: Callable[[], bool]) -> str:
    url = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            bounded_http.ask("GET", url + "/me")
            return url
        except httpx.TransportError:
            assert lives(), (home / "api.log").read_text()
            time.sleep(0.05)
    raise AssertionError((home / "api.log").read_text())


@contextmanager
def doomed_api(home: Path, failpoint: str) -> Iterator[str]:
    """A live server that is killed where it passes the failpoint; its URL. A fork: it is up at once."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        def serve() -> None:
            config = uvicorn.Config(create_app(compose(home)), log_level="warning", access_log=False)
            uvicorn.Server(config).run(sockets=[listening])

        child = forked.start(serve, failpoint)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        assert forked.exit_code(child) == -9, "the server was not killed"


# One address asks for everybody here, and with every wrong token.
UNHURRIED = RateLimitSettings(
    refused_tokens_per_minute=10**6,
    writes_per_minute=10**6,
    reads_per_minute=10**6,
    pages_per_minute=10**6,
    home_per_minute=10**6,
    verifications_per_minute=10**6,
)


@contextmanager
def founded_world(folder: Path, *, dumps: bool = False, **other: Any) -> Iterator[World]:
    """`dumps`: of its chain, for whoever kills it. `other`: settings than the usual ones."""

    def settings() -> Config:
        return _settings().model_copy(update=other)

    home = folder / "home"
    template = folder.parent / "founded-world"
    chain = founded_chain(home, template=template, settings=settings, found=_found, dumps=dumps)
    chain.start()
    try:
        node = compose(home)
        with reading(node.ledger_engine) as session:
            standard = session.exec(select(StandardRow.number)).one()
        http = node.config.http
        with forked_api(home, http.port), httpx.Client(base_url=http.public_url, timeout=30, trust_env=False) as client:
            yield World(home, chain, node, client, standard)
        node.close()
    finally:
        chain.kill()


def _settings() -> Config:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    return Config(
        issuer_host="guild-ledger.example",
        members=(REGISTRAR, COLLEGE, ENTERPRISE),
        http=Http(port=port, public_url=url),
        chain=Chain(embedded_port=free_port()),
        keystore=KeystoreFiles(scrypt_log2=1),
        backup=Backup(max_age_days=0),
        limits=UNHURRIED,
        log=Log(access="stderr"),
        registrars={
            member: RegistrarPeer(member=REGISTRAR, url=url, token_file=Path(f"tokens/peer-{member}.token"))
            for member in (COLLEGE, ENTERPRISE)
        },
    )


def _found(node: Node) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found(node, _founding(Path(folder)))
    indexer = indexer_of(node)
    while indexer.tick():
        pass


CODE = "6-18-01-01"


def _founding(folder: Path) -> Path:
    """Three members, one standard, the college accredited for it at three levels."""
    standard = {"kind": "skill_level", "code": CODE, "edition": "", "levels": [20, 30, 40]}
    named = {**standard, "name": {"zh": "车工", "en": "Lathe operator"}, "direction": ""}
    content = {"source": "tests", "note": "", "standards": [named]}
    (folder / "standards.json").write_text(json.dumps(content, ensure_ascii=False))
    lines = ['issuer_host = "guild-ledger.example"', 'standards = "standards.json"']
    for number, kind, powers in ((1, "government", ["registrar"]), (2, "school", _WRITES), (3, "enterprise", _WRITES)):
        lines += ["[[members]]", f"number = {number}", f'kind = "{kind}"', f"powers = {json.dumps(powers)}"]
        lines += [f'name.zh = "示例{number}"', f'name.en = "Demo {number}"']
    lines += ["[[accreditations]]", "member = 2", f'standards = ["{CODE}"]', "levels = [20, 30, 40]"]
    lines += ['basis = "government_filing"', 'document = "DEMO-1"']
    path = folder / "consortium.toml"
    path.write_text("\n".join(lines))
    return path


_WRITES = ["issue", "status", "book", "money"]


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Shared: each test makes sittings and staff of its own."""
    with founded_world(tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture(scope="module")
def own_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Of one file alone, which takes it as `world = own_world` and says why."""
    with founded_world(tmp_path_factory.mktemp("world")) as made:
        yield made
