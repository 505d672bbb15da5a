"""Permissions are types: the route's signature is its access rule.

`def approve(principal: Annotated[Principal, Depends(role("approver"))]) -> …`; a public route takes `_: Public`.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from ledger.db import reading
from node import access
from node.access import Principal
from node.compose import Node
from node.faults import RoleMissing, TokenInvalid


def node_of(request: Request) -> Node:
    node: Node = request.app.state.node
    return node


NodeOf = Annotated[Node, Depends(node_of)]
_bearer = HTTPBearer(auto_error=False, description="A staff token, shown once when it was made")


def authenticated(node: NodeOf, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> Principal:
    if given is None:
        raise TokenInvalid
    with reading(node.node_engine) as session:
        return access.authenticate(session, given.credentials)


@dataclass(frozen=True)
class RoleRule:
    """Passes whoever holds one of these roles; none given: any staff. Tests read `any_of` from the app's routes."""

    any_of: tuple[str, ...]

    def __call__(self, principal: Annotated[Principal, Depends(authenticated)]) -> Principal:
        if self.any_of and not principal.holds(self.any_of):
            raise RoleMissing(self.any_of)
        return principal


def role(*any_of: str) -> RoleRule:
    return RoleRule(any_of)


def public() -> None:
    """Anyone may ask."""


Public = Annotated[None, Depends(public)]
AnyStaff = Annotated[Principal, Depends(role())]
Council = Annotated[Principal, Depends(role(access.COUNCIL))]
Admin = Annotated[Principal, Depends(role(access.ADMIN))]
Operator = Annotated[Principal, Depends(role(access.OPERATOR))]
Approver = Annotated[Principal, Depends(role(access.APPROVER))]
RegistrarStaff = Annotated[Principal, Depends(role(access.REGISTRAR))]
Peer = Annotated[Principal, Depends(role(access.PEER))]
Issuing = Annotated[Principal, Depends(role(access.OPERATOR, access.APPROVER, access.AUDITOR))]
