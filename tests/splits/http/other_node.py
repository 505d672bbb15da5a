"""The enterprise's own node on the same chain: what crosses between it and the world's node goes over HTTP."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from fastapi.testclient import TestClient

from api.app import create_app
from ledger.db import writing
from node.compose import compose
from node.installation.config import Chain, Config, Http, KeystoreFiles, PeerNode, save
from node.installation.keys import account_name
from node.installation.node import Node
from node.installation.pipeline import indexer_of
from node.staff.access import PEER, appoint, bootstrap_principal
from tests.conftest import free_port
from tests.issuing.world import COLLEGE, ENTERPRISE, UNHURRIED, World


@dataclass
class OtherNode:
    """It asks the world's node, which has the college."""

    node: Node
    client: TestClient
    token: str
    agreement: str

    def ask(self, path: str, body: Any = None) -> httpx.Response:
        """By finance; a write where there is a body."""
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": str(uuid4())}
        method = "GET" if body is None else "POST"
        return self.client.request(method, f"/agreements/{self.agreement}{path}", headers=headers, json=body)

    def index(self) -> None:
        """Up to the chain's head."""
        while indexer_of(self.node).tick():
            pass

    def asking(self, peer: PeerNode | None) -> OtherNode:
        """The same node, which knows the college's at another address, or at none."""
        peers = {} if peer is None else {ENTERPRISE: {COLLEGE: peer}}
        node = replace(self.node, config=self.node.config.model_copy(update={"use_peers": peers}))
        return replace(self, node=node, client=TestClient(create_app(node)))


@contextmanager
def other_node(world: World, home: Path, agreement: str) -> Iterator[OtherNode]:
    url, peer = str(world.client.base_url), PeerNode(url=str(world.client.base_url), token_file=Path("peer.token"))
    config = Config(
        issuer_host="guild-ledger.example", members=(ENTERPRISE,), chain=Chain(rpc_url=world.chain.rpc_url),
        http=Http(port=free_port(), public_url=url), keystore=KeystoreFiles(scrypt_log2=1), limits=UNHURRIED,
        use_peers={ENTERPRISE: {COLLEGE: peer}},
    )  # fmt: skip
    save(home, config)
    for name in ("deployment.json", "trust-root.json", "keystore.secret"):
        shutil.copy(world.node.home / name, home / name)
    (home / "keystore").mkdir(mode=0o700)
    key = f"{account_name(ENTERPRISE, 'money')}.json"
    shutil.copy(world.node.keystore_directory / key, home / "keystore" / key)
    (home / "peer.token").write_text(
        world.token(COLLEGE, PEER, person="node of the enterprise", peer_member=ENTERPRISE)
    )
    node = compose(home)
    with writing(node.node_engine) as session:
        _, token = appoint(session, node.clock, bootstrap_principal(ENTERPRISE), person="finance", roles=["finance"])
    with TestClient(create_app(node)) as client:
        made = OtherNode(node, client, token, agreement)
        made.index()
        yield made
    node.close()
