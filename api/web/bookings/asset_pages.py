"""Assets for people: the list, and the week of one as a picture with its terms, its prices and who waits."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request, Response
from fastapi.responses import HTMLResponse

from api.assets.answers import TermsOut
from api.assets.reads import asset_alone, asset_list, versions
from api.assets.routes import AssetNumber
from api.bookings.calendar import calendar_for
from api.bookings.line import PlaceOut, line
from api.bookings.week import DAYS, SHOWN, unit_weeks, waiting_days, week_day, week_of
from api.http.access import BookingReader, NodeOf
from api.http.paging import Paging
from api.http.routers import page_router
from api.http.url_values import parsed
from api.web.language import Chosen
from api.web.refusals import PageRoute
from api.web.register import member_names, standard_names
from api.web.sections import ASSETS, section_page
from formats.bookings.slots import day_at, day_text, parse_day
from ledger.db import reading
from node.installation.node import Node
from node.staff.access import Principal

router = page_router(prefix=ASSETS, tags=["pages"], route_class=PageRoute)
_ROWS_A_PAGE = 25
FILTERS = ("all", "own")
AssetFilter = Annotated[str, Query(alias="show", pattern=f"^({'|'.join(FILTERS)})$")]
WeekQuery = Annotated[str, Query(alias="from", max_length=10, description="A day of the week, as 2026-03-02")]


@router.get("", response_class=HTMLResponse)
def assets_page(
    principal: BookingReader,
    node: NodeOf,
    request: Request,
    language: Chosen,
    show: AssetFilter = "all",
    cursor: str = "",
) -> Response:
    """Every asset there is, or those that your member runs."""
    custodian = principal.member if show == "own" else None
    with reading(node.ledger_engine) as session:
        found = asset_list(session, Paging(cursor=cursor, limit=_ROWS_A_PAGE), custodian)
        members = member_names(session)
        standards = standard_names(session, {each.standard for each in found.items if each.standard})
    return section_page(
        request,
        "bookings/assets.html",
        language,
        principal,
        show=show,
        filters=FILTERS,
        assets=found,
        members=members,
        standards=standards,
    )


@router.get("/{asset_number}", response_class=HTMLResponse)
def asset_page(
    principal: BookingReader,
    node: NodeOf,
    request: Request,
    language: Chosen,
    asset_number: AssetNumber,
    from_: WeekQuery = "",
) -> Response:
    """One asset: its week as a picture and in words, its terms and prices, and who waits."""
    today = day_at(node.clock())
    days = week_of(parsed("from", from_, week_day, "a day like 2026-03-02") if from_ else today)
    with reading(node.ledger_engine) as session:
        asset = asset_alone(session, asset_number)
        terms = versions(session, asset_number).items
        calendar = calendar_for(session, principal.member, [asset_number], days)
        members = member_names(session)
        standards = standard_names(session, {asset.standard} if asset.standard else set())
    return section_page(
        request,
        "bookings/asset.html",
        language,
        principal,
        asset=asset,
        terms=_shown_terms(terms, days),
        units=unit_weeks(calendar),
        entries=[each for each in calendar.entries if each.stage != "waiting"],
        places=_places(principal, node, asset_number, waiting_days(calendar)),
        kinds=SHOWN,
        members=members,
        standards=standards,
        today=day_text(today),
        week=(day_text(days.start), day_text(days.stop - 1)),
        before=day_text(max(days.stop - 2 * DAYS, 0)) if days.start else None,
        after=day_text(days.stop),
    )


def _shown_terms(terms: list[TermsOut], days: range) -> list[TermsOut]:
    """Those that rule a day of this week, or come after it."""
    return [each for each in terms if parse_day(each.until) > days.start]


def _places(principal: Principal, node: Node, asset: int, days: list[str]) -> list[PlaceOut]:
    return [place for day in days for place in line(principal, node, asset, day).places]
