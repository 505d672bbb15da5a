"""The registrar's API: handles and vouchers for other members' nodes, the log and the holder's export.

Each call is written into the log, in a transaction of its own, before it is answered.
"""

from typing import Annotated

from fastapi import Path, Response
from sqlmodel import Session

from api.http.access import NodeOf, Peer, RegistrarStaff
from api.http.paging import Page, Pages, page
from api.http.routers import api_router
from api.http.writes import Writes
from api.registrar.schemas import (
    CallOut,
    HandlesIn,
    HandlesOut,
    HolderOut,
    PersonIn,
    PersonOut,
    VoucherIn,
    VoucherOut,
    VoucherStateOut,
)
from ledger.db import reading
from node.registrar import people, vouchers
from node.registrar.faults import HolderUnknown

router = api_router(prefix="/registrar", tags=["registrar"])

BatchPath = Annotated[str, Path(pattern=r"^[0-9a-f]{40}$")]


@router.post("/handles", response_model=HandlesOut)
def handles(principal: Peer, node: NodeOf, write: Writes, body: HandlesIn) -> Response:
    """A handle or a refusal for each person of an approved sitting; the same again when asked again."""
    asked = body.queries()
    logged = {"act": "handles", "subject": body.sitting}
    with people.logged_call(node, principal, **logged, people=len(asked.people), questions=asked) as call:

        def act(session: Session) -> HandlesOut:
            found = people.handles(session, node, principal, body.sitting, asked.people)
            refused = sum(1 for each in found if each.handle is None)
            people.close_call(session, call, f"answered, {refused} refused")
            return HandlesOut(people=[PersonOut.of(each) for each in found])

        return write.once(principal, body, act)


@router.post("/vouchers", response_model=VoucherOut)
def voucher(principal: Peer, node: NodeOf, write: Writes, body: VoucherIn) -> Response:
    """Links and a signature for one batch. Asked again: the same links, a new deadline."""
    with people.logged_call(node, principal, act="voucher", subject=body.batch) as call:

        def act(session: Session) -> VoucherOut:
            given = vouchers.give_voucher(session, node, principal, body.wanted())
            people.close_call(session, call, f"signed {len(given.links)} links until {given.deadline}")
            return VoucherOut.of(given)

        return write.once(principal, body, act)


@router.post("/vouchers/{batch}/close", response_model=VoucherStateOut)
def close(principal: Peer, node: NodeOf, write: Writes, batch: BatchPath) -> Response:
    """Give the tags of a batch back that expired without being anchored. Its id is never signed again."""
    with people.logged_call(node, principal, act="close", subject=batch) as call:

        def act(session: Session) -> VoucherStateOut:
            closed = vouchers.close_voucher(session, node, principal, batch)
            people.close_call(session, call, "closed")
            return VoucherStateOut.of(closed)

        return write.once(principal, None, act)


@router.get("/log")
def log(principal: RegistrarStaff, node: NodeOf, paging: Pages) -> Page[CallOut]:
    """Who asked for what, newest first; no person is named in it."""
    with reading(node.node_engine) as session:
        found = people.calls_of(session, principal.member, before=paging.number("registrar-log"), limit=paging.limit)
        return page(found, CallOut.of, "registrar-log")


@router.post("/holders/export", response_model=HolderOut)
def export(principal: RegistrarStaff, node: NodeOf, write: Writes, body: PersonIn) -> Response:
    """The secret and the trail keys of a holder who is there in person, with the document."""
    with people.logged_call(node, principal, act="export", subject="holder", people=1) as call:

        def act(session: Session) -> HolderOut:
            found = people.export_holder(session, node, principal, body.query())
            if found is None:
                raise HolderUnknown
            people.close_call(session, call, "exported")
            return HolderOut.of(found, node.trust_root.consortium_id)

        return write.once(principal, body, act)
