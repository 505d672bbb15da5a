"""Who acts for a member: `GET /me`, `GET|POST /staff`, `DELETE /staff/{id}`."""

from fastapi import Response
from sqlmodel import Session

from api.http.access import Admin, AnyStaff, NodeOf
from api.http.paging import Page, Pages, page
from api.http.problems import CREATED
from api.http.routers import api_router
from api.http.writes import Writes
from api.staff.schemas import Me, StaffAppointed, StaffIn, StaffOut
from ledger.db import reading
from node.staff import access

router = api_router(tags=["staff"])


@router.get("/me")
def me(principal: AnyStaff) -> Me:
    """Who this token is."""
    return Me.of(principal)


@router.get("/staff")
def list_staff(principal: Admin, node: NodeOf, paging: Pages) -> Page[StaffOut]:
    """Who acts for your member in the order of their appointment, those who left too."""
    with reading(node.node_engine) as session:
        found = access.staff_of(session, principal.member, after=paging.id("staff"), limit=paging.limit)
        return page(found, StaffOut.of, "staff")


@router.post("/staff", status_code=CREATED, response_model=StaffAppointed)
def appoint(principal: Admin, node: NodeOf, write: Writes, body: StaffIn) -> Response:
    """A new person for your member. The token is in this answer and nowhere else."""

    def act(session: Session) -> StaffAppointed:
        staff, token = access.appoint(
            session, node.clock, principal, person=body.person, roles=body.roles, peer_member=body.peer_member
        )
        return StaffAppointed(staff=StaffOut.of(staff), token=token)

    return write.once(principal, body, act, status=CREATED)


@router.delete("/staff/{staff_id}", response_model=StaffOut)
def dismiss(principal: Admin, node: NodeOf, write: Writes, staff_id: str) -> Response:
    """End a token of your member, at once."""
    return write.once(
        principal, None, lambda session: StaffOut.of(access.dismiss(session, node.clock, principal, staff_id))
    )
