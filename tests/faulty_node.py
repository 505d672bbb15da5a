"""A chain node that answers, but not with everything: a proxy before the real one, with faults that are publicly known.

Lagging behind a balancer (go-ethereum #24078), the newest block without its logs (go-ethereum #26098), a receipt that
is there before its logs (lotus #13758), pruned receipts, ranges and batches refused.
"""

import hashlib
import json
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Protocol

import requests

EMPTY_ROOT = "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421"  # of a block without receipts
Ask = Callable[[str, list[Any]], Any]


BatchFault = Callable[[str, list[Any]], list[Any]]


class Fault(Protocol):
    """Answers one call, by asking the node behind."""

    def __call__(self, method: str, params: list[Any], ask: Ask) -> Any: ...


class Refused(Exception):
    """The JSON-RPC error of the node behind, passed on."""


@dataclass
class FaultyNode:
    """`faults` may be changed at any time. `most`: more calls in a batch, or more blocks in a range, are refused.
    `bend`: what becomes of the answers to a batch of several calls. `answered`: the calls of each request."""

    behind: str
    faults: list[Fault] = field(default_factory=list)
    most: int | None = None
    refusal: tuple[int, bytes] = (413, b"")
    bend: BatchFault | None = None
    url: str = ""
    answered: list[list[tuple[str, list[Any]]]] = field(default_factory=list)
    session: requests.Session = field(default_factory=requests.Session)

    def answer(self, calls: list[Any]) -> list[Any]:
        self.answered.append([(call["method"], call["params"]) for call in calls])
        answers = [self._one(call) for call in calls]
        return answers if self.bend is None or len(calls) == 1 else self.bend(calls[0]["method"], answers)

    def refuses(self, calls: list[Any]) -> bool:
        return self.most is not None and max(len(calls), *map(_width, calls)) > self.most

    def _one(self, call: Any) -> dict[str, Any]:
        head = {"jsonrpc": "2.0", "id": call["id"]}
        try:
            return head | {"result": self._through(self.faults, call["method"], call["params"])}
        except Refused as error:
            return head | {"error": error.args[0]}

    def _through(self, faults: list[Fault], method: str, params: list[Any]) -> Any:
        if not faults:
            call = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
            answer = self.session.post(self.behind, json=call, timeout=10).json()
            if "error" in answer:
                raise Refused(answer["error"])
            return answer["result"]
        return faults[-1](method, params, lambda *asked: self._through(faults[:-1], *asked))


