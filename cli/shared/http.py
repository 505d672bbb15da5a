"""A staff member's line to their node: the API's routes, a token, an idempotency key on each write."""

from __future__ import annotations

import os
import re
import time
import traceback
import uuid
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.shared.exits import Exit, Stop
from cli.shared.output import note
from formats.bounds import bounded_json
from formats.faults import FormatFault
from ledger.rpc.shown_urls import shown_url

if TYPE_CHECKING:
    from node.bounded_http import Answer

DEFAULT_URL = "http://127.0.0.1:8700"
TIMEOUT_S, LONGEST_S = 60.0, 600.0
"""For each piece of an answer, and for all of it."""
MAX_PAGES = 1000
MOST_WAITS, LONGEST_WAIT_S = 5, 60
_MOST_BYTES = 64 << 20
# What Python raises on a value of another kind than the API describes: the doing of whoever answered.
_MISREAD = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
_PATH = re.compile(r"(/(?!\.{1,2}(/|$))[\w.:~-]+)+", re.ASCII)
"""What somebody typed as an id stands in it: nothing that leads to another route."""


@dataclass(frozen=True)
class Api:
    """One node, one token. Refusals and silence arrive as `Stop` with the right exit code."""

    url: str
    token: str | None
    timeout_s: float = TIMEOUT_S
    longest_s: float = LONGEST_S
    pause: Callable[[float], None] = time.sleep

    def get(self, path: str, **query: Any) -> Any:
        return _read(path, self._ask("GET", path, params=_given(query)))

    def get_bytes(self, path: str) -> bytes:
        return self._ask("GET", path).content

    def listed(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """All pages of a list."""
        return list(self.pages(path, **query))

    def pages(self, path: str, **query: Any) -> Iterator[dict[str, Any]]:
        cursor: str | None = None
        for _ in range(MAX_PAGES):
            page = self.get(path, **query, cursor=cursor)
            items = page.get("items")
            if not isinstance(items, list) or not all(isinstance(each, dict) for each in items):
                raise no_answer(path, "no page of a list")
            yield from items
            cursor = page.get("next")
            if not cursor:
                return
        raise Stop(Exit.FAULT, f"{path} has more than {MAX_PAGES} pages", cure="narrow the query")

    def write(
        self, method: str, path: str, body: Any = None, *, key: str | None = None, form: dict[str, Any] | None = None
    ) -> Any:
        """A write under an idempotency key: repeat it with the same key and it acts once."""
        headers = {"Idempotency-Key": _sendable(key, "idempotency key", "--key") if key else str(uuid.uuid4())}
        if form is not None:
            files = {name: value for name, value in form.items() if isinstance(value, tuple)}
            data = {name: value for name, value in _given(form).items() if not isinstance(value, tuple)}
            answer = self._ask(method, path, headers=headers, files=files, data=data)
        else:
            answer = self._ask(method, path, headers=headers, json=body)
        return _read(path, answer) if answer.content else None

    def require_node(self, node: str, whose: str) -> None:
        """Raises Stop where another installation answers."""
        if self.get("/healthz").get("node") != node:
            title = f"what answers at {shown_url(self.url)} is not {whose}"
            cure = "start its `guild up`, which says whether its port is in use; or name the node you mean with --url"
            raise Stop(Exit.REFUSED, title, cure=cure)

    def readiness_reasons(self) -> list[str]:
        """Why the node is not simply ready, as `/readyz` says, whatever its status."""
        answer = self._answer("GET", "/readyz")
        reasons = _read("/readyz", answer).get("reasons")
        return [str(each) for each in reasons] if isinstance(reasons, list) else []

    def _ask(self, method: str, path: str, **options: Any) -> Answer:
        if not _PATH.fullmatch(path):
            title = f"{path.rsplit('/', 1)[-1]!r} in {path} is no id"
            if answered.get():  # who answered named it
                raise no_answer(answered.get(), title)
            raise Stop(Exit.USAGE, title, cure="copy the id as it is shown")
        headers = dict(options.pop("headers", {}))
        if self.token:
            of = "--token, GUILD_TOKEN or GUILD_TOKEN_FILE"
            headers["Authorization"] = f"Bearer {_sendable(self.token, 'staff token', of)}"
        for waits in range(MOST_WAITS + 1):
            answer = self._answer(method, path, headers=headers, **options)
            wait_s = _wait_s(answer)
            if wait_s is None or waits == MOST_WAITS:
                break
            note(f"the node takes no more requests for {wait_s} s; waiting")
            self.pause(wait_s)
        if answer.is_success:
            answered.set(path)
            return answer
        raise _stop(method, path, answer)

    def _answer(self, method: str, path: str, **options: Any) -> Answer:
        import httpx

        from node import bounded_http

        bounds: dict[str, Any] = {
            "most_bytes": _MOST_BYTES,
            "timeout": self.timeout_s,
            "longest_s": self.longest_s,
        }
        try:
            return bounded_http.ask(method, self.url.rstrip("/") + path, **bounds, **options)
        except (bounded_http.AnswerTooLarge, bounded_http.AnswerTooSlow) as error:
            raise no_answer(path, str(error)) from error
        except httpx.HTTPError as error:
            raise Stop(
                Exit.UNAVAILABLE,
                f"the node at {shown_url(self.url)} does not answer: {type(error).__name__}",
                cure="is `guild up` running? set GUILD_URL or --url to your node",
            ) from error


def staff_api(url: str | None, token: str | None) -> Api:
    """The node and token of `--url`/`--token`, else GUILD_URL, GUILD_TOKEN, GUILD_TOKEN_FILE. Without a URL: the
    node of `$GUILD_HOME`, and no other that answers on its port; without a home the usual port."""
    found = token or os.environ.get("GUILD_TOKEN")
    file = os.environ.get("GUILD_TOKEN_FILE")
    if not found and file:
        try:
            found = Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise Stop(Exit.USAGE, f"GUILD_TOKEN_FILE names {file}, which cannot be read: {error.strerror}") from error
    named = url or os.environ.get("GUILD_URL")
    return Api(named, found) if named else _own_node(found)


def _own_node(token: str | None) -> Api:
    from node.installation.config import FILE_NAME, home_from, load
    from node.installation.identity import node_id

    home = home_from()
    if not (home / FILE_NAME).exists():
        return Api(DEFAULT_URL, token)
    api = Api(load(home).http.own_url, token)
    api.require_node(node_id(home), f"the installation in {home}")
    return api


def _sendable(text: str, what: str, where: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    raise Stop(Exit.USAGE, f"the {what} holds characters that none has", cure=f"copy it again, as one line: {where}")


def _wait_s(answer: Answer) -> int | None:
    """How long a node that was asked too often wants us to wait; None where waiting does not help, or not soon."""
    after = str(answer.headers.get("Retry-After", ""))
    if answer.status != _TOO_MANY or not after.isdigit() or int(after) > LONGEST_WAIT_S:
        return None
    return int(after)


answered: ContextVar[str] = ContextVar("answered", default="")
"""The path whose answer the running command was given last; empty before the first."""


def misread(error: Exception) -> Stop | None:
    """The end of a command that was given an answer of another form than the API describes; None for a bug."""
    path = answered.get()
    if not path or not isinstance(error, _MISREAD):
        return None
    read_at = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(read_at.filename).name}, line {read_at.lineno}"
    return no_answer(path, f"its answer is of another form ({type(error).__name__} in {where})")


def _read(path: str, answer: Answer) -> dict[str, Any]:
    try:
        return bounded_json.loads_object(answer.content, most_bytes=_MOST_BYTES)
    except FormatFault as fault:
        raise no_answer(path, str(fault)) from fault


def no_answer(path: str, reason: str) -> Stop:
    cure = "is this the address of a node? set GUILD_URL or --url to yours"
    return Stop(Exit.UNAVAILABLE, f"what answers at {path} is no node of ours: {reason}", cure=cure)


def _stop(method: str, path: str, answer: Answer) -> Stop:
    try:
        problem = bounded_json.loads_object(answer.content)
    except FormatFault:
        problem = {}
    status = answer.status
    exit_code = Exit.REFUSED if status < 500 else Exit.UNAVAILABLE if status in (502, 503, 504) else Exit.FAULT
    title = problem.get("detail") or problem.get("title") or f"{method} {path} was answered with {status}"
    return Stop(
        exit_code,
        str(title),
        cure=_CURES.get(status, ""),
        faults=problem.get("errors") or [],
        type=problem.get("type", "about:blank"),
        status=status,
    )


_TOO_MANY = 429
_CURES = {
    401: "give your staff token with --token, GUILD_TOKEN or GUILD_TOKEN_FILE",
    403: "ask an admin of your member for a role that may do this",
    _TOO_MANY: "wait a little and repeat",
}


def _given(query: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in query.items() if value is not None}
