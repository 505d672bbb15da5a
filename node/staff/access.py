"""Staff of the hosted members, their tokens and what they did.

A token is `<staff id>.<256 random bits>`. Only its SHA-256 is stored: with that much randomness a slow hash would add
nothing. Roles are an open set of words; these are the ones that routes ask for.
"""

import hmac
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import tuple_
from sqlmodel import Session, col, select

from formats.crypto.hashing import sha256
from formats.encoding import base64url
from ledger.consortium.facts import COUNCIL as COUNCIL_MEMBER
from ledger.paging import Page, page_of
from node.faults import NotFound, RolesNotAllowed, TokenInvalid
from node.installation.node import Clock
from node.tables.staff import NodeAct, Staff

COUNCIL = "council"
ADMIN = "admin"
OPERATOR = "operator"
APPROVER = "approver"
REGISTRAR = "registrar"
AUDITOR = "auditor"
BOOKER = "booker"
CUSTODIAN = "custodian"
FINANCE = "finance"
PEER = "peer"
ROLES = (COUNCIL, ADMIN, OPERATOR, APPROVER, REGISTRAR, AUDITOR, BOOKER, CUSTODIAN, FINANCE, PEER)

_ROLE_SHAPE = re.compile(r"[a-z][a-z0-9-]{0,31}")
_COUNCIL_ROLES = frozenset({COUNCIL, ADMIN, AUDITOR})


@dataclass(frozen=True)
class Principal:
    """Who is asking. `peer`: for the role `peer`, the member whose node is calling."""

    staff_id: str
    person: str
    member: int
    roles: frozenset[str]
    peer: int | None = None

    def holds(self, any_of: Collection[str]) -> bool:
        return not self.roles.isdisjoint(any_of)


SYSTEM_STAFF = "system"


def bootstrap_principal(member: int) -> Principal:
    """Whoever has a shell on this machine: appoints the first staff of a member, from the command line only."""
    return Principal(staff_id=SYSTEM_STAFF, person="operator of this machine", member=member, roles=frozenset({ADMIN}))


def authenticate(session: Session, token: str) -> Principal:
    """Raises TokenInvalid, which does not say why."""
    staff_id, _, _ = token.partition(".")
    staff = session.get(Staff, staff_id)
    expected = staff.token_hash if staff is not None else bytes(32)
    matches = hmac.compare_digest(expected, _token_hash(token))
    if staff is None or not matches or staff.ended_at is not None:
        raise TokenInvalid
    return serving(staff)


def serving(staff: Staff) -> Principal:
    """The principal of a staff row that has not ended."""
    return Principal(staff.id, staff.person, staff.member_id, frozenset(staff.roles), staff.peer_member)


def appoint(
    session: Session,
    clock: Clock,
    by: Principal,
    *,
    person: str,
    roles: Collection[str],
    peer_member: int | None = None,
) -> tuple[Staff, str]:
    """A new staff row of the appointing person's member, and its token, which is shown this once.

    Raises RolesNotAllowed: a member's admin cannot make council staff, and a peer names the other member.
    """
    _check_roles(by.member, roles, peer_member)
    staff_id = uuid4().hex
    token = f"{staff_id}.{base64url(secrets.token_bytes(32))}"
    staff = Staff(
        id=staff_id,
        member_id=by.member,
        person=person,
        roles=sorted(set(roles)),
        peer_member=peer_member,
        token_hash=_token_hash(token),
        created_at=clock(),
        created_by=by.staff_id,
    )
    session.add(staff)
    record(session, clock, by, act="staff-appointed", subject=staff_id, detail={"roles": staff.roles})
    return staff, token


def dismiss(session: Session, clock: Clock, by: Principal, staff_id: str) -> Staff:
    """End a token. Ending it twice changes nothing. Raises NotFound."""
    staff = _staff_by_id(session, by.member, staff_id)
    if staff.ended_at is None:
        staff.ended_at, staff.ended_by = clock(), by.staff_id
        record(session, clock, by, act="staff-dismissed", subject=staff_id)
    return staff


def staff_of(session: Session, member: int, *, after: str, limit: int) -> Page[Staff]:
    """In the order of their appointment; `after` is the id of the last one seen. Raises NotFound."""
    place = col(Staff.created_at), col(Staff.id)
    wanted = select(Staff).where(Staff.member_id == member)
    if after:
        last = _staff_by_id(session, member, after)
        wanted = wanted.where(tuple_(*place) > (last.created_at, last.id))
    return page_of(session, wanted.order_by(*place), limit, lambda row: row.id)


def record(
    session: Session, clock: Clock, by: Principal, *, act: str, subject: str, detail: dict[str, object] | None = None
) -> None:
    """Add to the node's log, in the transaction of the act itself."""
    row = NodeAct(
        at=clock(),
        member_id=by.member,
        staff_id=by.staff_id,
        person=by.person,
        act=act,
        subject=subject,
        detail=detail or {},
    )
    session.add(row)


def _staff_by_id(session: Session, member: int, staff_id: str) -> Staff:
    """Raises NotFound for another member's too."""
    staff = session.get(Staff, staff_id)
    if staff is None or staff.member_id != member:
        raise NotFound("staff", staff_id)
    return staff


def _check_roles(member: int, roles: Collection[str], peer_member: int | None) -> None:
    shown = tuple(sorted(roles))
    if not roles or not all(_ROLE_SHAPE.fullmatch(role) for role in roles):
        raise RolesNotAllowed(shown, "give at least one role, each a lower-case word")
    if member == COUNCIL_MEMBER and not _COUNCIL_ROLES.issuperset(roles):
        raise RolesNotAllowed(shown, f"council staff hold {sorted(_COUNCIL_ROLES)} only")
    if member != COUNCIL_MEMBER and COUNCIL in roles:
        raise RolesNotAllowed(shown, "only the council's own staff act for the council")
    if (PEER in roles) != (peer_member is not None) or (PEER in roles and len(roles) > 1):
        raise RolesNotAllowed(shown, "a peer token carries no other role and names the member that calls")


def _token_hash(token: str) -> bytes:
    return sha256(token.encode())
