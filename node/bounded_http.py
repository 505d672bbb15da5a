"""One question to another process over HTTP, whose answer is read as far as a bound and for so long, and no further."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

MOST_BYTES = 4 << 20
LONGEST_S = 60.0
"""For all of an answer. The `timeout` of a caller is for each piece: who sends a byte at a time keeps within it."""


class AnswerTooLarge(httpx.HTTPError):
    """The answer is larger than anything that was asked for."""


class AnswerTooSlow(httpx.HTTPError):
    """The answer was not whole in time, though it never fell silent."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def is_success(self) -> bool:
        return httpx.codes.is_success(self.status)


def ask(method: str, url: str, *, most_bytes: int = MOST_BYTES, truncate: bool = False, **options: Any) -> Answer:
    """The environment's proxies are not used. Raises httpx.HTTPError, AnswerTooLarge and AnswerTooSlow among them.

    `truncate`: of a larger answer one byte more than the bound, for a caller whose decoder refuses it by name.
    """
    data = bytearray()
    with _client_for(url) as client, client.stream(method, url, **options) as answer:
        for chunk in answer.iter_bytes():
            data += chunk
            if len(data) > most_bytes:
                if truncate:
                    break
                raise AnswerTooLarge(f"{url}: more than {most_bytes} bytes")
    return Answer(answer.status_code, answer.headers, bytes(data[: most_bytes + 1]))


@contextmanager
def _client_for(url: str) -> Iterator[httpx.Client]:
    """A client that is closed after LONGEST_S: whatever it waits for ends at the next piece, headers too."""
    expired = threading.Event()

    def close() -> None:
        expired.set()
        client.close()

    timer = threading.Timer(LONGEST_S, close)
    timer.daemon = True
    with httpx.Client(trust_env=False) as client:
        timer.start()
        try:
            yield client
        except Exception as error:
            if expired.is_set():
                raise AnswerTooSlow(f"{url}: not whole within {LONGEST_S:.0f} s") from error
            raise
        finally:
            timer.cancel()
