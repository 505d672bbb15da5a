"""What a chain node answers is bounded in bytes and in marks before anybody parses it; a full block passes."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from formats.bounds import bounded_json
from formats.faults import FormatFault
from ledger.errors import RpcMalformed
from ledger.rpc import transport
from ledger.rpc.client import GAS_CAP, ChainClient
from ledger.rpc.log_window import LogWindow
from ledger.rpc.reverts import RevertDecoder
from ledger.rpc.transport import MAX_ANSWER_BYTES, MAX_ANSWER_MARKS, read_answer
from tests.fuzz.lying_node import LyingNode, lying

HASH = "0x" + "ab" * 32
ADDRESS = "0x" + "cd" * 20
GAS_OF_A_LOG, GAS_OF_A_TOPIC = 375, 375


def log(index: int, *, topics: int, block: int = 1) -> dict[str, Any]:
    """As engines write it."""
    return {
        "address": ADDRESS,
        "topics": [HASH] * topics,
        "data": "0x",
        "blockHash": HASH,
        "blockNumber": hex(block),
        "blockTimestamp": "0x65000000",
        "transactionHash": HASH,
        "transactionIndex": "0x0",
        "logIndex": hex(index),
        "removed": False,
    }


def receipt(logs: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "transactionHash": HASH,
        "transactionIndex": "0x0",
        "blockHash": HASH,
        "blockNumber": "0x1",
        "from": ADDRESS,
        "to": ADDRESS,
        "contractAddress": None,
        "status": "0x1",
        "type": "0x2",
        "gasUsed": hex(GAS_CAP),
        "cumulativeGasUsed": hex(GAS_CAP),
        "effectiveGasPrice": "0x0",
        "logsBloom": "0x" + "00" * 256,
        "logs": logs,
    }


def written(result: Any) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": 1, "result": result}, separators=(",", ":")).encode()


def test_an_answer_of_tens_of_thousands_of_logs_is_read() -> None:
    """A block of 60 million gas holds 32,000 of four topics."""
    logs = [log(index, topics=4) for index in range(32_000)]
    answer = read_answer(written(logs))
    assert isinstance(answer, dict)
    assert answer["result"] == logs


@pytest.mark.parametrize("topics", range(5))
def test_the_receipt_of_the_largest_transaction_is_read(topics: int) -> None:
    most = GAS_CAP // (GAS_OF_A_LOG + topics * GAS_OF_A_TOPIC)
    one = written(receipt([log(0, topics=topics)]))
    two = written(receipt([log(0, topics=topics), log(1, topics=topics)]))
    of_a_log = marks_of(two) - marks_of(one)
    assert marks_of(one) + (most - 1) * of_a_log <= MAX_ANSWER_MARKS
    assert len(one) + (most - 1) * (len(two) - len(one) + 4) <= MAX_ANSWER_BYTES  # an index grows by four digits


@pytest.mark.parametrize("piece", [b"[],", b"{},", b'"",', b'"":1,', b'"\\"",', b"1,", b'{"address":""},'])
def test_an_answer_of_brackets_and_commas_is_refused_before_any_of_it_is_parsed(
    monkeypatch: pytest.MonkeyPatch, piece: bytes
) -> None:
    """Parsed, 64 MiB of these keep a process for a minute and its memory in gigabytes."""
    ours = threading.current_thread()

    def loads(*given: Any, **settings: Any) -> Any:
        if threading.current_thread() is ours:  # a chain of other tests reads its dumps meanwhile
            pytest.fail("it was parsed")
        return json.loads(*given, **settings)

    monkeypatch.setattr(bounded_json, "json", SimpleNamespace(loads=loads))
    body = b'{"jsonrpc":"2.0","id":1,"result":[' + piece * ((MAX_ANSWER_BYTES - 64) // len(piece))
    with pytest.raises(FormatFault) as refused:
        read_answer(body)
    assert refused.value.reason == "too-many"


def test_a_caller_hears_that_the_node_answered_more_than_anybody_reads() -> None:
    hostile = written([{}] * (MAX_ANSWER_MARKS // 3 + 1))
    with answering(lambda _: hostile) as chain, pytest.raises(RpcMalformed) as refused:
        chain.logs(1, 1, [ADDRESS])
    assert refused.value.method == "eth_getLogs"
    assert "commas and brackets" in refused.value.reason


def test_logs_of_which_one_answer_would_be_too_many_are_read_in_smaller_ranges(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "MAX_ANSWER_MARKS", 1_000)
    a_third = 1_000 // 17 // 3

    def answer(asked: Any) -> bytes:
        first, last = (int(asked["params"][0][name], 16) for name in ("fromBlock", "toBlock"))
        numbers = range(first, last + 1)
        return written([log(index, topics=4, block=block) for block in numbers for index in range(a_third)])

    with answering(answer) as chain:
        end, found = LogWindow(chain, blocks=4).read(1, 4, [ADDRESS])
    assert (end, len(found)) == (2, 2 * a_third)


def marks_of(data: bytes) -> int:
    """Commas and brackets; no string here holds one."""
    return sum(data.count(mark) for mark in (b",", b"[", b"]", b"{", b"}"))


class AnsweringNode(LyingNode):
    """Answers by a function of the question, with no chain behind it."""

    def __init__(self, answer: Callable[[Any], bytes]) -> None:
        super().__init__("", lambda *_: b"")
        self._answer = answer

    def answer(self, body: bytes) -> bytes:
        return self._answer(json.loads(body))


@contextmanager
def answering(answer: Callable[[Any], bytes]) -> Iterator[ChainClient]:
    with lying(AnsweringNode(answer)) as url:
        yield ChainClient(url, RevertDecoder({}))
