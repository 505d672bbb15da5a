"""What is asked of assets, in JSON: days as `2026-03-02`, amounts as strings of fen, open ends null."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from api.assets.terms_schemas import Fen, Hours, In, mask_of
from api.consortium.schemas import Number, Words
from api.http.slot_values import Day, Digest
from formats.canonical import Json
from ledger.bookings.assets.requests import ApprovalRequest, AssetKind, AssetRequest, AssetUse, Share
from ledger.bookings.assets.requests import UnitDay as PackedDay

KindWord = Literal["room", "machine", "line", "vehicle", "venue", "trainers"]
UseWord = Literal["lease", "lend", "cooperation"]
FollowsWord = Literal["own", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "closed"]
FOLLOWS = ("own", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "closed")
Unit = Annotated[int, Field(ge=0, le=31)]


class AssetWords(In):
    """Names of the asset and, where it has several, of its units; never of a person."""

    name: Words
    units: Annotated[tuple[Words, ...], Field(max_length=32)] = ()

    def json_words(self) -> dict[str, Json]:
        units: list[Json] = [each.json_words() for each in self.units]
        return {"name": self.name.json_words(), **({"units": units} if units else {})}


class AssetIn(In):
    """`standard` null: an operator needs no credential. `until` null: open. `record`: digest of the contribution
    record."""

    kind: KindWord
    state_owned: bool = False
    units: Annotated[int, Field(ge=1, le=32)] = 1
    standard: Number | None = None
    level: Annotated[int, Field(ge=0, le=255)] = 0
    from_: Annotated[Day, Field(alias="from")]
    until: Day | None = None
    record: Digest | None = None
    words: AssetWords

    def request(self) -> AssetRequest:
        return AssetRequest(
            kind=AssetKind[self.kind.upper()],
            state_owned=self.state_owned,
            units=self.units,
            standard=self.standard or 0,
            level=self.level,
            from_day=self.from_,
            until_day=self.until or 0,
            record=self.record or bytes(32),
            words=self.words.json_words(),
        )


class EndIn(In):
    """`until`: the first day after."""

    until: Day


class ApprovalIn(In):
    """What the authorities approved. `number`: digest of the filing's number; `floor_fen`: a quarter of an hour."""

    use: UseWord
    number: Digest
    from_: Annotated[Day, Field(alias="from")]
    until: Day | None = None
    valuation: Digest
    floor_fen: Fen

    def request(self) -> ApprovalRequest:
        return ApprovalRequest(
            use=AssetUse[self.use.upper()],
            number=self.number,
            from_day=self.from_,
            until_day=self.until or 0,
            valuation=self.valuation,
            floor=int(self.floor_fen),
        )


class UnitHours(In):
    """Hours of one unit on one day."""

    unit: Unit = 0
    day: Day
    hours: Annotated[tuple[Hours, ...], Field(min_length=1, max_length=48)]

    @model_validator(mode="after")
    def _apart(self) -> UnitHours:
        mask_of(self.hours)
        return self


class ProtectedIn(In):
    """The custodian's own teaching, or its release."""

    release: bool = False
    days: Annotated[tuple[UnitHours, ...], Field(min_length=1, max_length=600)]

    def packed(self) -> list[PackedDay]:
        return [PackedDay(each.unit, each.day, mask_of(each.hours)) for each in self.days]


class FollowingDay(In):
    """Whose hours a unit's day follows."""

    unit: Unit = 0
    day: Day
    follows: FollowsWord


class DaysIn(In):
    days: Annotated[tuple[FollowingDay, ...], Field(min_length=1, max_length=600)]

    def packed(self) -> list[PackedDay]:
        return [PackedDay(each.unit, each.day, FOLLOWS.index(each.follows)) for each in self.days]


class CustodyIn(In):
    """`to` null: the offer is withdrawn."""

    to: Number | None


class CustodyAcceptIn(In):
    from_: Annotated[Number, Field(alias="from")]


class ShareIn(In):
    """Basis points of the whole asset."""

    member: Number
    share: Annotated[int, Field(ge=1, le=10_000)]


class SharesIn(In):
    shares: Annotated[tuple[ShareIn, ...], Field(min_length=1, max_length=16)]
    from_: Annotated[Day, Field(alias="from")]

    def owners(self) -> list[Share]:
        return [Share(each.member, each.share) for each in sorted(self.shares, key=lambda each: each.member)]


class SharesAcceptIn(In):
    digest: Digest


class SharesCouncilIn(SharesAcceptIn):
    """`member`: the expelled owner for which the council accepts."""

    member: Number
