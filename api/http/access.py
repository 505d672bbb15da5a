"""Permissions are types: the route's signature is its access rule.

`def approve(principal: Annotated[Principal, Depends(role("approver"))]) -> …`; a public route takes `_: Public`.
"""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from ledger.db import reading
from node.faults import OriginForeign, RoleMissing, TokenInvalid
from node.installation.node import Node
from node.staff import access, web_sessions
from node.staff.access import Principal

SESSION_COOKIE = "guild-session"
# Who reads what, where it is more than one role.
ISSUING = (access.OPERATOR, access.APPROVER, access.AUDITOR)
BOOKING = (access.BOOKER, access.CUSTODIAN)
ACTING = (access.OPERATOR, access.APPROVER, access.ADMIN, access.COUNCIL, access.AUDITOR, *BOOKING, access.FINANCE)
BOOKING_READERS = (access.BOOKER, access.CUSTODIAN, access.AUDITOR)
SPLIT_READERS = (access.FINANCE, access.APPROVER, access.AUDITOR)
RESUMING = (access.APPROVER, access.ADMIN, access.COUNCIL)
LOG_READERS = (access.AUDITOR, access.ADMIN, access.COUNCIL)
_ONLY_READS = ("GET", "HEAD")


async def node_of(request: Request) -> Node:
    node: Node = request.app.state.node
    return node


NodeOf = Annotated[Node, Depends(node_of)]
_bearer = HTTPBearer(auto_error=False, description="A staff token, shown once when it was made")


def require_own_origin(request: Request) -> None:
    """What a browser sends for a page of another site is refused; who sends no such header is no browser.

    A request that is answered to a cookie has to pass here, one with a token of its own does not.
    """
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    foreign_origin = origin is not None and _host_of(origin) != request.headers.get("host")
    if site not in (None, "same-origin", "none") or foreign_origin:
        raise OriginForeign(origin or "")


def _host_of(origin: str) -> str | None:
    """None where it is no URL: that is no page of ours."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


def authenticated(
    request: Request, node: NodeOf, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Principal:
    """By a token; on the pages by the session that was opened with one. Raises TokenInvalid, OriginForeign."""
    principal = _of_session(request, node) if given is None else _of_token(node, given.credentials)
    request.state.staff_id = principal.staff_id
    return principal


def staff_of(request: Request) -> str | None:
    """Whose token or session held in this request; None before it was looked at, and where none was asked for."""
    return getattr(request.state, "staff_id", None)


def _of_token(node: Node, token: str) -> Principal:
    with reading(node.node_engine) as session:
        return access.authenticate(session, token)


def _of_session(request: Request, node: Node) -> Principal:
    secret = request.cookies.get(SESSION_COOKIE)
    if secret is None:
        raise TokenInvalid
    if request.method not in _ONLY_READS:
        require_own_origin(request)
    with reading(node.node_engine) as session:
        return web_sessions.signed_in(session, node.clock, secret)


@dataclass(frozen=True)
class RoleRule:
    """Passes whoever holds one of these roles; none given: any staff. Tests read `any_of` from the app's routes."""

    any_of: tuple[str, ...]

    async def __call__(self, principal: Annotated[Principal, Depends(authenticated)]) -> Principal:
        if self.any_of and not principal.holds(self.any_of):
            raise RoleMissing(self.any_of)
        return principal


def role(*any_of: str) -> RoleRule:
    return RoleRule(any_of)


async def public() -> None:
    """Anyone may ask."""


Public = Annotated[None, Depends(public)]
AnyStaff = Annotated[Principal, Depends(role())]
Council = Annotated[Principal, Depends(role(access.COUNCIL))]
Admin = Annotated[Principal, Depends(role(access.ADMIN))]
Operator = Annotated[Principal, Depends(role(access.OPERATOR))]
Approver = Annotated[Principal, Depends(role(access.APPROVER))]
Booker = Annotated[Principal, Depends(role(access.BOOKER))]
Custodian = Annotated[Principal, Depends(role(access.CUSTODIAN))]
Booking = Annotated[Principal, Depends(role(*BOOKING))]
BookingReader = Annotated[Principal, Depends(role(*BOOKING_READERS))]
Finance = Annotated[Principal, Depends(role(access.FINANCE))]
SplitReader = Annotated[Principal, Depends(role(*SPLIT_READERS))]
RegistrarStaff = Annotated[Principal, Depends(role(access.REGISTRAR))]
Peer = Annotated[Principal, Depends(role(access.PEER))]
Issuing = Annotated[Principal, Depends(role(*ISSUING))]
# Whoever erases sees what.
CredentialReader = Annotated[Principal, Depends(role(*ISSUING, access.ADMIN))]
Acting = Annotated[Principal, Depends(role(*ACTING))]
Resuming = Annotated[Principal, Depends(role(*RESUMING))]
LogReader = Annotated[Principal, Depends(role(*LOG_READERS))]
