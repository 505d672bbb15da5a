"""What the benches share: a founded consortium on a chain of its own, and batches of made-up digests."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from formats import ids, leaf, link
from tests.stranger.founded import CERTIFIER, Founded, account, drawn, running_chain
from wallet.keys.signer import digest_signer
from wallet.keys.transactions import signed_transaction


@dataclass
class Place:
    """A running chain with three members, and a folder for databases."""

    founded: Founded
    folder: Path

    def rpc(self, method: str, *params: Any) -> Any:
        """A bare call, as anyone without our code would make it."""
        return self._session.post(self.founded.rpc, json=_body(method, params), timeout=30).json()["result"]

    def __post_init__(self) -> None:
        self._session = requests.Session()


@contextmanager
def founded_place(folder: Path) -> Iterator[Place]:
    with running_chain(folder) as url:
        yield Place(Founded(url), folder)


class NamedAccounts:
    """The founded accounts behind the pipeline's signer protocol. An account is opened once, as the keystore does."""

    def __init__(self, *names: str) -> None:
        self._keys = {account(name).address.lower(): digest_signer(drawn("account", name)) for name in names}

    def sign(self, sender: str, transaction: Mapping[str, Any]) -> bytes:
        return signed_transaction(transaction, self._keys[sender])


def random_batch(count: int) -> tuple[bytes, list[leaf.Entry], list[link.Link]]:
    """A batch id with as many entries and links, each in its order."""
    entries = [leaf.Entry(secrets.token_bytes(32), secrets.token_bytes(32)) for _ in range(count)]
    links = [link.Link(secrets.token_bytes(32), secrets.token_bytes(32)) for _ in range(count)]
    return ids.batch_id(CERTIFIER, secrets.token_bytes(16)), sorted(entries), sorted(links)


def _body(method: str, params: tuple[Any, ...]) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}
