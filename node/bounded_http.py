"""One question to another process over HTTP, whose answer is read as far as a bound and for so long, and no further."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx

from ledger.rpc.shown_urls import shown_url, without_secrets_of

MOST_BYTES = 4 << 20
LONGEST_S = 60.0
"""For all of an answer. The `timeout` of a caller is for each piece: who sends a byte at a time keeps within it."""


class AnswerTooLarge(httpx.HTTPError):
    """The answer is larger than anything that was asked for."""


class AnswerTooSlow(httpx.HTTPError):
    """The answer was not whole in time, though it never fell silent."""


class AddressInvalid(httpx.HTTPError):
    """The address is no URL."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def is_success(self) -> bool:
        return httpx.codes.is_success(self.status)


def ask(
    method: str,
    url: str,
    *,
    most_bytes: int = MOST_BYTES,
    longest_s: float | None = None,
    truncate: bool = False,
    **options: Any,
) -> Answer:
    """The environment's proxies are not used. Raises httpx.HTTPError, the classes above among them.

    `longest_s`: LONGEST_S where left out. `truncate`: of a larger answer one byte more than the bound, for a caller
    whose decoder refuses it by name.
    """
    data = bytearray()
    try:
        with (
            _Deadline(url, LONGEST_S if longest_s is None else longest_s) as deadline,
            httpx.Client(trust_env=False, verify=tls_context()) as client,
            client.stream(method, url, extensions={"trace": deadline.watch}, **options) as answer,
        ):
            for chunk in answer.iter_bytes():
                data += chunk
                if len(data) > most_bytes:
                    if truncate:
                        break
                    raise AnswerTooLarge(f"{shown_url(url)}: more than {most_bytes} bytes")
    except httpx.InvalidURL as error:
        raise AddressInvalid(without_secrets_of(url, str(error))) from error
    return Answer(answer.status_code, answer.headers, bytes(data[: most_bytes + 1]))


@cache
def tls_context() -> ssl.SSLContext:
    """The certificate authorities of certifi, read once a process: a client of its own takes 45 ms to read them."""
    return httpx.create_ssl_context(trust_env=False)


class _Deadline:
    """Ends a connection from outside when time is up: whoever waits for its next piece, headers and TLS too, wakes.

    It is shut down and not closed: closing wakes nobody, and its number may be another connection's by then.
    """

    def __init__(self, url: str, longest_s: float) -> None:
        self._url, self._longest_s = url, longest_s
        self._lock, self._expired = threading.Lock(), False
        self._connections: list[socket.socket] = []
        self._timer = threading.Timer(longest_s, self._expire)
        self._timer.daemon = True

    def watch(self, event: str, info: Mapping[str, Any]) -> None:
        """What httpcore tells of a request's progress (its `trace` extension)."""
        if event != "connection.connect_tcp.complete":
            return
        with self._lock:
            # a second handle on the same connection: TLS takes the first one away
            self._connections.append(info["return_value"].get_extra_info("socket").dup())
            if self._expired:
                self._shut_down()

    def __enter__(self) -> _Deadline:
        self._timer.start()
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._timer.cancel()
        with self._lock:
            for connection in self._connections:
                connection.close()
            self._connections.clear()
        if self._expired and (error is None or isinstance(error, Exception)):  # a body without a length looks whole
            raise AnswerTooSlow(f"{shown_url(self._url)}: not whole within {self._longest_s:.0f} s") from error

    def _expire(self) -> None:
        with self._lock:
            self._expired = True
            self._shut_down()

    def _shut_down(self) -> None:
        for connection in self._connections:
            with suppress(OSError):  # the other side has ended it
                connection.shutdown(socket.SHUT_RDWR)
