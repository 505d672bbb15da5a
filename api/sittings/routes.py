"""From an uploaded roster to batches: prepared by one person, approved by another."""

from typing import Annotated

from fastapi import Depends, Query, Response
from sqlmodel import Session

from api.http.access import Approver, Issuing, NodeOf, Operator
from api.http.paging import Page, Pages, page
from api.http.problems import ACCEPTED, CREATED
from api.http.routers import api_router
from api.http.writes import Writes
from api.sittings.body import BODY, Sent, sent, sitting_of_body
from api.sittings.schemas import ApprovalIn, BatchOut, RowOut, SittingOut
from ledger.db import reading
from node.issuing import approval, cancellation, sittings
from node.issuing.resume import resume, resume_sitting
from node.issuing.sittings import SittingState
from node.issuing.warnings import row_warnings

router = api_router(tags=["sittings"])


@router.post("/sittings", status_code=CREATED, response_model=SittingOut, openapi_extra=BODY)
def prepare(body: Annotated[Sent, Depends(sent)], principal: Operator, node: NodeOf, write: Writes) -> Response:
    """Upload a roster, a file or JSON. One fault in one row, and nothing is stored; all of them are in `errors`."""
    form, roster = sitting_of_body(body)

    def act(session: Session) -> SittingOut:
        return SittingOut.of(sittings.prepare(session, node, principal, roster, form.terms()))

    request = {
        **form.model_dump(mode="json", exclude={"roster", "rows"}),
        "roster_sha256": roster.sha256.hex(),
    }
    return write.once(principal, request, act, status=CREATED)


@router.get("/sittings")
def list_sittings(
    principal: Issuing,
    node: NodeOf,
    paging: Pages,
    state: Annotated[tuple[SittingState, ...], Query(max_length=len(SittingState))] = (),
) -> Page[SittingOut]:
    """Your member's sittings, newest first; with `state`, once or more often, only those."""
    after = paging.id("sittings")
    with reading(node.node_engine) as session:
        found = sittings.sittings_of(session, principal.member, states=state, after=after, limit=paging.limit)
        return page(found, SittingOut.of, "sittings")


@router.get("/sittings/{sitting_id}")
def show(principal: Issuing, node: NodeOf, sitting_id: str) -> SittingOut:
    """One sitting: its terms, who prepared and approved it, how far it is."""
    with reading(node.node_engine) as session:
        return SittingOut.of(sittings.sitting_of(session, principal.member, sitting_id))


@router.get("/sittings/{sitting_id}/rows")
def rows(principal: Issuing, node: NodeOf, paging: Pages, sitting_id: str) -> Page[RowOut]:
    """Its rows with warnings, for the second person to check; of identity numbers the last four places."""
    after = paging.number("rows", sitting_id)
    with reading(node.node_engine) as session:
        sitting = sittings.sitting_of(session, principal.member, sitting_id)
        found = sittings.rows_page(session, sitting, after=after, limit=paging.limit)
        opened = {row.number: sittings.open_row(node, row) for row in found.items}
        warned = row_warnings(session, sitting, [(row, opened[row.number]) for row in found.items])
        return page(found, lambda row: RowOut.of(row, opened[row.number], warned), "rows", sitting_id)


@router.get("/sittings/{sitting_id}/batches")
def batches(principal: Issuing, node: NodeOf, paging: Pages, sitting_id: str) -> Page[BatchOut]:
    """Its batches, in the order of their first rows, with the submission that anchors each."""
    after = paging.id("batches", sitting_id)
    with reading(node.node_engine) as session:
        sitting = sittings.sitting_of(session, principal.member, sitting_id)
        found = sittings.batches_page(session, sitting, after=after, limit=paging.limit)
        return page(found, BatchOut.of, "batches", sitting_id)


@router.post("/sittings/{sitting_id}/approve", status_code=ACCEPTED, response_model=SittingOut)
def approve(
    principal: Approver, node: NodeOf, write: Writes, sitting_id: str, asked: ApprovalIn | None = None
) -> Response:
    """The second person's word; rows with warnings are accepted by number; issuing runs by itself from here."""
    accepted_rows = () if asked is None else asked.accepted_rows

    def act(session: Session) -> SittingOut:
        return SittingOut.of(approval.approve(session, node, principal, sitting_id, accepted_rows))

    return write.once(principal, asked, act, status=ACCEPTED)


@router.post("/sittings/{sitting_id}/cancel", response_model=SittingOut)
def cancel(principal: Operator, node: NodeOf, write: Writes, sitting_id: str) -> Response:
    """Give a sitting up before it is approved; afterwards ask for it: it stands still until another person confirms."""

    def act(session: Session) -> SittingOut:
        return SittingOut.of(cancellation.cancel(session, node, principal, sitting_id))

    return write.once(principal, None, act)


@router.post("/sittings/{sitting_id}/confirm-cancel", response_model=SittingOut)
def confirm_cancel(principal: Approver, node: NodeOf, write: Writes, sitting_id: str) -> Response:
    """The second person's word on a cancellation: what is on the chain is delivered, all else given up; refused while
    that may get there."""

    def act(session: Session) -> SittingOut:
        return SittingOut.of(cancellation.confirm_cancel(session, node, principal, sitting_id))

    return write.once(principal, None, act)


@router.post("/sittings/{sitting_id}/resume", status_code=ACCEPTED, response_model=SittingOut)
def resume_halted(principal: Approver, node: NodeOf, write: Writes, sitting_id: str) -> Response:
    """Go on with a halted sitting, or with one that somebody asked to cancel."""

    def act(session: Session) -> SittingOut:
        return SittingOut.of(resume_sitting(session, node, principal, sitting_id))

    return write.once(principal, None, act, status=ACCEPTED)


@router.post("/batches/{batch_id}/resume", status_code=ACCEPTED, response_model=BatchOut)
def resume_batch(principal: Approver, node: NodeOf, write: Writes, batch_id: str) -> Response:
    """Try a halted batch again, after its problem was put right."""

    def act(session: Session) -> BatchOut:
        return BatchOut.of(resume(session, node, principal, batch_id))

    return write.once(principal, None, act, status=ACCEPTED)
