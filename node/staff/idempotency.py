"""A write that is sent twice acts once and is answered alike (after the IETF draft "The Idempotency-Key HTTP Header").

The answer is stored in the transaction of the act itself, so there is no moment at which one is there without the
other; of two at once the second waits for the first. A refusal changes nothing and is not stored.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import Session, col

from ledger.db import reading, writing
from ledger.failpoints import failpoint, register
from node.faults import IdempotencyKeyMissing, IdempotencyKeyReused
from node.installation.node import Node
from node.staff.access import Principal
from node.tables.staff import IdempotentResponse

register("api.before_write_committed", "api.after_write_committed")

KEPT = timedelta(days=7)
KEY_SHAPE = re.compile(r"[\x21-\x7e]{1,128}")


@dataclass(frozen=True)
class Answer:
    """What a write answers: a status and JSON bytes."""

    status: int
    body: bytes


def once(node: Node, by: Principal, *, key: str, request_hash: bytes, act: Callable[[Session], Answer]) -> Answer:
    """Run `act` in one transaction with its stored answer, or give the stored answer again.

    Keys belong to one staff row. Raises IdempotencyKeyMissing, IdempotencyKeyReused, and whatever `act` raises.
    """
    context = _context(by, key)
    with writing(node.node_engine) as session:
        now = node.clock()
        session.execute(delete(IdempotentResponse).where(col(IdempotentResponse.created_at) < now - KEPT))
        known = _known(session, node, by, key, request_hash)
        if known is not None:
            return known
        answer = act(session)
        stored = IdempotentResponse(
            staff_id=by.staff_id,
            key=key,
            member_id=by.member,
            request_hash=request_hash,
            status=answer.status,
            sealed_body=node.sealer.seal_whole(answer.body, context),
            created_at=now,
        )
        session.add(stored)
        session.flush()
        failpoint("api.before_write_committed")
    failpoint("api.after_write_committed")
    return answer


def answered(node: Node, by: Principal, *, key: str, request_hash: bytes) -> Answer | None:
    """What was answered to this write before, where it was. Raises IdempotencyKeyMissing, IdempotencyKeyReused."""
    _context(by, key)
    with reading(node.node_engine) as session:
        return _known(session, node, by, key, request_hash)


def _known(session: Session, node: Node, by: Principal, key: str, request_hash: bytes) -> Answer | None:
    known = session.get(IdempotentResponse, (by.staff_id, key))
    if known is None:
        return None
    if known.request_hash != request_hash:
        raise IdempotencyKeyReused(key)
    return Answer(known.status, node.sealer.open_whole(known.sealed_body, _context(by, key)))


def _context(by: Principal, key: str) -> str:
    if not KEY_SHAPE.fullmatch(key):
        raise IdempotencyKeyMissing
    return f"answer:{by.staff_id}:{key}"
