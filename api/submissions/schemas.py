"""A submission as JSON."""

import json
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from ledger.submitting.outbox import Submission
from node.faults import slug_of


class Problem(BaseModel):
    """Why it waits or was refused: the same type that an HTTP problem has, with the offending values."""

    type: str
    title: str
    values: dict[str, Any]


class SubmissionOut(BaseModel):
    """`state`: queued, signed, sent, mined, confirmed; rejected (the chain said no); fault (a person must look);
    halted (our own software failed at it; a person resumes it); held (a second person approves it first); withdrawn
    (refused or taken back while it was held; nothing of it was signed).

    `replaying`: a reorg orphaned it and it is sent again."""

    id: str
    member: int
    kind: str
    state: str
    problem: Problem | None
    replaying: bool
    request_id: str
    account: str
    mined_block_number: int | None
    mined_tx_hash: str | None
    created_by: str
    created_at: datetime
    updated_at: datetime

    def location(self) -> str:
        return f"/submissions/{self.id}"

    @classmethod
    def of(cls, row: Submission) -> "SubmissionOut":
        return cls(
            id=row.id,
            member=row.member,
            kind=row.kind,
            state=str(row.state),
            problem=_problem(row.problem),
            replaying=row.replaying,
            request_id=row.request_id,
            account=row.sender,
            mined_block_number=row.mined_block_number,
            mined_tx_hash=row.mined_tx_hash,
            created_by=row.created_by,
            created_at=row.created_at,
            updated_at=row.updated_at,
        )


def _problem(stored: str | None) -> Problem | None:
    if stored is None:
        return None
    found = json.loads(stored)
    slug = slug_of(found["error"])
    return Problem(type=f"/problems/{slug}", title=slug.replace("-", " ").capitalize(), values=found["args"])
