"""A node that contradicts itself is no source: what was left out or bent makes a verdict UNKNOWN, never VALID."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from ledger.rpc.abi import Abi
from node.trust_roots.verifier_sources import Chain, PresentedCredential, view_of
from tests.http_server import QuietHandler, serving
from tests.stranger.founded import Founded
from tests.stranger.issued import Issuer
from verification.deployment import TrustRootFile
from verification.verdict import State, Verdict

EVENTS = Abi.load("Credentials").events
Bend = Callable[[str, list[Any], Any], Any]


def is_log_of(event: str, method: str, params: list[Any]) -> bool:
    return method == "eth_getLogs" and params[0]["topics"][0] == "0x" + EVENTS[event].topic.hex()


def no_revocations(method: str, params: list[Any], result: Any) -> Any:
    return [] if is_log_of("CredentialsRevoked", method, params) else result


def no_anchor_log(method: str, params: list[Any], result: Any) -> Any:
    return [] if is_log_of("Anchored", method, params) else result


def bent_entry_digest(method: str, params: list[Any], result: Any) -> Any:
    if not is_log_of("Anchored", method, params):
        return result
    first_entry = 2 + 64 * 9  # six words, two offsets, the length of the entries
    return [log | {"data": log["data"][:first_entry] + "00" * 31 + log["data"][first_entry + 62 :]} for log in result]


def another_branch(method: str, params: list[Any], result: Any) -> Any:
    """Blocks by number have other hashes than the head had: the chain was rewritten while we read."""
    known = method == "eth_getBlockByNumber" and params[0] not in ("latest", "0x0")
    return result | {"hash": "0x" + "11" * 32} if known else result


def another_genesis(method: str, params: list[Any], result: Any) -> Any:
    return result | {"hash": "0x" + "22" * 32} if method == "eth_getBlockByNumber" and params[0] == "0x0" else result


def no_contract(method: str, params: list[Any], result: Any) -> Any:
    return "0x" if method == "eth_call" else result


def another_word(method: str, params: list[Any], result: Any) -> Any:
    """Every view answers ones."""
    return "0x" + "ff" * ((len(result) - 2) // 2) if method == "eth_call" else result


LIES: list[Bend] = [no_revocations, no_anchor_log, bent_entry_digest, another_branch, another_genesis, no_contract]
LIES += [another_word]


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.__name__)
def test_a_lie_that_can_be_seen_is_unknown(issuer: Issuer, founded: Founded, lie: Bend) -> None:
    batch = issuer.issue(2)
    founded.status("revoke", batch[0].document.batch, [0, 1])
    assert verdict(founded, founded.rpc, batch[0].link).state is State.REVOKED
    with bending(founded.rpc, lie) as rpc:
        found = verdict(founded, rpc, batch[0].link)
    assert found.state is State.UNKNOWN, [(check.name, check.reason) for check in found.checks]


def test_a_node_that_only_passes_on_is_believed(issuer: Issuer, founded: Founded) -> None:
    with bending(founded.rpc, lambda method, params, result: result) as rpc:
        assert verdict(founded, rpc, issuer.issue(1)[0].link).state is State.VALID


def verdict(founded: Founded, rpc: str, link: str) -> Verdict:
    root = TrustRootFile.model_validate(founded.deployment())
    return Chain(root, view_of(rpc, root)).verify(PresentedCredential(link=link), lambda: datetime.now(UTC))


@contextmanager
def bending(rpc: str, bend: Bend) -> Iterator[str]:
    """A node between us and the chain."""

    class Handler(QuietHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.asked())
            answer = requests.post(rpc, json=asked, timeout=10).json()
            if "result" in answer:
                answer["result"] = bend(asked["method"], asked["params"], answer["result"])
            self.reply(200, json.dumps(answer).encode(), content_type="application/json")

    with serving(Handler) as url:
        yield url
