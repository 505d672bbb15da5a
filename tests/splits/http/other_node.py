"""A second node, the enterprise's own, beside the world's, which it asks as the college's."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

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
from tests.issuing.world import COLLEGE, ENTERPRISE, UNHURRIED
from tests.splits.http.closing_world import Books


@dataclass
class OtherNode:
    """The enterprise's own: it asks the world's node, which has the college, over HTTP."""

    node: Node
    client: TestClient
    token: str
    agreement: str

    def ask(self, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": str(uuid4())}
        method = "GET" if body is None else "POST"
        return self.client.request(method, f"/agreements/{self.agreement}{path}", headers=headers, json=body)


@contextmanager
def other_node(books: Books, home: Path) -> Iterator[OtherNode]:
    """With the text of the agreement's first version."""
    world = books.world
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
    while indexer_of(node).tick():
        pass
    with writing(node.node_engine) as session:
        _, token = appoint(session, node.clock, bootstrap_principal(ENTERPRISE), person="finance", roles=["finance"])
    with TestClient(create_app(node)) as client:
        made = OtherNode(node, client, token, books.agreement)
        text = books.get("/versions/1").json()["yaml"]
        assert made.ask("/versions/1/text", {"yaml": text}).status_code == 200
        yield made
    node.close()
