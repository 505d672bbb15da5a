"""What comes over the wire from a chain node, bounded before anybody parses it, in the form of JSON-RPC 2.0."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from formats.bounds import bounded_json
from formats.faults import FormatFault, require
from formats.text import escape
from ledger.errors import RpcMalformed, RpcRefused
from ledger.rpc.shown_urls import without_secrets_of

MAX_ANSWER_BYTES = 64 << 20
"""A block full of logs, many times over: nodes refuse wider ranges themselves."""
MAX_ANSWER_MARKS = 1 << 20
"""Commas and brackets: 61,000 logs of four topics (17 each). The receipt of one transaction always fits: its gas
(EIP-7825) pays for 44,000 logs at most, of 14 each where they hold nothing."""
_CHUNK_BYTES = 1 << 16
_MOST_OF_A_REASON, _MOST_READ = 500, 8_192


class BoundedAdapter(HTTPAdapter):
    """Reads an answer as far as the bound, also one that unpacks to more than it weighs. Raises FormatFault beyond."""

    def __init__(self, most_bytes: int = MAX_ANSWER_BYTES) -> None:
        super().__init__()
        self._most_bytes = most_bytes

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        answer = super().send(request, *args, **{**options, "stream": True})
        data = bytearray()
        try:
            for chunk in answer.iter_content(_CHUNK_BYTES):
                data += chunk
                require(len(data) <= self._most_bytes, "too-large", f"an answer of more than {self._most_bytes} bytes")
        except FormatFault:
            answer.close()
            raise
        answer._content = bytes(data)  # what `requests` itself does for a body that is not streamed
        return answer


def read_answer(data: bytes) -> dict[str, Any] | list[dict[str, Any]]:
    """One answer, or those of a batch. Raises FormatFault: no JSON of ours, or no JSON-RPC."""
    found = bounded_json.loads(data, most_bytes=MAX_ANSWER_BYTES, most_marks=MAX_ANSWER_MARKS)
    for one in found if isinstance(found, list) else [found]:
        require(isinstance(one, dict), "rpc-form", "an answer is no object")
        require("result" in one or isinstance(one.get("error"), dict), "rpc-form", "neither a result nor an error")
        require(one is found or type(one.get("id")) is int, "rpc-form", "an answer that does not say to which question")
    answer: dict[str, Any] | list[dict[str, Any]] = found
    return answer


def results_of(method: str, answer: Any, asked: int, *, url: str = "") -> list[Any]:
    """Of a batch, in the order of its questions. Raises RpcRefused, RpcMalformed."""
    answers = answers_of(method, answer, asked, url=url)
    for one in answers:
        if one is not None and "result" not in one:
            raise _refusal(method, one, url)
    there = [one["result"] for one in answers if one is not None]
    if len(there) != asked:
        raise RpcMalformed(method=method, reason=f"{len(there)} answers to {asked} questions")
    return there


def answers_of(method: str, answer: Any, asked: int, *, url: str = "") -> list[Mapping[str, Any] | None]:
    """Of a batch whose questions are numbered from 0, what was said to each; None: nothing. Raises RpcRefused where the
    batch as a whole was refused, RpcMalformed where an answer is to no question, or two are to one."""
    if not isinstance(answer, list):
        if "result" not in answer:
            raise _refusal(method, answer, url)
        answer = [answer | {"id": 0}]
    found: list[Mapping[str, Any] | None] = [None] * asked
    for one in answer:
        index = one["id"]
        if not 0 <= index < asked or found[index] is not None:
            raise RpcMalformed(method=method, reason=f"an answer to question {index} of {asked}, or a second one")
        found[index] = one
    return found


def _refusal(method: str, one: Mapping[str, Any], url: str) -> RpcRefused:
    return RpcRefused(method=method, reason=shown(one.get("error"), url=url), code=error_code(one.get("error")))


def said_by(error: Exception, *, url: str) -> str:
    """For people. web3 repeats the whole answer in some of its errors, `requests` the whole address."""
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    if isinstance(error, requests.ConnectionError):
        return f"not reached ({_system_words(error)})"
    return f"{type(error).__name__}: {shown(error, url=url)}"[:_MOST_OF_A_REASON]


def _system_words(error: BaseException) -> str:
    """What the system said at the bottom of it: connection refused, name not known."""
    said, below = "", error.__cause__ or error.__context__
    while below is not None:
        said = getattr(below, "strerror", None) or said
        below = below.__cause__ or below.__context__
    return shown(said.lower() or "the connection broke")


def shown(words: object, *, url: str = "") -> str:
    """What a chain node said, for people: on one line, its beginning, nothing in it that acts on who shows it, and
    none of the secrets in the `url` that was asked."""
    return escape(without_secrets_of(url, str(words)[:_MOST_READ])[:_MOST_OF_A_REASON])[:_MOST_OF_A_REASON]


def hex_data(holder: Any) -> bytes | None:
    """The first hex in what an engine put under an error's `data`; None where there is none."""
    if isinstance(holder, Mapping):
        inner = [holder["data"]] if "data" in holder else list(holder.values())
        return next((found for found in map(hex_data, inner) if found is not None), None)
    if isinstance(holder, str) and holder.startswith("0x"):
        try:
            return bytes.fromhex(holder[2:])
        except ValueError:
            return None
    return None


def error_code(inner: Any) -> int:
    """The code of a JSON-RPC error; zero where it has none."""
    code = inner.get("code") if isinstance(inner, Mapping) else None
    return code if isinstance(code, int) else 0
