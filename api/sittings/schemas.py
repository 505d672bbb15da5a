"""Sittings, their rows and their batches as JSON."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from node.faults import RowFault
from node.issuing.grounds import SittingTerms
from node.rosters.roster import RosterRow
from node.rosters.sheet import MAX_ROWS
from node.tables.issuing import Batch, Sitting, SittingRow

Number = Annotated[int, Field(ge=1, lt=2**32)]
RowNumber = Annotated[int, Field(ge=2, le=MAX_ROWS + 1)]


class SittingForm(BaseModel):
    """The fields beside the roster. Dates are days in China, both ends of the validity inclusive."""

    model_config = ConfigDict(extra="forbid")

    standard: Number
    level: Annotated[int, Field(ge=0, le=255)]
    award_date: date
    accreditation: Number | None = None
    valid_from: date | None = None
    valid_until: date | None = None

    def terms(self) -> SittingTerms:
        return SittingTerms(**self.model_dump(include=set(SittingForm.model_fields)))


class ApprovalIn(BaseModel):
    """`accepted_rows`: numbers of the rows whose warnings the second person looked at and accepts."""

    model_config = ConfigDict(extra="forbid")

    accepted_rows: Annotated[tuple[RowNumber, ...], Field(max_length=MAX_ROWS)] = ()


class SittingOut(BaseModel):
    """`problem`: what a person must look at; for a refused sitting the row faults. `quota_until`: when it goes on
    by itself, where it waits for the registrar's daily quota. `issuing_authority`: the issuer's
    name on every document of it, as it was when the sitting was prepared."""

    id: str
    member: int
    state: str
    standard: int
    level: int
    accreditation: int
    registrar: int
    issuing_authority: str | None
    award_date: date
    valid_from: datetime
    valid_until: datetime | None
    rows: int
    roster_sha256: str
    prepared_at: datetime
    prepared_by: str
    approved_at: datetime | None
    approved_by: str | None
    cancel_asked_at: datetime | None
    cancel_asked_by: str | None
    cancelled_at: datetime | None
    cancelled_by: str | None
    problem: str | None
    quota_until: datetime | None
    errors: list[dict[str, Any]]

    def location(self) -> str:
        return f"/sittings/{self.id}"

    @classmethod
    def of(cls, sitting: Sitting) -> "SittingOut":
        problem = sitting.problem or ""
        faults = json.loads(problem) if problem.startswith("[") else []
        return cls(
            id=sitting.id,
            member=sitting.member_id,
            state=sitting.state,
            standard=sitting.standard,
            level=sitting.level,
            accreditation=sitting.accreditation,
            registrar=sitting.registrar,
            issuing_authority=sitting.issuing_authority,
            award_date=sitting.award_date,
            valid_from=sitting.valid_from,
            valid_until=sitting.valid_until,
            rows=sitting.row_count,
            roster_sha256=sitting.roster_hash.hex(),
            prepared_at=sitting.prepared_at,
            prepared_by=sitting.prepared_by,
            approved_at=sitting.approved_at,
            approved_by=sitting.approved_by,
            cancel_asked_at=sitting.cancel_asked_at,
            cancel_asked_by=sitting.cancel_asked_by,
            cancelled_at=sitting.cancelled_at,
            cancelled_by=sitting.cancelled_by,
            problem=f"{len(faults)} rows were refused" if faults else sitting.problem,
            quota_until=sitting.quota_until,
            errors=faults,
        )


class RowOut(BaseModel):
    """A row as the second person checks it; `warnings`: what is seldom meant. Of an ID number the last four places."""

    row: int
    certificate_number: str
    name: str | None
    id_type: str | None
    id_tail: str | None
    birth_date: date | None
    theory_score: str | None
    practical_score: str | None
    review_score: str | None
    erased: bool
    warnings: list[dict[str, Any]]

    @classmethod
    def of(cls, row: SittingRow, opened: RosterRow | None, warned: Sequence[RowFault]) -> "RowOut":
        return cls(
            row=row.number,
            certificate_number=row.certificate_number,
            name=opened.name if opened else None,
            id_type=opened.identity.id_type.value if opened else None,
            id_tail=opened.identity.number[-4:] if opened else None,
            birth_date=opened.birth_date if opened else None,
            theory_score=opened.theory_score if opened else None,
            practical_score=opened.practical_score if opened else None,
            review_score=opened.review_score if opened else None,
            erased=opened is None,
            warnings=[each.to_json() for each in warned if each.row == row.number],
        )


class BatchOut(BaseModel):
    id: str
    sitting: str
    state: str
    signed_at: datetime
    submission: str | None
    delivered_at: datetime | None
    problem: str | None

    def location(self) -> str:
        return f"/sittings/{self.sitting}/batches"

    @classmethod
    def of(cls, batch: Batch) -> "BatchOut":
        return cls(
            id=batch.id,
            sitting=batch.sitting_id,
            state=batch.state,
            signed_at=batch.signed_at,
            submission=batch.submission_id,
            delivered_at=batch.delivered_at,
            problem=batch.problem,
        )
