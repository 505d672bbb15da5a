"""Two nodes on one chain, one member each: the booker's and the custodian's. What crosses between them goes over HTTP.

Both keep the chain's time, which the tests move.
"""

from __future__ import annotations

import shutil
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import uvicorn

from api.app import create_app
from ledger.bookings.reserving.requests import Reservation
from ledger.consortium.facts import COUNCIL as COUNCIL_MEMBER
from ledger.db import reading, writing
from ledger.submitting.outbox import ON_CHAIN, find
from node.compose import compose
from node.installation.config import Chain, Config, Http, KeystoreFiles, PeerNode, save
from node.installation.keys import account_name
from node.installation.node import Node
from node.installation.pipeline import indexer_of, submitter_of
from node.staff.access import BOOKER as BOOKER_ROLE
from node.staff.access import COUNCIL, PEER, appoint, bootstrap_principal
from node.staff.access import CUSTODIAN as CUSTODIAN_ROLE
from tests.bookings.commands.harness import BOOKER, CUSTODIAN, BookingHarness
from tests.conftest import free_port, soon
from tests.consortium.harness import HOST
from tests.issuing.world import UNHURRIED
from tests.pipeline.resting import until_rest

_TRUSTED = ssl.create_default_context()
"""Read once: it takes longer than a request."""


@dataclass
class Side:
    """One member with its node, its API in a thread, and the tokens of its people."""

    member: int
    node: Node
    url: str
    tokens: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, body: Any = None, *, role: str | None = None, key: str | None = None) -> httpx.Response:
        """A write where there is a body, by whoever of the member speaks for its side."""
        role = role or (BOOKER_ROLE if self.member == BOOKER else CUSTODIAN_ROLE)
        headers = {"Authorization": f"Bearer {self.token(role)}", "Idempotency-Key": key or str(uuid4())}
        method = "GET" if body is None else "POST"
        asking = {"json": body, "headers": headers, "timeout": 60, "trust_env": False, "verify": _TRUSTED}
        return httpx.request(method, self.url + path, **asking)

    def token(self, role: str, **more: Any) -> str:
        if role not in self.tokens:
            with writing(self.node.node_engine) as session:
                by = bootstrap_principal(COUNCIL_MEMBER if role == COUNCIL else self.member)
                _, self.tokens[role] = appoint(session, self.node.clock, by, person=role, roles=[role], **more)
        return self.tokens[role]

    def work(self) -> None:
        """Until nothing moves."""
        submitter, indexer = submitter_of(self.node), indexer_of(self.node)
        until_rest(self.node, lambda: indexer.tick() | submitter.tick())

    def outcome(self, answer: httpx.Response) -> tuple[str, str | None]:
        """State and problem of the submission that was answered, once it was worked on."""
        assert answer.status_code == 202, answer.text
        found = answer.json()
        self.work()
        with reading(self.node.node_engine) as session:
            row = find(session, (found.get("submission") or found)["id"])
        return ("on chain" if row.state in ON_CHAIN else row.state), row.problem_name


@dataclass
class Nodes:
    harness: BookingHarness
    booker: Side
    custodian: Side
    stop: dict[int, Callable[[], None]] = field(default_factory=dict)

    def work(self) -> None:
        for side in (self.booker, self.custodian):
            side.work()

    def path(self, wanted: Reservation, act: str, occurrence: int = 0) -> str:
        return f"/bookings/{wanted.booking.hex()}/occurrences/{occurrence}/{act}"


@contextmanager
def two_nodes(harness: BookingHarness, folder: Path) -> Iterator[Nodes]:
    def clock() -> datetime:
        return datetime.fromtimestamp(harness.consortium.node.chain.head().time, UTC)

    first = harness.consortium.node
    second = second_home(first, folder, harness.consortium.chain.rpc_url)
    ports = {BOOKER: free_port(), CUSTODIAN: free_port()}
    sides = {}
    for member, other, node in ((BOOKER, CUSTODIAN, first), (CUSTODIAN, BOOKER, second)):
        url, theirs = f"http://127.0.0.1:{ports[member]}", f"http://127.0.0.1:{ports[other]}"
        peers = {member: {other: PeerNode(url=theirs, token_file=Path("peer.token"))}}
        config = node.config.model_copy(update={"members": (member,), "use_peers": peers, "limits": UNHURRIED})
        sides[member] = Side(member, replace(node, config=config, clock=clock), url)
    for member, other in ((BOOKER, CUSTODIAN), (CUSTODIAN, BOOKER)):
        token = sides[member].token(PEER, peer_member=other)
        (sides[other].node.home / "peer.token").write_text(token)
    with ExitStack() as stack:
        nodes = Nodes(harness, sides[BOOKER], sides[CUSTODIAN])
        for member, side in sides.items():
            nodes.stop[member] = stack.enter_context(_served(side.node, ports[member]))
        yield nodes
    second.close()


@contextmanager
def _served(node: Node, port: int) -> Iterator[Callable[[], None]]:
    """The API of a node in a thread; what stops it."""
    server = uvicorn.Server(
        uvicorn.Config(create_app(node), port=port, log_level="warning", access_log=False, lifespan="off")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    soon(lambda: server.started)

    def stop() -> None:
        server.should_exit = True
        thread.join(20)

    try:
        yield stop
    finally:
        stop()


def second_home(node: Node, home: Path, rpc_url: str) -> Node:
    config = Config(
        issuer_host=HOST,
        members=(CUSTODIAN,),
        chain=Chain(rpc_url=rpc_url),
        http=Http(port=free_port()),
        keystore=KeystoreFiles(scrypt_log2=8),
    )
    save(home, config)
    for name in ("deployment.json", "trust-root.json", "keystore.secret"):
        shutil.copy(node.home / name, home / name)
    (home / "keystore").mkdir(mode=0o700)
    key = f"{account_name(CUSTODIAN, 'book')}.json"
    shutil.copy(node.keystore_directory / key, home / "keystore" / key)
    return compose(home)
