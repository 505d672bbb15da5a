"""The calendar of one asset or many: what is open, taken, protected and one's own; asked for by ETag."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from api.assets.answers import CLASS_WORDS
from api.assets.routes import AssetNumber
from api.http import statics
from api.http.access import BookingReader, NodeOf
from api.http.problems import NOT_MODIFIED
from api.http.routers import api_router
from api.http.shared_answers import Shared, SharedAnswers, from_projection
from api.http.url_values import parsed
from formats.bookings.replay.parts import Stage
from formats.bookings.slots import DAY_SLOTS, day_at, day_text, parse_day, slot_text
from formats.bookings.words import ANY_UNIT
from ledger.bookings.assets import queries as assets_queries
from ledger.bookings.reserving import queries
from ledger.bookings.reserving.facts import Calendar, CalendarEntry
from node.faults import NotFound, RequestInvalid, RowFault
from node.installation.node import Node

router = api_router(tags=["bookings"])
MOST_ASSETS = 200
MOST_ASSET_DAYS = 2_000
_WEEK = 7
_PRIVATE = "private, no-cache"
DayQuery = Annotated[str | None, Query(max_length=10, description="A day, as 2026-03-02")]


class UnitDayOut(BaseModel):
    """Masks of the 96 quarters of a day in hex, the last quarter first. Free is what is open and neither taken nor
    protected; `mine`: what your member has of it. `terms`: the version that rules the day; null: none."""

    asset: int
    unit: int
    day: str
    terms: int | None
    open: str
    taken: str
    protected: str
    free: str
    mine: str


class EntryOut(BaseModel):
    """An occurrence that has slots, or waits for them. `offered`: it waits, and these are offered to it."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    booking: str
    occurrence: int
    asset: int
    unit: int | None
    from_: Annotated[str, Field(alias="from")]
    to: str
    member: int
    class_: Annotated[str, Field(alias="class")]
    stage: str
    offered: bool


class CalendarOut(BaseModel):
    """By asset, day and unit; occurrences by asset and start."""

    days: list[UnitDayOut]
    entries: list[EntryOut]


@router.get("/assets/{asset_number}/calendar", response_model=CalendarOut, responses={NOT_MODIFIED: {"model": None}})
def calendar_of_asset(
    principal: BookingReader,
    node: NodeOf,
    shared: Shared,
    request: Request,
    asset_number: AssetNumber,
    from_: Annotated[DayQuery, Query(alias="from")] = None,
    to: DayQuery = None,
) -> Response:
    """One asset on the days from `from` (none: today) to before `to` (none: a week)."""
    days = _days(node, from_, to, assets=1)

    def made(ledger: Session) -> statics.StaticFile:
        if assets_queries.asset(ledger, asset_number) is None:
            raise NotFound("asset", str(asset_number))
        return _file(ledger, principal.member, [asset_number], days)

    return _answered(node, shared, request, (principal.member, days), made)


@router.get("/calendar", response_model=CalendarOut, responses={NOT_MODIFIED: {"model": None}})
def calendar(
    principal: BookingReader,
    node: NodeOf,
    shared: Shared,
    request: Request,
    from_: Annotated[DayQuery, Query(alias="from")] = None,
    to: DayQuery = None,
    assets: Annotated[str, Query(max_length=1_600, description="Numbers with commas; none: the first 200 of all")] = "",
) -> Response:
    """Up to two hundred assets on the days from `from` (none: today) to before `to` (none: a week); 2,000 days of
    assets a call, where none named count as two hundred."""
    numbers = parsed("assets", assets, _numbers, f"up to {MOST_ASSETS} numbers of assets with commas")
    days = _days(node, from_, to, assets=len(numbers) or MOST_ASSETS)

    def made(ledger: Session) -> statics.StaticFile:
        shown = numbers or [each.number for each in assets_queries.assets(ledger, limit=MOST_ASSETS).items]
        return _file(ledger, principal.member, shown, days)

    return _answered(node, shared, request, (principal.member, days), made)


