"""What holds for every request: a bound on its body, headers on its answer, a line in the log without personal data."""

import logging
import time
from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.problems import OWN_FAULT, refusal_problem
from api.http.request_names import name_of
from formats.bounds import bounded_json
from formats.faults import FormatFault
from node.faults import RequestInvalid, RequestTooLarge, RowFault

MAX_BODY_BYTES = 4 << 20
MAX_JSON_MARKS = 10_000
"""Commas and brackets of a JSON body, which the event loop reads: three times those of the largest request of ours."""
MAX_ROSTER_MARKS = 60_000
"""Those of a roster's 5,000 rows; a thread reads it."""
_ROSTER_PATH = "/sittings"

SECURITY_HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}

log = logging.getLogger("guild.http")


class BodyLimit:
    """Refuses a body above the bound, by its declared length at once, by its counted length while it comes."""

    def __init__(self, app: ASGIApp, most_bytes: int = MAX_BODY_BYTES) -> None:
        self._app, self._most = app, most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > self._most:
            await refusal_problem(RequestTooLarge(self._most))(scope, receive, send)
            return
        body = _Counted(receive, self._most)

        async def unless_exceeded(message: Message) -> None:
            if not body.exceeded:
                await send(message)

        await self._app(scope, body, unless_exceeded)
        if body.exceeded:
            await refusal_problem(RequestTooLarge(self._most))(scope, receive, send)


class _Counted:
    """A body that ends, for whoever reads it, where it grows above the bound."""

    def __init__(self, receive: Receive, most_bytes: int) -> None:
        self._receive, self._left = receive, most_bytes
        self.exceeded = False

    async def __call__(self) -> Message:
        message = {"type": "http.disconnect"} if self.exceeded else await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            self.exceeded = True
            return {"type": "http.disconnect"}
        return message


class JsonBound:
    """Refuses JSON that is not strict, nested too deep or of too many values, before the framework's parser sees it:
    that one recurses, and nothing else is answered while it works.

    Here and not in each route: a route that is new is covered. The framework parses JSON by its content type alone.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not says_json(scope):
            await self._app(scope, receive, send)
            return
        messages = await _whole(receive)
        body = b"".join(message.get("body", b"") for message in messages)
        try:
            if body and scope["path"] == _ROSTER_PATH:
                await run_in_threadpool(_check, body, MAX_ROSTER_MARKS)
            elif body:
                _check(body, MAX_JSON_MARKS)
        except FormatFault as fault:
            await refusal_problem(json_refused(fault))(scope, receive, send)
            return
        await self._app(scope, _Replayed(messages, receive), send)


def says_json(scope: Scope) -> bool:
    """By any of its headers: of two, one library takes the first and another the last."""
    return any(name == b"content-type" and b"json" in value.lower() for name, value in scope["headers"])


def json_refused(fault: FormatFault) -> RequestInvalid:
    """What was sent is not repeated: it may be a person's number."""
    found = RowFault(0, "body", fault.reason, "no JSON that this node takes", "docs/api.md says which it takes")
    return RequestInvalid([found])


def _check(body: bytes, most_marks: int) -> None:
    bounded_json.loads(body, most_bytes=MAX_BODY_BYTES, most_marks=most_marks)


async def _whole(receive: Receive) -> list[Message]:
    """The messages of one body; `BodyLimit` ends it where it grows too large."""
    messages = [await receive()]
    while messages[-1].get("more_body"):
        messages.append(await receive())
    return messages


class _Replayed:
    """A body that was read already, and whatever comes after it."""

    def __init__(self, messages: list[Message], receive: Receive) -> None:
        self._messages, self._receive = iter(messages), receive

    async def __call__(self) -> Message:
        message = next(self._messages, None)
        return await self._receive() if message is None else message


class Headers:
    """Adds the security headers that an answer does not set itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


class RequestLog:
    """Method, route, status, milliseconds. No path as it was asked for, no query string, body or header."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.monotonic(), 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            elapsed_ms = round((time.monotonic() - started) * 1000)
            level = logging.WARNING if status >= OWN_FAULT else logging.INFO
            log.log(level, "%s %d %d ms", name_of(scope), status, elapsed_ms)
