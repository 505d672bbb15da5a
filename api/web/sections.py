"""The operator's pages as one: which there are, who is led to which, and the frame that all of them share."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response

from api.http.access import ACTING, BOOKING_READERS, ISSUING, LOG_READERS, SPLIT_READERS
from api.http.problems import OK
from api.web.language import Language
from api.web.rendering import page
from api.web.sign_in import SIGNED_IN
from node.staff.access import ADMIN, CUSTODIAN, Principal


@dataclass(frozen=True)
class Section:
    """One page; `any_of` empty: for any staff."""

    word: str
    path: str
    any_of: tuple[str, ...] = ()


SITTINGS = f"{SIGNED_IN}/sittings"
ASSETS = f"{SIGNED_IN}/assets"
BOOKINGS = f"{SIGNED_IN}/bookings"
DOORS = f"{SIGNED_IN}/doors"
AGREEMENTS = f"{SIGNED_IN}/agreements"
ENTRIES = f"{SIGNED_IN}/entries"
SETTLEMENTS = f"{SIGNED_IN}/settlements"
APPROVALS = f"{SIGNED_IN}/approvals"
MEMBERS = f"{SIGNED_IN}/members"
SECTIONS = (
    Section("overview", SIGNED_IN),
    Section("sittings", SITTINGS, ISSUING),
    Section("assets", ASSETS, BOOKING_READERS),
    Section("bookings", BOOKINGS, BOOKING_READERS),
    Section("doors", DOORS, (CUSTODIAN,)),
    Section("agreements", AGREEMENTS, SPLIT_READERS),
    Section("entries", ENTRIES, SPLIT_READERS),
    Section("settlements", SETTLEMENTS, SPLIT_READERS),
    Section("approvals", APPROVALS, SPLIT_READERS),
    Section("submissions", f"{SIGNED_IN}/submissions", ACTING),
    Section("powers", MEMBERS),
    Section("accreditations", f"{SIGNED_IN}/accreditations"),
    Section("log", f"{SIGNED_IN}/log", LOG_READERS),
    Section("staff", f"{SIGNED_IN}/staff", (ADMIN,)),
)


def section_page(
    request: Request, template: str, language: Language, principal: Principal, *, status: HTTPStatus = OK, **facts: Any
) -> Response:
    """The filled template under the sections that this person is led to."""
    sections = [each for each in SECTIONS if not each.any_of or principal.holds(each.any_of)]
    return page(request, template, language, status=status, principal=principal, sections=sections, **facts)