def _answered(
    node: Node,
    shared: SharedAnswers,
    request: Request,
    asked: tuple[int, range],
    made: Callable[[Session], statics.StaticFile],
) -> Response:
    """The same for all staff of one member, made once for each state of the projection."""
    name = ("calendar", asked, request.url.path, request.url.query)
    found = from_projection(node, shared, name, made)
    return statics.answer(request, found, cache=_PRIVATE)


def _file(ledger: Session, member: int, assets: Sequence[int], days: range) -> statics.StaticFile:
    return statics.of_bytes(calendar_for(ledger, member, assets, days).model_dump_json().encode(), ".json")


def calendar_for(ledger: Session, member: int, assets: Sequence[int], days: range) -> CalendarOut:
    """As staff of this member see these assets on these days."""
    found = queries.calendar(ledger, assets=assets, from_day=days.start, until_day=days.stop)
    return _shown(found, member)


def _shown(found: Calendar, member: int) -> CalendarOut:
    mine = defaultdict[tuple[int, int], list[tuple[int, int]]](list)
    for entry in found.entries:
        if entry.holder == member and entry.stage is not Stage.WAITING:
            mine[entry.asset, entry.unit].append((entry.start, entry.end))
    days = [
        UnitDayOut(
            asset=each.asset,
            unit=each.unit,
            day=day_text(each.day),
            terms=each.terms or None,
            open=_hex(each.open),
            taken=_hex(each.taken),
            protected=_hex(each.protected),
            free=_hex(each.open & ~each.taken & ~each.protected),
            mine=_hex(_mask(mine[each.asset, each.unit], each.day)),
        )
        for each in found.days
    ]
    return CalendarOut(days=days, entries=[_entry(each) for each in found.entries])


def _entry(entry: CalendarEntry) -> EntryOut:
    return EntryOut(
        booking=entry.booking.hex(),
        occurrence=entry.occurrence,
        asset=entry.asset,
        unit=None if entry.unit == ANY_UNIT else entry.unit,
        from_=slot_text(entry.start),
        to=slot_text(entry.end),
        member=entry.holder,
        class_=CLASS_WORDS.get(entry.rank, str(entry.rank)),
        stage=entry.stage.value,
        offered=entry.offered,
    )


def _mask(held: Sequence[tuple[int, int]], day: int) -> int:
    mask = 0
    for start, end in held:
        first, last = max(start, day * DAY_SLOTS), min(end, (day + 1) * DAY_SLOTS)
        if first < last:
            mask |= ((1 << last - first) - 1) << first - day * DAY_SLOTS
    return mask


def _hex(mask: int) -> str:
    return f"{mask:024x}"


def _numbers(text: str) -> list[int]:
    found = [int(each) for each in text.split(",")] if text else []
    if len(found) > MOST_ASSETS or not all(0 < each < 1 << 20 for each in found):
        raise ValueError(text)
    return found


def _days(node: Node, from_: str | None, to: str | None, *, assets: int) -> range:
    """Raises RequestInvalid for no day of the calendar, none between them, and too many."""
    cure = "days like 2026-03-02"
    today = day_at(node.clock())
    start = today if from_ is None else parsed("from", from_, parse_day, cure)
    stop = start + _WEEK if to is None else parsed("to", to, parse_day, cure)
    if stop <= start:
        raise RequestInvalid([RowFault(0, "to", "days-empty", f"{stop - start} days", "let `to` be after `from`")])
    if (stop - start) * assets > MOST_ASSET_DAYS:
        detail = f"{stop - start} days of {assets} assets are {(stop - start) * assets} asset-days of {MOST_ASSET_DAYS}"
        raise RequestInvalid([RowFault(0, "to", "asset-days", detail, _fewer(stop - start, assets))])
    return range(start, stop)


def _fewer(days: int, assets: int) -> str:
    """What can be had in one call."""
    cure = f"ask for at most {MOST_ASSET_DAYS // assets} days of {assets} assets at once"
    return cure if days > MOST_ASSET_DAYS else f"{cure}, or name at most {MOST_ASSET_DAYS // days} in `assets`"
