"""The log as a page: what was done in words, and to what, with the way to its page where the reader has one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from api.http.access import BOOKING_READERS, ISSUING, SPLIT_READERS, LogReader, NodeOf
from api.http.paging import Paging
from api.http.routers import page_router
from api.log.routes import who_did_what
from api.log.schemas import LogLineOut
from api.web.language import Chosen, Language
from api.web.refusals import PageRoute
from api.web.sections import AGREEMENTS, ASSETS, BOOKINGS, MEMBERS, SITTINGS, section_page
from api.web.sign_in import SIGNED_IN
from node.staff.access import ROLES, Principal
from node.staff.log_words import acts_in_words, acts_of, member_in_words, subjects_in_words

router = page_router(prefix=SIGNED_IN, tags=["pages"], route_class=PageRoute)

_ROWS_A_PAGE = 25
_ENTRIES = {"EntryEntered", "ReversalEntered"}
_SETTLEMENTS = {"PaymentDeclared", "PayoutEntered", "NettingProposed"}


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
        acts=lambda line: acts_in_words(language.code, line.act),
        member=lambda line: member_in_words(language.code, line.member),
        touched=lambda line: list(touched_things(language, principal, line)),
    )


def touched_things(language: Language, principal: Principal, line: LogLineOut) -> Iterator[Touched]:
    subjects = subjects_in_words(language.code, line.source, line.act, line.subject)
    for each, value in zip(subjects, line.subject.values(), strict=True):
        yield Touched(each.title, each.text, _page(principal, line, each.name, str(value)))


def _page(principal: Principal, line: LogLineOut, name: str, value: str) -> str | None:
    """Where the thing is shown to this reader; None where it is not."""
    acts = acts_of(line.act)
    bare, agreement = value.removeprefix("0x"), str(line.subject.get("agreement", "")).removeprefix("0x")
    pages: dict[str, tuple[tuple[str, ...], str]] = {
        "member": (ROLES, f"{MEMBERS}#member-{bare}" if bare != "0" else f"{MEMBERS}#council"),
        "sitting": (ISSUING, f"{SITTINGS}/{bare}"),
        "asset": (BOOKING_READERS, f"{ASSETS}/{bare}"),
        "booking": (BOOKING_READERS, f"{BOOKINGS}/{bare}"),
        "agreement": (SPLIT_READERS, f"{AGREEMENTS}/{bare}"),
    }
    if _ENTRIES.intersection(acts):
        pages["id"] = SPLIT_READERS, f"{AGREEMENTS}/{agreement}/entries/{bare}"
    if _SETTLEMENTS.intersection(acts):
        pages["id"] = SPLIT_READERS, f"{AGREEMENTS}/{agreement}/settlements/{bare}"
    any_of, href = pages.get(name, ((), ""))
    return href if principal.holds(any_of) else None
