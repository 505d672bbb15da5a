"""The log as a page: what was done in words, and to what, with the way to its page where the reader has one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from api.http.access import BOOKING_READERS, ISSUING, SPLIT_READERS, LogReader, NodeOf
from api.http.paging import Paging
from api.http.routers import page_router
from api.log.routes import who_did_what
from api.log.schemas import LogLineOut
from api.web.language import Chosen, Language
from api.web.refusals import PageRoute
from api.web.register import held
from api.web.sections import AGREEMENTS, ASSETS, BOOKINGS, MEMBERS, SITTINGS, section_page
from api.web.sign_in import SIGNED_IN
from formats.bookings.slots import period_text
from formats.ids import KeyPurpose
from formats.register.members import MemberStatus
from node.staff.access import ROLES, Principal
from node.staff.activity_log import CHAIN

router = page_router(prefix=SIGNED_IN, tags=["pages"], route_class=PageRoute)

_ROWS_A_PAGE = 25
_ENTRIES = {"EntryEntered", "ReversalEntered"}
_SETTLEMENTS = {"PaymentDeclared", "PayoutEntered", "NettingProposed"}
# What the `id` of an act at this node names, by the beginning of the act.
NAMED = {
    "sitting-": "sitting",
    "use-": "booking",
    "hand-over-": "booking",
    "check-": "booking",
    "agree-": "booking",
    "asset-value-": "asset",
    "agreement-text-": "agreement",
    "entries-sent": "agreement",
    "evidence-taken": "agreement",
}


@dataclass(frozen=True)
class Touched:
    """One thing that an act touched: its name in words, what is shown of it, and its page."""

    name: str
    text: str
    href: str | None


@router.get("/log", response_class=HTMLResponse)
def log_page(principal: LogReader, node: NodeOf, request: Request, language: Chosen, cursor: str = "") -> Response:
    """Who did what, newest first."""
    found = who_did_what(principal, node, Paging(cursor=cursor, limit=_ROWS_A_PAGE))
    return section_page(
        request,
        "log.html",
        language,
        principal,
        log=found,
        acts=lambda line: [_act(language, each) for each in _acts(line)],
        touched=lambda line: list(touched_things(language, principal, line)),
    )


def _acts(line: LogLineOut) -> list[str]:
    """Each once: an invoice that is cut over several pools is one act of as many events."""
    return list(dict.fromkeys(line.act.split(", ")))


def _act(language: Language, act: str) -> str:
    """A command that was ordered here stands in the log by its kind."""
    word = language.word("act", act)
    return language.word("kind", act) if word == act else word


def touched_things(language: Language, principal: Principal, line: LogLineOut) -> Iterator[Touched]:
    for name, value in line.subject.items():
        named = _name(line, name)
        href = _page(principal, line, named, str(value))
        yield Touched(language.word("subject", named), _text(language, line, name, value), href)


def _name(line: LogLineOut, name: str) -> str:
    if name != "id" or line.source == CHAIN:
        return name
    return next((thing for start, thing in NAMED.items() if line.act.startswith(start)), name)


def _text(language: Language, line: LogLineOut, name: str, value: Any) -> str:
    if name in ("roles", "powers") and line.source == CHAIN:
        words = [language.word("power", role.name) for role in held(value)]
    elif name == "roles":
        words = [language.word("staff-role", role) for role in value]
    elif name in ("month", "booked"):
        words = [period_text(value)]
    elif name == "status":
        words = [language.word("member-status", MemberStatus(value).name)]
    elif name == "purpose":
        words = [language.word("key-purpose", KeyPurpose(value).name)]
    else:
        words = [str(each) for each in value] if isinstance(value, list) else [str(value)]
    return language.say("list-comma").join(words)


def _page(principal: Principal, line: LogLineOut, name: str, value: str) -> str | None:
    """Where the thing is shown to this reader; None where it is not."""
    bare, agreement = value.removeprefix("0x"), str(line.subject.get("agreement", "")).removeprefix("0x")
    pages: dict[str, tuple[tuple[str, ...], str]] = {
        "member": (ROLES, f"{MEMBERS}#member-{bare}" if bare != "0" else f"{MEMBERS}#council"),
        "sitting": (ISSUING, f"{SITTINGS}/{bare}"),
        "asset": (BOOKING_READERS, f"{ASSETS}/{bare}"),
        "booking": (BOOKING_READERS, f"{BOOKINGS}/{bare}"),
        "agreement": (SPLIT_READERS, f"{AGREEMENTS}/{bare}"),
    }
    if _ENTRIES.intersection(_acts(line)):
        pages["id"] = SPLIT_READERS, f"{AGREEMENTS}/{agreement}/entries/{bare}"
    if _SETTLEMENTS.intersection(_acts(line)):
        pages["id"] = SPLIT_READERS, f"{AGREEMENTS}/{agreement}/settlements/{bare}"
    any_of, href = pages.get(name, ((), ""))
    return href if principal.holds(any_of) else None
