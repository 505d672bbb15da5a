"""From facts to a page: templates, times as people here read them, and the headers that a page needs."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from api.http import statics
from api.http.problems import OK
from api.web import language as languages
from api.web.files import versioned
from api.web.language import Language
from api.web.state_marks import mark_of
from formats.faults import told_values
from formats.text import escape
from formats.yuan import yuan
from ledger.timestamps import CHINA
from node.staff.log_words import shortened

_LATEST = datetime.max.replace(tzinfo=CHINA)
"""The chain takes any time. What is later, here, than any calendar day is shown as the last one."""
NOT_KEPT = "no-store"
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    # Without a referrer a browser does not say from which page a form came, and our own could not be told from others.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Vary": "Accept-Encoding, Accept-Language, Cookie",
}
_A_YEAR_S = 365 * 86_400


def page(
    request: Request, template: str, language: Language, *, status: HTTPStatus = OK, cache: str = NOT_KEPT, **facts: Any
) -> Response:
    """The filled template. A language that was asked for in the address is remembered; nothing else is."""
    file = filled(request, template, language, **facts)
    return answer(request, file, language, status=status, cache=cache)


def filled(request: Request, template: str, language: Language, **facts: Any) -> statics.StaticFile:
    """The page itself: the same for whoever asks for the same address in the same language, and sees the same facts."""
    text = environment.get_template(template).render(
        w=language, path=request.url.path, other_language=_in_other_language(request, language), **facts
    )
    return statics.of_bytes(text.encode(), ".html")


def answer(
    request: Request, file: statics.StaticFile, language: Language, *, status: HTTPStatus = OK, cache: str = NOT_KEPT
) -> Response:
    """The page, or that the reader has it already."""
    if status is OK:
        response = statics.answer(request, file, cache=cache, headers=PAGE_HEADERS)
    else:
        response = Response(file.data, status, {"Cache-Control": cache, **PAGE_HEADERS}, file.media_type)
    if "lang" in request.query_params:
        response.set_cookie(languages.COOKIE, language.code, max_age=_A_YEAR_S, samesite="lax", httponly=True)
    return response


def _in_other_language(request: Request, language: Language) -> str:
    """This very page, its filter and cursor too."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return f"{request.url.path}?{urlencode([*kept, ('lang', language.other)])}"


def _here(moment: datetime) -> str:
    return min(moment, _LATEST).astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")


def _day(moment: datetime) -> str:
    return min(moment, _LATEST).astimezone(CHINA).strftime("%Y-%m-%d")


def _machine(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _typed(moment: datetime) -> str:
    """As a field for a local time takes it."""
    return min(moment, _LATEST).astimezone(CHINA).strftime("%Y-%m-%dT%H:%M:%S")


def _key(path: str) -> str:
    """Of a path what an element's id may hold."""
    return path.strip("/").replace("/", "-")


def _shown(value: Any) -> Any:
    """What stands in an expression, as it may be shown; what a macro made is markup already, of values shown before."""
    return value if hasattr(value, "__html__") else escape(str(value))


environment = Environment(
    loader=PackageLoader(__package__),
    autoescape=True,
    finalize=_shown,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
environment.filters.update(
    here=_here, day=_day, machine=_machine, short=shortened, typed=_typed, key=_key, yuan=yuan, told=told_values
)
environment.globals.update(mark_of=mark_of, file=versioned)
