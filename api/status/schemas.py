"""Acts of status as JSON."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from formats.leaf import MAX_ENTRIES
from ledger.submitting.outbox import Submission
from node.delivery.status_acts import MAX_CREDENTIALS

Reason = Literal["issued_in_error", "fraud", "authority_withdrawn", "superseded", "under_review", "other"]


class StatusActIn(BaseModel):
    """`reason` is needed, but not to reinstate."""

    model_config = ConfigDict(extra="forbid")

    action: Literal["suspend", "reinstate", "revoke"]
    credentials: Annotated[list[Annotated[str, Field(max_length=100)]], Field(min_length=1, max_length=MAX_CREDENTIALS)]
    reason: Reason | None = None


class CouncilRevocationIn(BaseModel):
    """`positions`: places in the batch, as `GET /credentials` and a verdict name them."""

    model_config = ConfigDict(extra="forbid")

    batch: Annotated[str, Field(pattern=r"^[0-9a-f]{40}$")]
    positions: Annotated[list[Annotated[int, Field(ge=0, lt=MAX_ENTRIES)]], Field(min_length=1, max_length=MAX_ENTRIES)]
    reason: Reason


class SubmissionRef(BaseModel):
    id: str
    kind: str
    state: str

    @classmethod
    def of(cls, submission: Submission) -> "SubmissionRef":
        return cls(id=submission.id, kind=submission.kind, state=submission.state)


class StatusActOut(BaseModel):
    """One submission for each batch that was touched: follow them at /submissions/{id}."""

    submissions: list[SubmissionRef]
