"""What `guild booking` says of a use: both sides together, or one alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from cli.bookings.acting import Booking, Occurrence, credential_digest
from cli.bookings.times import moment
from cli.shared.commands import Write, submits, submits_together
from cli.shared.exits import Exit, Stop
from cli.shared.given_files import read_given
from cli.shared.http import staff_api
from cli.shared.options import AsJson, Token, Url
from cli.shared.output import named, show, table

Start = Annotated[str, typer.Option("--start", help="When it began, as 2026-03-02T08:15:00, at UTC+8.")]
End = Annotated[str, typer.Option("--end", help="When it ended.")]
Minutes = Annotated[int, typer.Option(min=0, help="Whole minutes that count.")]
MaybeStart = Annotated[str | None, typer.Option("--start", help="When it began, as 2026-03-02T08:15:00, at UTC+8.")]
MaybeEnd = Annotated[str | None, typer.Option("--end", help="When it ended.")]
MaybeMinutes = Annotated[int | None, typer.Option("--minutes", min=0, help="Whole minutes that count.")]
Scanned = Annotated[str | None, typer.Option(metavar="LINK", help="What was scanned at the door.")]
Typed = Annotated[str | None, typer.Option(metavar="CODE", help="What stands below the door's picture.")]
OCCURRENCES = {"occurrence": "occurrence", "from": "from", "to": "to", "stage": "stage", "use": "use"}
REMINDERS = named("wanted", "booking", "occurrence", "asset", "until")
Overruns = Annotated[bool, typer.Option("--overruns", help="The end lies after the booked one, and that is meant.")]


@submits_together
def check_in(
    booking: Booking,
    occurrence: Occurrence = 0,
    scanned: Scanned = None,
    typed: Typed = None,
    operator: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="Credential file.")] = None,
    salt: Annotated[str | None, typer.Option(help="Of the commitment, where another node made it.")] = None,
) -> Write:
    """Begin an occurrence: with what the door shows, or once booker and custodian say so. The custodian's node judges
    the operator's credential where the asset asks for one."""
    shown = None if operator is None else {"document": _text_of(operator), "salt": salt}
    return Write("POST", _path(booking, occurrence, "check-in"), {"door": _door(scanned, typed), "operator": shown})


@submits_together
def check_out(
    booking: Booking,
    occurrence: Occurrence = 0,
    start: MaybeStart = None,
    end: MaybeEnd = None,
    minutes: MaybeMinutes = None,
    scanned: Scanned = None,
    typed: Typed = None,
    overruns: Overruns = False,
) -> Write:
    """Settle the minutes of what is in use: with what the door shows, or once both sides say the same."""
    door, used = _door(scanned, typed), None
    if start is not None and end is not None and minutes is not None:
        used = _span(start, end, minutes)
    if (door is None) == (used is None) or (used is None and (start or end or minutes is not None)):
        cure = "--start, --end and --minutes; or --scanned, or --typed"
        raise Stop(Exit.USAGE, "give what was used, or what the door showed", cure=cure)
    body = {"used": used, "door": door, "overruns": overruns}
    return Write("POST", _path(booking, occurrence, "check-out"), body)


@submits_together
def agree(
    booking: Booking, start: Start, end: End, minutes: Minutes, occurrence: Occurrence = 0, overruns: Overruns = False
) -> Write:
    """End a dispute or a no-show, or correct what was settled, once both sides say the same."""
    body = _span(start, end, minutes) | {"overruns": overruns}
    return Write("POST", _path(booking, occurrence, "agree"), body)


@submits
def settle_by_council(
    booking: Booking, start: Start, end: End, minutes: Minutes, occurrence: Occurrence = 0, overruns: Overruns = False
) -> Write:
    """Decide a dispute, or a no-show that was objected to (council): these minutes count."""
    body = _span(start, end, minutes) | {"overruns": overruns}
    return Write("POST", _path(booking, occurrence, "settle-by-council"), body)


@submits
def declare(booking: Booking, start: Start, end: End, minutes: Minutes, occurrence: Occurrence = 0) -> Write:
    """Say what was used without the other side (booker, custodian); its silence of five days settles it."""
    return Write("POST", _path(booking, occurrence, "declare"), _span(start, end, minutes))


@submits
def differ(booking: Booking, minutes: Minutes, occurrence: Occurrence = 0) -> Write:
    """Dispute what the other side declared, within five days; no minutes count until both agree."""
    return Write("POST", _path(booking, occurrence, "differ"), {"minutes": minutes})


@submits
def no_show(booking: Booking, occurrence: Occurrence = 0) -> Write:
    """Say that nobody came, after the grace (custodian); the rest is free."""
    return Write("POST", _path(booking, occurrence, "no-show"), {})


@submits
def object_(booking: Booking, occurrence: Occurrence = 0) -> Write:
    """Dispute a no-show, within three days (booker)."""
    return Write("POST", _path(booking, occurrence, "object"), {})


@submits_together
def hand_over(
    booking: Booking, to: Annotated[int, typer.Option(help="Number of the member that may take it.")]
) -> Write:
    """Let another member take the booking as it stands, before its first start (booker)."""
    return Write("POST", f"/bookings/{booking}/hand-over", {"to": to})


@submits_together
def take_over(
    booking: Booking,
    credential: Annotated[str | None, typer.Option(metavar="FILE|DIGEST", help="Of your operator.")] = None,
) -> Write:
    """Take a booking that its holder lets your member have (booker)."""
    return Write("POST", f"/bookings/{booking}/take-over", {"credential": credential_digest(credential)})


def uses(booking: Booking, url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """The occurrences of a booking, and what both sides said of the use of each."""
    found = staff_api(url, token).get(f"/bookings/{booking}/occurrences")["items"]
    show(found, as_json=as_json, render=lambda rows: table(rows, OCCURRENCES, empty="nothing is booked"))


def reminders(url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """What waits for somebody of your member, the soonest first (booker, custodian, auditor)."""
    found = staff_api(url, token).get("/reminders")["items"]
    show(found, as_json=as_json, render=lambda rows: table(rows, REMINDERS, empty="nothing waits for you"))


COMMANDS: dict[str, Callable[..., None]] = {
    "check-in": check_in,
    "check-out": check_out,
    "agree": agree,
    "declare": declare,
    "differ": differ,
    "no-show": no_show,
    "object": object_,
    "settle-by-council": settle_by_council,
    "hand-over": hand_over,
    "take-over": take_over,
    "uses": uses,
    "reminders": reminders,
}


def _path(booking: str, occurrence: int, act: str) -> str:
    return f"/bookings/{booking}/occurrences/{occurrence}/{act}"


def _door(scanned: str | None, typed: str | None) -> dict[str, str | None] | None:
    if scanned is not None and typed is not None:
        raise Stop(Exit.USAGE, "one answer to one door", cure="--scanned or --typed, not both")
    return None if scanned is None and typed is None else {"scanned": scanned, "typed": typed}


def _span(start: str, end: str, minutes: int) -> dict[str, object]:
    return {"start": moment(start), "end": moment(end), "minutes": minutes}


def _text_of(file: Path) -> str:
    try:
        return read_given(str(file)).decode("utf-8")
    except UnicodeDecodeError as error:
        cure = "give the credential's file as the holder has it"
        raise Stop(Exit.REFUSED, f"{file} is no credential of ours: it is not UTF-8", cure=cure) from error
