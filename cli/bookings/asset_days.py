"""What `guild asset` says of days: the calendar of a week, protected hours, holidays, maintenance."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from cli.bookings.bodies import days_body, protected_body
from cli.bookings.registering import asset_of
from cli.bookings.times import moment
from cli.bookings.week import week_lines
from cli.shared.clock import today
from cli.shared.commands import Write, followed, submits
from cli.shared.http import Api, staff_api
from cli.shared.options import AsJson, Key, Lang, Token, Url
from cli.shared.output import facts, plain, show
from cli.shared.verdict import language

if TYPE_CHECKING:
    from ledger.bookings.assets.requests import UnitDay
    from node.bookings.calendars.holidays import HolidayCalendar

Asset = Annotated[int, typer.Argument(metavar="ASSET", help="Number of the asset.")]
Sheet = Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="CSV: docs/assets.md.")]
Holidays = Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="CSV of holidays: docs/assets.md.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check and show what would be sent; send nothing.")]


def calendar(
    asset: Asset,
    from_: Annotated[str | None, typer.Option("--from", help="First day, YYYY-MM-DD; today if left out.")] = None,
    days: Annotated[int, typer.Option(min=1, max=62, help="How many days.")] = 7,
    lang: Lang = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """What is free, taken, protected and your member's, as a picture of a week (booker, custodian, auditor)."""
    from formats.bookings.slots import day_text, parse_day

    api, first = staff_api(url, token), today() if from_ is None else parse_day(from_)
    shown = {"from": day_text(first), "to": day_text(first + days)}
    found = api.get(f"/assets/{asset}/calendar", **shown)
    of = {} if as_json else asset_of(api, asset)
    show(found, as_json=as_json, render=lambda each: _lines(list(week_lines(of, each, language(lang)))))


def protect(
    asset: Asset,
    file: Sheet,
    first_monday: Annotated[str, typer.Option(help="Of week 1 of the term, YYYY-MM-DD.")],
    weeks: Annotated[int, typer.Option(min=1, max=53, help="Weeks of the term.")] = 18,
    holidays: Holidays = None,
    release: Annotated[bool, typer.Option("--release", help="Give these hours back.")] = False,
    dry_run: DryRun = False,
    key: Key = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Protect hours for your own teaching by a timetable, from tomorrow on (custodian)."""
    from formats.bookings.slots import day_text, parse_day
    from node.bookings.calendars.timetable import Term, read_timetable

    api = staff_api(url, token)
    found = asset_of(api, asset)
    earliest = max(today() + 1, parse_day(found["from"]))
    term = Term(parse_day(first_monday), weeks, _units(found))
    read = read_timetable(file.read_bytes(), term, _holidays(holidays), earliest)
    told: dict[str, Any] = {
        "days": len(read.words),
        "left_out": [{"row": each.row, "day": day_text(each.day), "zh": each.zh, "en": each.en}
                     for each in read.left_out],
        "widened_rows": list(read.widened),
    }  # fmt: skip
    if not dry_run:
        bodies = [protected_body(each, release=release) for each in _batches(read.words)]
        told["submissions"] = _sent_in_turn(api, f"/assets/{asset}/protected", bodies, key)
    show(told, as_json=as_json, render=facts)


def holidays(
    asset: Asset,
    file: Sheet,
    dry_run: DryRun = False,
    key: Key = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Close holidays and let working weekends (调休) follow a weekday, from tomorrow on (custodian)."""
    from formats.bookings.slots import parse_day
    from ledger.bookings.assets.facts import OPEN_END

    api = staff_api(url, token)
    found, read = asset_of(api, asset), _holidays(file)
    first = max(today() + 1, parse_day(found["from"]))
    until = OPEN_END if found["until"] is None else parse_day(found["until"])
    words = read.words(found["units"], from_day=first, until_day=until)
    told: dict[str, Any] = {"days": len({each.day for each in words}), "units": found["units"]}
    if not dry_run:
        bodies = [days_body(each) for each in _batches(words)]
        told["submissions"] = _sent_in_turn(api, f"/assets/{asset}/days", bodies, key)
    show(told, as_json=as_json, render=facts)


@submits
def maintain(
    asset: Asset,
    from_: Annotated[str, typer.Option("--from", help="Begins, as 2026-03-02T08:15.")],
    to: Annotated[str, typer.Option("--to", help="Ends.")],
    unit: Annotated[int, typer.Option(min=0, max=31, help="Which unit, from 0.")] = 0,
) -> Write:
    """Take free hours of your asset for maintenance (custodian); who stands in the way: `guild booking displace`."""
    return Write("POST", f"/assets/{asset}/maintenance", {"unit": unit, "from": moment(from_), "to": moment(to)})


def _holidays(file: Path | None) -> HolidayCalendar:
    from node.bookings.calendars.holidays import HolidayCalendar, read_holidays

    return HolidayCalendar() if file is None else read_holidays(file.read_bytes())


def _units(asset: dict[str, Any]) -> dict[str, int]:
    """Each unit by its names and by its number from 1."""
    units = {str(unit + 1): unit for unit in range(asset["units"])}
    for unit, names in enumerate(asset["unit_names"]):
        units |= {name: unit for name in (names or {}).values() if name}
    return units


def _batches(words: Sequence[UnitDay]) -> list[Sequence[UnitDay]]:
    from node.bookings.calendars.holidays import in_batches

    return in_batches(words)


def _sent_in_turn(api: Api, path: str, bodies: Sequence[dict[str, Any]], key: str | None) -> list[str]:
    """One transaction after the other. With a key, a repetition goes on where the first run ended."""
    sent = []
    for index, body in enumerate(bodies):
        answer = Write("POST", path, body).sent(api, None if key is None else f"{key}-{index}")
        sent.append(str(followed(api, answer, wait=True)["id"]))
    return sent


def _lines(lines: Sequence[str]) -> Text:
    return Text("\n").join(map(plain, lines))
