"""Acts of status as JSON."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from formats.leaf import MAX_ENTRIES
from ledger.submitting.outbox import Submission
from node.delivery.status_acts import MAX_CREDENTIALS

Reason = Literal["issued_in_error", "fraud", "authority_withdrawn", "superseded", "under_review", "other"]


BatchId = Annotated[str, Field(pattern=r"^[0-9a-f]{40}$")]
Position = Annotated[int, Field(ge=0, lt=MAX_ENTRIES)]


class StatusActIn(BaseModel):
    """`reason` is needed, but not to reinstate. Either `credentials`, or `batch` with `positions`: what a restored node
    lost is named by its place in the batch."""

    model_config = ConfigDict(extra="forbid")

    action: Literal["suspend", "reinstate", "revoke"]
    credentials: Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=MAX_CREDENTIALS)] = []
    batch: BatchId | None = None
    positions: Annotated[list[Position], Field(max_length=MAX_ENTRIES)] = []
    reason: Reason | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "StatusActIn":
        by_place = not self.credentials
        if by_place != (self.batch is not None) or by_place != bool(self.positions):
            raise ValueError("give either credentials, or batch and positions")
        return self


class CouncilRevocationIn(BaseModel):
    """`positions`: places in the batch, as `GET /credentials` and a verdict name them."""

    model_config = ConfigDict(extra="forbid")

    batch: BatchId
    positions: Annotated[list[Position], Field(min_length=1, max_length=MAX_ENTRIES)]
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

    def location(self) -> str | None:
        """Of the first; the others stand in the body."""
        return f"/submissions/{self.submissions[0].id}" if self.submissions else None
