"""Browsers in which a member of staff has signed in.

The cookie holds 256 random bits; here stand only their SHA-256, whose they are and when they end. A session never
outlives its staff row.
"""

import secrets
from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import Session, col

from formats.crypto.hashing import sha256
from formats.encoding import base64url
from node.faults import TokenInvalid
from node.installation.node import Clock
from node.staff.access import Principal, authenticate, record, serving
from node.tables.staff import Staff, WebSession

LASTS = timedelta(hours=8)
_SECRET_BYTES = 32


def sign_in(session: Session, clock: Clock, token: str) -> str:
    """The secret of a new session of whoever holds this token. Raises TokenInvalid."""
    by, now = authenticate(session, token), clock()
    session.execute(delete(WebSession).where(col(WebSession.ends_at) <= now))
    secret = base64url(secrets.token_bytes(_SECRET_BYTES))
    opened = WebSession(
        secret_hash=_hash(secret), staff_id=by.staff_id, member_id=by.member, opened_at=now, ends_at=now + LASTS
    )
    session.add(opened)
    record(session, clock, by, act="signed-in", subject=by.staff_id)
    return secret


def signed_in(session: Session, clock: Clock, secret: str) -> Principal:
    """Whose session this is. Raises TokenInvalid, which does not say why."""
    found = session.get(WebSession, _hash(secret))
    staff = session.get(Staff, found.staff_id) if found is not None and clock() < found.ends_at else None
    if staff is None or staff.ended_at is not None:
        raise TokenInvalid
    return serving(staff)


def sign_out(session: Session, clock: Clock, by: Principal, secret: str) -> None:
    """End this session of this person; one that has ended already stays ended."""
    found = session.get(WebSession, _hash(secret))
    if found is not None and found.staff_id == by.staff_id:
        session.delete(found)
        record(session, clock, by, act="signed-out", subject=by.staff_id)


def _hash(secret: str) -> bytes:
    return sha256(secret.encode())
