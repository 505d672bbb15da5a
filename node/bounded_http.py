"""One question to another process over HTTP, whose answer is read as far as a bound and no further."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

MOST_BYTES = 4 << 20


class AnswerTooLarge(httpx.HTTPError):
    """The answer is larger than anything that was asked for."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def is_success(self) -> bool:
        return httpx.codes.is_success(self.status)


def ask(method: str, url: str, *, most_bytes: int = MOST_BYTES, truncate: bool = False, **options: Any) -> Answer:
    """The environment's proxies are not used. Raises httpx.HTTPError, AnswerTooLarge among them.

    `truncate`: of a larger answer one byte more than the bound, for a caller whose decoder refuses it by name.
    """
    data = bytearray()
    with httpx.stream(method, url, trust_env=False, **options) as answer:
        for chunk in answer.iter_bytes():
            data += chunk
            if len(data) > most_bytes:
                if truncate:
                    break
                raise AnswerTooLarge(f"{url}: more than {most_bytes} bytes")
    return Answer(answer.status_code, answer.headers, bytes(data[: most_bytes + 1]))
