"""What an operator looks at. Each page shows what the JSON route of the same name answers to the same person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Query, Request, Response
from fastapi.responses import HTMLResponse

from api.http.access import ACTING, ISSUING, Acting, Admin, AnyStaff, Issuing, NodeOf
from api.http.paging import MOST, Page, Paging
from api.http.routers import page_router
from api.sittings.routes import batches, list_sittings
from api.sittings.schemas import BatchOut, SittingOut
from api.staff.routes import list_staff
from api.submissions.routes import submissions
from api.web.language import Chosen
from api.web.refusals import PageRoute
from api.web.register import held, key_period, period, powers, register
from api.web.running_state import running
from api.web.sections import section_page
from api.web.sign_in import SIGNED_IN
from formats.register.basis import BASIS_WORDS
from ledger.consortium import queries
from ledger.consortium.facts import Role, Standard
from ledger.db import reading
from ledger.errors import LedgerError
from ledger.submitting.outbox import PENDING, State
from node.faults import NotDeployed
from node.installation.council import council_accounts
from node.installation.node import Node
from node.issuing.sittings import SittingState
from node.staff.access import Principal
from node.tables.batch_states import STEPS, BatchState
from verification.chain_view import ChainView
from verification.source import SourceUnavailable

router = page_router(prefix=SIGNED_IN, tags=["pages"], route_class=PageRoute)

_ON_THE_OVERVIEW = 5
_SITTINGS_A_PAGE, _ROWS_A_PAGE = 10, 25


# The filters of the lists: their word, and the states that each stands for.
SUBMISSION_FILTERS: dict[str, tuple[State, ...]] = {
    "all": (),
    "waiting": PENDING,
    "mined": (State.MINED,),
    "confirmed": (State.CONFIRMED,),
    "rejected": (State.REJECTED,),
    "fault": (State.FAULT,),
    "halted": (State.HALTED,),
    "held": (State.HELD,),
    "withdrawn": (State.WITHDRAWN,),
}
SITTING_FILTERS: dict[str, tuple[SittingState, ...]] = {
    "all": (),
    **{each.value: (each,) for each in SittingState},
}
OPEN_SITTINGS = (
    *(SittingState.PREPARED, SittingState.APPROVED, SittingState.ISSUING),
    *(SittingState.HALTED, SittingState.CANCELLING),
)
SubmissionFilter = Annotated[str, Query(alias="show", pattern=f"^({'|'.join(SUBMISSION_FILTERS)})$")]
SittingFilter = Annotated[str, Query(alias="show", pattern=f"^({'|'.join(SITTING_FILTERS)})$")]


@router.get("", response_class=HTMLResponse)
def overview(principal: AnyStaff, node: NodeOf, request: Request, language: Chosen) -> Response:
    """What runs, what waits for a person, what was asked of the chain last."""
    few = Paging(limit=_ON_THE_OVERVIEW)
    sittings = list_sittings(principal, node, few, OPEN_SITTINGS) if principal.holds(ISSUING) else None
    latest = submissions(principal, node, few, ()) if principal.holds(ACTING) else None
    return section_page(
        request,
        "overview.html",
        language,
        principal,
        running=running(node),
        sittings=None if sittings is None else with_batches(principal, node, sittings),
        submissions=latest,
        standards={} if sittings is None else standards_of(node, sittings.items),
    )


@router.get("/sittings", response_class=HTMLResponse)
def sittings_page(
    principal: Issuing, node: NodeOf, request: Request, language: Chosen, show: SittingFilter = "all", cursor: str = ""
) -> Response:
    """Your member's sittings with their batches and how far each is."""
    found = list_sittings(principal, node, Paging(cursor=cursor, limit=_SITTINGS_A_PAGE), SITTING_FILTERS[show])
    return section_page(
        request,
        "sittings.html",
        language,
        principal,
        show=show,
        filters=tuple(SITTING_FILTERS),
        sittings=with_batches(principal, node, found),
        next=found.next,
        standards=standards_of(node, found.items),
    )


@router.get("/submissions", response_class=HTMLResponse)
def submissions_page(
    principal: Acting,
    node: NodeOf,
    request: Request,
    language: Chosen,
    show: SubmissionFilter = "all",
    cursor: str = "",
) -> Response:
    """What was asked of the chain for your member, and what became of it."""
    found = submissions(principal, node, Paging(cursor=cursor, limit=_ROWS_A_PAGE), SUBMISSION_FILTERS[show])
    filters = tuple(SUBMISSION_FILTERS)
    return section_page(request, "submissions.html", language, principal, show=show, filters=filters, submissions=found)


@router.get("/members", response_class=HTMLResponse)
def members_page(principal: AnyStaff, node: NodeOf, request: Request, language: Chosen) -> Response:
    """Who holds which power: every member's accounts and keys, and the accounts that are the council."""
    now = node.clock()
    with reading(node.ledger_engine) as session:
        members = queries.members(session, limit=MOST).items
        every = [powers(session, each) for each in members]
    return section_page(
        request,
        "members.html",
        language,
        principal,
        powers=every,
        council=_council(node),
        roles=tuple(Role),
        held=held,
        key_period=lambda key: key_period(key, now),
    )


@router.get("/accreditations", response_class=HTMLResponse)
def accreditations_page(
    principal: AnyStaff, node: NodeOf, request: Request, language: Chosen, cursor: str = ""
) -> Response:
    """Who may certify what and on whose word, current and ended."""
    now = node.clock()
    with reading(node.ledger_engine) as session:
        found = register(session, Paging(cursor=cursor, limit=_ROWS_A_PAGE))
    return section_page(
        request,
        "accreditations.html",
        language,
        principal,
        register=found,
        period=lambda each: period(each.from_, each.until, now),
        basis_words=BASIS_WORDS,
    )


@router.get("/staff", response_class=HTMLResponse)
def staff_page(principal: Admin, node: NodeOf, request: Request, language: Chosen, cursor: str = "") -> Response:
    """Who acts for your member, those who left too."""
    found = list_staff(principal, node, Paging(cursor=cursor, limit=_ROWS_A_PAGE))
    return section_page(request, "staff.html", language, principal, staff=found)


@dataclass(frozen=True)
class SittingShown:
    """A sitting, its batches, and how many of their steps are done."""

    sitting: SittingOut
    batches: list[BatchOut]

    @property
    def steps_done(self) -> int:
        return sum(STEPS.index(each.state) + 1 for each in self.batches if each.state in STEPS)

    @property
    def steps(self) -> int:
        going = [each for each in self.batches if each.state not in (BatchState.CANCELLED, BatchState.CLOSED)]
        return len(STEPS) * max(1, len(going))


def _council(node: Node) -> list[str] | None:
    """None where the chain cannot be asked now: a page waits for no chain."""
    try:
        return council_accounts(ChainView(node.probed_chain, node.trust_root), proved=False)
    except (LedgerError, SourceUnavailable, NotDeployed):
        return None


def with_batches(principal: Principal, node: Node, found: Page[SittingOut]) -> list[SittingShown]:
    every = Paging(limit=MOST)
    return [SittingShown(each, batches(principal, node, every, each.id).items) for each in found.items]


def standards_of(node: Node, sittings: list[SittingOut]) -> dict[int, Standard]:
    with reading(node.ledger_engine) as session:
        numbers = {each.standard for each in sittings}
        return {number: found for number in numbers if (found := queries.standard(session, number))}
