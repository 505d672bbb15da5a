"""What is asked of bookings, in JSON: slots as `2026-03-02T08:15+08:00`, ids and digests in hex."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from api.assets.schemas import Unit
from api.assets.terms_schemas import RANKS, ClassWord, In
from api.http.slot_values import BookingId, Digest, Slot
from formats.bookings.ids import MAX_EVERY, MAX_OCCURRENCES
from formats.bookings.slots import Span, span_between
from formats.faults import require
from ledger.bookings.reserving.requests import Victim
from node.bookings.requests import Wanted, WantedPart

AssetIn = Annotated[int, Field(ge=1, lt=2**20)]
Acts = Annotated[int, Field(ge=0, lt=2**16 - 1)]
Occurrence = Annotated[int, Field(ge=0, lt=MAX_OCCURRENCES)]
Occurrences = Annotated[tuple[Occurrence, ...], Field(min_length=1, max_length=MAX_OCCURRENCES)]
Reason = Annotated[int, Field(ge=0, le=255)]
Version = Annotated[int, Field(ge=1, lt=2**16)]


class Stretch(In):
    """One unbroken stretch [from, to) of quarters, seven days at most; it may cross midnights."""

    from_: Annotated[Slot, Field(alias="from")]
    to: Slot

    @model_validator(mode="after")
    def _whole(self) -> Stretch:
        self.span()
        return self

    def span(self) -> Span:
        return span_between(self.from_, self.to)


class PartIn(Stretch):
    """One asset. `unit` null: any on which all occurrences fit. `terms` null: those that rule the first day, as this
    node sees them. `credential`: digest of the operator's document; the chain gets a salted commitment to it."""

    asset: AssetIn
    unit: Unit | None = None
    class_: Annotated[ClassWord, Field(alias="class")]
    terms: Version | None = None
    credential: Digest | None = None

    def wanted(self) -> WantedPart:
        return WantedPart(
            asset=self.asset,
            unit=self.unit,
            span=self.span(),
            rank=RANKS[self.class_],
            terms=self.terms,
            credential=self.credential,
        )


class SeriesIn(In):
    """Occurrence k lies k × `every` days after the first; the first is always among them. `skips`: leave out what is
    taken or closed, instead of a refusal."""

    every: Annotated[int, Field(ge=1, le=MAX_EVERY)]
    occurrences: Occurrences
    skips: bool = False


class MadeIn(In):
    """One part, or two to eight on the same days: all or none."""

    parts: Annotated[tuple[PartIn, ...], Field(min_length=1, max_length=8)]
    series: SeriesIn | None = None

    def wanted(self) -> Wanted:
        parts = [part.wanted() for part in self.parts]
        if self.series is None:
            return Wanted(parts=parts)
        asked = mask_of(self.series.occurrences)
        return Wanted(parts=parts, every=self.series.every, asked=asked, skips=self.series.skips)


class BookingIn(MadeIn):
    """`waits`: a place in the waiting line, for one occurrence of one asset within a day."""

    waits: bool = False

    @model_validator(mode="after")
    def _alone(self) -> BookingIn:
        alone = len(self.parts) == 1 and self.series is None
        require(alone or not self.waits, "wait-of-series", "series and composites do not wait: ask for one occurrence")
        return self


class ActsIn(In):
    """`acts`: how many acts you saw on the booking; on another state it is refused."""

    acts: Acts


class MoveIn(MadeIn):
    acts: Acts


class CancelIn(ActsIn):
    """`occurrences` null: all that stand, as this node sees it."""

    occurrences: Occurrences | None = None


class RefuseIn(ActsIn):
    reason: Reason = 0


class OperatorIn(In):
    """Digest of another operator's document."""

    credential: Digest


class PlaceIn(ActsIn):
    occurrence: Occurrence = 0


class ClaimIn(PlaceIn):
    """`terms` null: those that rule the day, as this node sees them."""

    terms: Version | None = None
    credential: Digest | None = None


class VictimIn(In):
    booking: BookingId
    acts: Acts
    occurrence: Occurrence = 0

    def victim(self) -> Victim:
        return Victim(self.booking, self.acts, self.occurrence)


class DisplaceIn(In):
    """Whoever gives way, whole: the chain refuses a victim that is missing or not in the way."""

    occurrence: Occurrence = 0
    victims: Annotated[tuple[VictimIn, ...], Field(min_length=1, max_length=32)]
    reason: Reason = 0


class MaintenanceIn(Stretch):
    """At any time; whatever stands in the way gives way and is listed."""

    unit: Unit = 0
    series: SeriesIn | None = None
    victims: Annotated[tuple[VictimIn, ...], Field(max_length=32)] = ()
    reason: Reason = 0


class NothingIn(In):
    """An empty object."""


def mask_of(occurrences: tuple[int, ...]) -> int:
    return sum(1 << index for index in set(occurrences))
