"""`guild booking series`: every so many weeks, less holidays and excepted days."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.bookings.acting import credential_digest
from cli.bookings.times import moment
from cli.shared.commands import Write, followed
from cli.shared.exits import Exit, Stop
from cli.shared.http import Api, staff_api
from cli.shared.options import AsJson, Key, Token, Url
from cli.shared.output import facts, show

if TYPE_CHECKING:
    from node.bookings.calendars.series import PlannedBooking, SeriesPlan, SeriesRequest


def series(
    asset: Annotated[int, typer.Argument(metavar="ASSET", help="Number of the asset.")],
    from_: Annotated[str, typer.Option("--from", help="The first begins, as 2026-03-02T08:15, at UTC+8.")],
    to: Annotated[str, typer.Option("--to", help="The first ends.")],
    class_: Annotated[str, typer.Option("--class", help="teaching, social, enterprise or other.")],
    weeks: Annotated[int, typer.Option(min=1, max=36, help="Every so many weeks.")] = 1,
    count: Annotated[int | None, typer.Option(help="How many, with those that are left out.")] = None,
    last: Annotated[str | None, typer.Option(help="Or until this day, inclusive, YYYY-MM-DD.")] = None,
    unit: Annotated[int | None, typer.Option(help="Which unit, from 0; any on which all fit if left out.")] = None,
    credential: Annotated[str | None, typer.Option(metavar="FILE|DIGEST", help="Of the operator.")] = None,
    except_: Annotated[list[str] | None, typer.Option("--except", help="Not on this day; may be given again.")] = None,
    holidays: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="CSV of holidays.")] = None,
    skips: Annotated[bool, typer.Option("--skips", help="Leave out what is taken, closed or a holiday.")] = False,
    swaps: Annotated[bool, typer.Option("--swaps", help="Also on working weekends that follow its weekday.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Plan and show; send nothing.")] = False,
    key: Key = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Book every so many weeks (booker): all or none, or with --skips what can be had, saying what not and why."""
    wanted = {"asset": asset, "unit": unit, "class": class_, "credential": credential_digest(credential)}
    length = {"every_weeks": weeks, "count": count, "last": last}
    request = _request((from_, to), length, except_ or (), skips=skips, swaps=swaps)
    plan = _planned(request, holidays)
    told = _told(plan)
    if not dry_run:
        told |= _made(staff_api(url, token), plan, wanted, skips, key)
    show(told, as_json=as_json, render=facts)
    if told.get("refused"):
        raise typer.Exit(int(Exit.REFUSED))


def _request(
    times: tuple[str, str], length: dict[str, Any], exceptions: Sequence[str], *, skips: bool, swaps: bool
) -> SeriesRequest:
    from formats.bookings.slots import parse_day
    from node.bookings.calendars.series import SeriesRequest, read_span

    last = length["last"]
    return SeriesRequest(
        first=read_span(*map(moment, times)),
        every_weeks=length["every_weeks"],
        count=length["count"],
        last=None if last is None else parse_day(last),
        exceptions=frozenset(map(parse_day, exceptions)),
        skips=skips,
        swaps=swaps,
    )


def _told(plan: SeriesPlan) -> dict[str, Any]:
    from formats.bookings.slots import day_text

    planned = [_times(each) | {"occurrences": each.asked.bit_count()} for each in plan.bookings]
    left_out = [
        {"day": day_text(each.day), "why": each.why.value, "zh": each.zh, "en": each.en} for each in plan.skipped
    ]
    return {"planned": planned, "left_out": left_out}


def _planned(request: SeriesRequest, holidays: Path | None) -> SeriesPlan:
    from formats.bookings.slots import slot_of
    from node.bookings.calendars.holidays import HolidayCalendar, read_holidays
    from node.bookings.calendars.series import plan_series
    from node.compose import utc_now

    closed = HolidayCalendar() if holidays is None else read_holidays(holidays.read_bytes())
    return plan_series(request, closed, slot_of(int(utc_now().timestamp())))


def _made(api: Api, plan: SeriesPlan, wanted: dict[str, Any], skips: bool, key: str | None) -> dict[str, Any]:
    """Each booking is granted or refused by itself; a series that does not skip is one."""
    made, refused = [], []
    for index, each in enumerate(plan.bookings):
        write = Write("POST", "/bookings", _body(each, wanted, skips))
        try:
            answer = write.sent(api, None if key is None else f"{key}-{index}")
            made += followed(api, answer, wait=True)["bookings"]
        except Stop as stop:
            if stop.exit_code != Exit.REFUSED or not skips:
                raise
            refused.append(_times(each) | {"why": stop.title})
    return {"bookings": made, "refused": refused}


def _body(planned: PlannedBooking, wanted: dict[str, Any], skips: bool) -> dict[str, Any]:
    from formats.bookings.ids import bits

    body: dict[str, Any] = {"parts": [wanted | _times(planned)]}
    if planned.every:
        body["series"] = {"every": planned.every, "occurrences": bits(planned.asked), "skips": skips}
    return body


def _times(planned: PlannedBooking) -> dict[str, str]:
    from formats.bookings.slots import slot_text

    return {"from": slot_text(planned.start), "to": slot_text(planned.start + planned.slots)}
