"""Assets as JSON: days as `2026-03-02`, hours as `08:00`, amounts as strings of fen, open ends null."""

from __future__ import annotations

from enum import IntEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.assets.terms_schemas import PLAIN_TERMS, RANKS
from api.consortium.schemas import Name, word
from formats.bookings.classes import MAINTENANCE, pair_index
from formats.bookings.slots import day_text
from formats.register.members import MemberKind
from ledger.bookings.assets import facts
from ledger.bookings.assets.requests import AssetKind, AssetUse

CLASS_WORDS = {rank: name for name, rank in RANKS.items()} | {MAINTENANCE: "maintenance"}


class _Out(BaseModel):
    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)


class AssetOut(_Out):
    """`version`: of its newest terms; 0: none."""

    number: int
    custodian: int
    offered_to: int | None
    kind: str
    state_owned: bool
    units: int
    standard: int | None
    level: int
    from_: Annotated[str, Field(alias="from")]
    until: str | None
    record: str
    name: Name | None
    unit_names: list[Name | None]
    version: int

    @classmethod
    def of(cls, asset: facts.Asset) -> AssetOut:
        return cls(
            number=asset.number,
            custodian=asset.custodian,
            offered_to=asset.offered_to,
            kind=_known(AssetKind, asset.kind),
            state_owned=asset.state_owned,
            units=asset.units,
            standard=asset.standard or None,
            level=asset.level,
            from_=day_text(asset.from_day),
            until=_end(asset.until_day),
            record=asset.record.hex(),
            name=Name.of(asset.names),
            unit_names=[Name.of(asset.unit_names(unit)) for unit in range(asset.units)],
            version=asset.version,
        )


class ApprovalOut(_Out):
    number: int
    use: str
    filing: str
    from_: Annotated[str, Field(alias="from")]
    until: str | None
    valuation: str
    floor_fen: str

    @classmethod
    def of(cls, found: facts.Approval) -> ApprovalOut:
        return cls(
            number=found.approval,
            use=_known(AssetUse, found.use),
            filing=found.number.hex(),
            from_=day_text(found.from_day),
            until=_end(found.until_day),
            valuation=found.valuation.hex(),
            floor_fen=str(found.floor_fen),
        )


class OwnersOut(_Out):
    """Basis points by member, from a day on."""

    from_: Annotated[str, Field(alias="from")]
    owners: dict[int, int]

    @classmethod
    def of(cls, found: facts.Shares) -> OwnersOut:
        return cls(from_=day_text(found.from_day), owners=dict(found.owners))


class ProposedOut(_Out):
    """Shares that count once all owners of now and then accepted."""

    digest: str
    shares: OwnersOut
    accepted: list[int]

    @classmethod
    def of(cls, found: facts.ShareProposal | None) -> ProposedOut | None:
        if found is None:
            return None
        return cls(digest=found.digest.hex(), shares=OwnersOut.of(found.shares), accepted=list(found.accepted))


class AssetDetail(_Out):
    asset: AssetOut
    approvals: list[ApprovalOut]
    shares: list[OwnersOut]
    proposed: ProposedOut | None


class HoursOut(_Out):
    from_: Annotated[str, Field(alias="from")]
    to: str


class RuleOut(_Out):
    kind: str
    class_: Annotated[str, Field(alias="class")]
    price_fen: str
    asks: bool


class TermsOut(_Out):
    """As `TermsIn`; `group`: the asset whose quota counts; `asks_operator`: a booking names its operator."""

    version: int
    from_: Annotated[str, Field(alias="from")]
    until: str
    approval: int | None
    open: list[list[HoursOut]]
    rules: list[RuleOut]
    limit_hours: int
    made: int
    group: int
    horizon_days: int
    notice: int
    least: int
    most: int
    cutoff: int
    free: int
    answer: int
    grace: int
    claim: int
    units: int
    asks_operator: bool
    text: str

    @classmethod
    def of(cls, found: facts.Terms) -> TermsOut:
        plain = {name: getattr(found, name) for name in (*PLAIN_TERMS - {"horizon_days"}, "version", "group", "units")}
        return cls(
            from_=day_text(found.from_day),
            until=day_text(found.until_day),
            approval=found.approval or None,
            open=[hours_of(mask) for mask in found.open],
            rules=_rules(found),
            horizon_days=found.horizon,
            asks_operator=found.asks_operator,
            text=found.text.hex(),
            **plain,
        )


class Versions(_Out):
    """The oldest first."""

    items: list[TermsOut]


def hours_of(mask: int) -> list[HoursOut]:
    """The stretches of a mask of slots."""
    found, start = list[HoursOut](), 0
    while mask >> start:
        if mask >> start & 1:
            end = start
            while mask >> end & 1:
                end += 1
            found.append(HoursOut(from_=_time(start), to=_time(end)))
            start = end
        else:
            start += 1
    return found


def _time(quarter: int) -> str:
    return f"{quarter // 4:02}:{quarter % 4 * 15:02}"


def _rules(found: facts.Terms) -> list[RuleOut]:
    return [
        RuleOut(
            kind=word(kind),
            class_=name,
            price_fen=str(found.prices[index]),
            asks=bool(found.asks >> index & 1),
        )
        for kind in MemberKind
        for name, rank in RANKS.items()
        if found.may >> (index := pair_index(kind, rank)) & 1
    ]


def _end(day: int) -> str | None:
    return None if day == facts.OPEN_END else day_text(day)


def _known(words: type[IntEnum], value: int) -> str:
    """Its word; a number that has none yet as a number."""
    return word(words(value)) if value in list(words) else str(value)
