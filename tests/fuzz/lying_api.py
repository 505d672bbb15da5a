"""A node whose API answers as it describes itself, or bent: by a seed, so that a found fault is found again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.http_server import QuietHandler, serving

Lie = Callable[[int, dict[str, Any]], bytes]
# Of a submission that has ended, so that no command waits for it; and of a list's last page.
ENDED = {"SubmissionOut": {"state": "confirmed"}, "SittingOut": {"state": "delivered"}}
LAST = {"next": None}
_PLAIN: Mapping[str, Any] = {"boolean": True, "integer": 1, "number": 1, "null": None, "string": "1"}
_TEXTS = {"date-time": "2026-03-02T00:15:00Z", "date": "2026-03-02"}


@dataclass
class LyingApi:
    """`lie`: the bytes to send for the n-th request, from an answer as `described` (OpenAPI) has it."""

    described: dict[str, Any]
    lie: Lie
    status: int = 200
    asked: int = 0
    _routes: list[tuple[str, re.Pattern[str], dict[str, Any]]] = field(init=False)

    def __post_init__(self) -> None:
        self._routes = [
            (method.upper(), re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)), _answer_schema(operation))
            for path, operations in self.described["paths"].items()
            for method, operation in operations.items()
        ]

    def answer(self, method: str, path: str) -> bytes:
        self.asked += 1
        found = (each for named, route, each in self._routes if named == method and route.fullmatch(path))
        return self.lie(self.asked, self._sample(next(found, {})))

    def _sample(self, schema: dict[str, Any]) -> Any:
        """A value of that schema, every list with one item."""
        if "$ref" in schema:
            return self._sample(self.described["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]])
        for one_of in ("anyOf", "oneOf", "allOf"):
            if one_of in schema:
                return self._sample(schema[one_of][0])
        if "const" in schema or "enum" in schema:
            return schema.get("const", schema.get("enum", [None])[0])
        kind = schema.get("type", "object")
        if kind == "object":
            found = {name: self._sample(each) for name, each in schema.get("properties", {}).items()}
            settled = ENDED.get(schema.get("title", ""), {}) | LAST
            return found | {name: each for name, each in settled.items() if name in found}
        if kind == "array":
            return [self._sample(schema.get("items", {"type": "string"}))]
        return _TEXTS.get(schema.get("format", ""), _PLAIN[kind])


def _answer_schema(operation: dict[str, Any]) -> dict[str, Any]:
    answers = (each for status, each in operation["responses"].items() if status.startswith("2"))
    schema: dict[str, Any] = next(answers, {}).get("content", {}).get("application/json", {}).get("schema", {})
    return schema


def honest(_: int, answer: dict[str, Any]) -> bytes:
    return json.dumps(answer).encode()


@contextmanager
def served(node: LyingApi) -> Iterator[str]:
    """Its URL."""

    class Handler(QuietHandler):
        def _answer(self) -> None:
            self.asked()
            data = node.answer(self.command, self.path.partition("?")[0])
            self.reply(node.status, data, content_type="application/json")

        do_GET = do_POST = do_PUT = do_DELETE = _answer

    with serving(Handler) as url:
        yield url
