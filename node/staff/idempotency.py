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

from ledger.db import writing
from ledger.failpoints import failpoint, register
from node.faults import IdempotencyKeyMissing, IdempotencyKeyReused
from node.installation.node import Node
from node.staff.access import Principal
from node.tables.staff import IdempotentResponse

register("api.before_write_committed", "api.after_write_committed")

KEPT = timedelta(days=7)
_KEY_SHAPE = re.compile(r"[\x21-\x7e]{1,128}")


@dataclass(frozen=True)
class Answer:
    """What a write answers: a status and JSON bytes."""

    status: int
    body: bytes


def once(node: Node, by: Principal, *, key: str, request_hash: bytes, act: Callable[[Session], Answer]) -> Answer:
    """Run `act` in one transaction with its stored answer, or give the stored answer again.

    Keys belong to one staff row. Raises IdempotencyKeyMissing, IdempotencyKeyReused, and whatever `act` raises.
    """
    if not _KEY_SHAPE.fullmatch(key):
        raise IdempotencyKeyMissing
    context = f"answer:{by.staff_id}:{key}"
    with writing(node.node_engine) as session:
        now = node.clock()
        session.execute(delete(IdempotentResponse).where(col(IdempotentResponse.created_at) < now - KEPT))
        known = session.get(IdempotentResponse, (by.staff_id, key))
        if known is not None:
            if known.request_hash != request_hash:
                raise IdempotencyKeyReused(key)
            return Answer(known.status, node.sealer.open_whole(known.sealed_body, context))
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
