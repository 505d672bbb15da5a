"""A chain node between us and the chain, whose answers are bent: by a seed, so that a found fault is found again."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import requests

from tests.http_server import QuietHandler, serving

Lie = Callable[[int, Any], bytes]
DEEP = b"[" * 99_000
JUNK = (None, [], {}, "", "0x", "0xzz", "\ud800", "x" * 70, -1, 0, 1.5, True, 2**70, "-0x1", "0x" + "f" * 80, [None])
BODIES = (
    b"",
    b"null",
    b"[]",
    b"{}",
    b"7",
    b"<html>",
    b'{"jsonrpc":"2.0","id":1}',
    b'{"jsonrpc":"2.0","id":1,"error":null}',
    b'{"jsonrpc":"2.0","id":1,"error":{"code":3,"data":null,"message":null}}',
    b'{"jsonrpc":"2.0","id":1,"error":{"code":3,"data":"0xdeadbeef","message":"execution reverted"}}',
    b'{"jsonrpc":"2.0","id":1,"error":{"code":"x","data":{"data":[1]},"message":[]}}',
    b'{"jsonrpc":"2.0","id":1,"result":1e999}',
    b'{"jsonrpc":"2.0","id":1,"result":"\xff"}',
    DEEP,
    b'{"jsonrpc":"2.0","id":1,"result":' + DEEP,
)


@dataclass
class LyingNode:
    """`lie`: the bytes to send for the n-th question, from the true answer."""

    chain: str
    lie: Lie
    asked: int = 0
    status: int = 200
    known: dict[str, Any] = field(default_factory=dict)

    def answer(self, body: bytes) -> bytes:
        asked = json.loads(body)
        true = [self._true(each) for each in asked] if isinstance(asked, list) else self._true(asked)
        self.asked += 1
        return self.lie(self.asked, true)

    def _true(self, question: Any) -> Any:
        said = json.dumps([question["method"], question["params"]])
        if said not in self.known:
            self.known[said] = requests.post(self.chain, json=question, timeout=10).json()
        return {**self.known[said], "id": question["id"]}


def honest(_: int, answer: Any) -> bytes:
    return json.dumps(answer).encode()


def malformed(seed: int, *, questions: int = 15) -> Lie:
    """From one of the first `questions` on, answers of another form: a field gone, of another kind, or no JSON-RPC."""
    drawn = random.Random(seed)
    since, once, kind = drawn.randint(1, questions), drawn.random() < 0.5, drawn.random()

    def lie(number: int, answer: Any) -> bytes:
        if number < since or (once and number > since):
            return honest(number, answer)
        if kind < 0.3:
            return drawn.choice(BODIES)
        return json.dumps(bent(answer, drawn)).encode()

    return lie


def bent(value: Any, drawn: random.Random) -> Any:
    """The same with one of its parts, never the outermost, replaced or left out."""
    key = drawn.choice(list(value) if isinstance(value, dict) else range(len(value)))
    inner = value[key]
    if isinstance(inner, dict | list) and inner and drawn.random() < 0.8:
        changed: Any = bent(inner, drawn)
    elif drawn.random() < 0.2:
        return {name: each for name, each in value.items() if name != key} if isinstance(value, dict) else value[:key]
    else:
        changed = drawn.choice(JUNK)
    return {**value, key: changed} if isinstance(value, dict) else [*value[:key], changed, *value[key + 1 :]]


@contextmanager
def lying(node: LyingNode, *, encoding: str = "identity") -> Iterator[str]:
    """Its URL."""

    class Handler(QuietHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # or the client's delayed ACK costs 40 ms an answer

        def do_POST(self) -> None:
            data = node.answer(self.asked())
            self.reply(node.status, data, content_type="application/json", content_encoding=encoding)

        do_GET = do_POST

    with serving(Handler) as url:
        yield url
