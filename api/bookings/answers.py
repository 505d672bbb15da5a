"""Bookings as JSON: slots as `2026-03-02T08:15+08:00`, ids and digests in hex, occurrences by their index."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.assets.answers import CLASS_WORDS
from api.submissions.schemas import SubmissionOut
from formats.bookings.ids import bits
from formats.bookings.slots import slot_text
from formats.bookings.words import ANY_UNIT
from ledger.bookings.reserving import facts

STATES = {1: "waiting", 2: "held", 3: "confirmed", 4: "ended"}


class BookingSubmission(SubmissionOut):
    """A submission, and the ids of the bookings that it makes, by part."""

    bookings: list[str]


class _Out(BaseModel):
    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)


class BookingOut(_Out):
    """`state`: waiting, held, confirmed, ended. `asked`, `standing`, `used`: occurrences. `answer_by` while it is held.
    `unit` null: none yet. `part`: which of `parts` that were made in one act."""

    id: str
    asset: int
    unit: int | None
    member: int
    from_: Annotated[str, Field(alias="from")]
    to: str
    every: int
    class_: Annotated[str, Field(alias="class")]
    asked: list[int]
    standing: list[int]
    used: list[int]
    terms: int | None
    state: str
    answer_by: str | None
    acts: int
    operator: str | None
    part: int
    parts: int
    made_at: datetime
    made_in: int

    @classmethod
    def of(cls, found: facts.Booking) -> BookingOut:
        parts, part = found.part
        return cls(
            id=found.id.hex(),
            asset=found.asset,
            unit=None if found.unit == ANY_UNIT else found.unit,
            member=found.holder,
            from_=slot_text(found.start),
            to=slot_text(found.start + found.slots),
            every=found.every,
            class_=CLASS_WORDS.get(found.rank, str(found.rank)),
            asked=bits(found.asked),
            standing=bits(found.live & ~found.used),
            used=bits(found.used),
            terms=found.terms or None,
            state=STATES[found.state],
            answer_by=slot_text(found.answer_by) if found.answer_by else None,
            acts=found.acts,
            operator=found.operator.hex() if any(found.operator) else None,
            part=part,
            parts=parts,
            made_at=found.made_at,
            made_in=found.made_in,
        )


class OccurrenceOut(_Out):
    """`stage`: waiting, standing, in use, used, missed, gone. `minutes`: as settled."""

    occurrence: int
    unit: int | None
    from_: Annotated[str, Field(alias="from")]
    to: str
    stage: str
    minutes: int | None
    displaced: bool
    offer_until: datetime | None

    @classmethod
    def of(cls, found: facts.Occurrence) -> OccurrenceOut:
        return cls(
            occurrence=found.occurrence,
            unit=None if found.unit == ANY_UNIT else found.unit,
            from_=slot_text(found.start),
            to=slot_text(found.start + found.slots),
            stage=found.stage.value,
            minutes=found.minutes,
            displaced=found.was_displaced,
            offer_until=None if found.offer_until is None else datetime.fromtimestamp(found.offer_until, UTC),
        )


class ActOut(_Out):
    """`act`: a word of the export. `by`: the booking that it gave way to."""

    act: str
    occurrences: list[int]
    acts: int | None
    ending: int | None
    reason: int | None
    by: str | None
    at: datetime
    block: int
    tx_hash: str

    @classmethod
    def of(cls, found: facts.BookingAct) -> ActOut:
        return cls(
            act=found.kind,
            occurrences=bits(found.occurrences),
            acts=found.acts,
            ending=found.ending,
            reason=found.reason,
            by=None if found.by is None else found.by.hex(),
            at=found.at,
            block=found.block_number,
            tx_hash=found.tx_hash,
        )


class BookingDetail(_Out):
    booking: BookingOut
    occurrences: list[OccurrenceOut]
    acts: list[ActOut]