@contextmanager
def faulty_node(behind: str, *faults: Fault, **settings: Any) -> Iterator[FaultyNode]:
    node = FaultyNode(behind, list(faults), **settings)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            calls = asked if isinstance(asked, list) else [asked]
            if node.refuses(calls):
                self._send(*node.refusal)
            else:
                answers = node.answer(calls)
                self._send(200, json.dumps(answers if isinstance(asked, list) else answers[0]).encode())

        def _send(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    node.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield node
    finally:
        server.shutdown()
        server.server_close()
        node.session.close()


@dataclass
class WithoutLogs:
    """Blocks from `first` to `last` lose their logs, or only the last one of each transaction."""

    first: int
    last: int = 2**62
    only_last: bool = False
    in_receipts: bool = True

    def __call__(self, method: str, params: list[Any], ask: Ask) -> Any:
        found = ask(method, params)
        if method == "eth_getLogs":
            lost = [log for log in found if self._here(log)]
            return [log for log in found if log not in (lost[-1:] if self.only_last else lost)]
        if method == "eth_getTransactionReceipt" and self.in_receipts and found and self._here(found):
            return found | {"logs": found["logs"][:-1] if self.only_last else []}
        return found

    def _here(self, found: dict[str, Any]) -> bool:
        return self.first <= int(found["blockNumber"], 16) <= self.last


@dataclass
class Lagging:
    """A view that is some blocks short, and knows nothing above."""

    by: int

    def __call__(self, method: str, params: list[Any], ask: Ask) -> Any:
        head = max(int(ask("eth_blockNumber", []), 16) - self.by, 0)
        if method == "eth_blockNumber":
            return hex(head)
        if method == "eth_getBlockByNumber":
            number = head if params[0] == "latest" else int(params[0], 16)
            return ask(method, [hex(number), *params[1:]]) if number <= head else None
        found = ask(method, params)
        if method == "eth_getLogs":
            return [log for log in found if int(log["blockNumber"], 16) <= head]
        if method == "eth_getTransactionReceipt" and found and int(found["blockNumber"], 16) > head:
            return None
        return found


@dataclass
class OtherFork:
    """From block `first` on another branch, as long, with nothing in it."""

    first: int

    def __call__(self, method: str, params: list[Any], ask: Ask) -> Any:
        found = ask(method, params)
        if method == "eth_getLogs":
            return [log for log in found if int(log["blockNumber"], 16) < self.first]
        if method == "eth_getTransactionReceipt" and found and int(found["blockNumber"], 16) >= self.first:
            return None
        if method == "eth_getBlockByNumber" and found and (number := int(found["number"], 16)) >= self.first:
            parent = found["parentHash"]
            parent = parent if number == self.first else forked(parent, self.first)
            there = {"hash": forked(found["hash"], self.first), "parentHash": parent}
            return found | there | {"transactions": [], "receiptsRoot": EMPTY_ROOT}
        return found


@dataclass
class Pruned:
    """Receipts and logs below block `first` are gone; headers are kept."""

    first: int

    def __call__(self, method: str, params: list[Any], ask: Ask) -> Any:
        found = ask(method, params)
        if method == "eth_getLogs":
            return [log for log in found if int(log["blockNumber"], 16) >= self.first]
        if method == "eth_getTransactionReceipt" and found and int(found["blockNumber"], 16) < self.first:
            return None
        return found


@dataclass
class Sometimes:
    """Several nodes behind one URL: each call goes to the faulty one, or not."""

    fault: Fault
    chance: random.Random
    share: float = 0.5

    def __call__(self, method: str, params: list[Any], ask: Ask) -> Any:
        return self.fault(method, params, ask) if self.chance.random() < self.share else ask(method, params)


@dataclass
class BentBatches:
    """Batches of one method, answered as JSON-RPC allows, or as some servers do all the same."""

    method: str
    how: Callable[[list[Any]], list[Any]]

    def __call__(self, method: str, answers: list[Any]) -> list[Any]:
        return self.how(answers) if method == self.method else answers


def backwards(answers: list[Any]) -> list[Any]:
    return answers[::-1]


def first_half(answers: list[Any]) -> list[Any]:
    return answers[: len(answers) // 2]


def all_but_the_third(answers: list[Any]) -> list[Any]:
    return answers[:2] + answers[3:]


def an_error_for_the_third(answers: list[Any]) -> list[Any]:
    third = min(2, len(answers) - 1)
    error = {"jsonrpc": "2.0", "id": answers[third]["id"], "error": {"code": -32005, "message": "limit exceeded"}}
    return [*answers[:third], error, *answers[third + 1 :]]


def one_error_for_all(answers: list[Any]) -> list[Any]:
    """As go-ethereum answers a batch that is too long: for the first call only."""
    return [{"jsonrpc": "2.0", "id": answers[0]["id"], "error": {"code": -32600, "message": "batch too large"}}]


def results_exchanged(answers: list[Any]) -> list[Any]:
    return [one | {"id": other["id"]} for one, other in zip(answers, answers[::-1], strict=True)]


def one_answer_twice(answers: list[Any]) -> list[Any]:
    return [*answers, answers[0]]


def foreign_ids(answers: list[Any]) -> list[Any]:
    return [one | {"id": one["id"] + 1000} for one in answers]


def forked(block_hash: str, first: int) -> str:
    """The hash that a block has on the fork that begins at `first`."""
    return "0x" + hashlib.sha256(f"{block_hash} {first}".encode()).hexdigest()


def _width(call: Any) -> int:
    if call["method"] != "eth_getLogs":
        return 0
    asked = call["params"][0]
    return int(asked["toBlock"], 16) - int(asked["fromBlock"], 16) + 1
