"""Two nodes of one consortium, one member each: what crosses between them goes over HTTP."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

import httpx

from formats.ids import KeyPurpose
from ledger.db import writing
from node.compose import compose
from node.installation.config import Chain, Config, Http, KeystoreFiles, PeerNode, save
from node.installation.keys import key_name
from node.installation.node import Node
from node.installation.pipeline import indexer_of
from node.publishing.build import BuiltSnapshot, build, newest_block
from node.staff.access import PEER, appoint, bootstrap_principal
from tests.conftest import free_port
from tests.consortium.harness import HOST, REGISTRAR, SCHOOL, Harness
from tests.issuing.world import forked_api


@dataclass
class Nodes:
    """`first` hosts the registrar and publishes; `second`, with an API of its own, hosts the school."""

    harness: Harness
    first: Node
    second: Node
    url: str
    token: str

    def project(self) -> None:
        for node in (self.harness.node, self.second):
            indexer = indexer_of(node)
            while indexer.tick():
                pass

    def newest(self) -> BuiltSnapshot:
        self.project()
        number = newest_block(self.second)
        assert number is not None
        return build(self.second, number, 0)

    def asked(self, block: int, digest: bytes, **headers: str) -> httpx.Response:
        named = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": str(uuid4())} | headers
        body = {"block": block, "digest": digest.hex()}
        return httpx.post(f"{self.url}/snapshots/signatures", json=body, headers=named, timeout=30, trust_env=False)

    def asked_for(self, built: BuiltSnapshot) -> httpx.Response:
        return self.asked(built.block.number, built.seen.digest)


@contextmanager
def two_nodes(harness: Harness, home: Path) -> Iterator[Nodes]:
    port = free_port()
    second = _second_home(harness.node, home, harness.chain.rpc_url, port)
    with writing(second.node_engine) as session:
        by = bootstrap_principal(SCHOOL)
        _, token = appoint(session, second.clock, by, person="other-node", roles=[PEER], peer_member=REGISTRAR)
    (harness.node.home / "second.token").write_text(token)
    with forked_api(home, port) as url:
        peers = {SCHOOL: PeerNode(url=url, token_file=Path("second.token"))}
        config = harness.node.config.model_copy(update={"members": (REGISTRAR,), "snapshot_peers": peers})
        yield Nodes(harness, replace(harness.node, config=config), second, url, token)
    second.close()


def _second_home(node: Node, home: Path, rpc_url: str, port: int) -> Node:
    config = Config(
        issuer_host=HOST,
        members=(SCHOOL,),
        chain=Chain(rpc_url=rpc_url),
        http=Http(port=port),
        keystore=KeystoreFiles(scrypt_log2=8),
    )
    save(home, config)
    for name in ("deployment.json", "trust-root.json", "keystore.secret"):
        shutil.copy(node.home / name, home / name)
    (home / "keystore").mkdir(mode=0o700)
    key = f"{key_name(SCHOOL, KeyPurpose.SNAPSHOT)}.json"
    shutil.copy(node.keystore_directory / key, home / "keystore" / key)
    return compose(home)
