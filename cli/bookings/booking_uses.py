"""What `guild booking` says of a use: both sides together, or one alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from cli.bookings.acting import Booking, Occurrence
from cli.bookings.times import moment
from cli.shared.commands import Write, submits, submits_together

Start = Annotated[str, typer.Option("--start", help="When it began, as 2026-03-02T08:15:00, at UTC+8.")]
End = Annotated[str, typer.Option("--end", help="When it ended.")]
Minutes = Annotated[int, typer.Option(min=0, help="Whole minutes that count.")]
Overruns = Annotated[bool, typer.Option("--overruns", help="The end lies after the booked one, and that is meant.")]


@submits_together
def check_in(booking: Booking, occurrence: Occurrence = 0) -> Write:
    """Begin an occurrence, once booker and custodian say so."""
    return Write("POST", _path(booking, occurrence, "check-in"), {})


@submits_together
def check_out(
    booking: Booking, start: Start, end: End, minutes: Minutes, occurrence: Occurrence = 0, overruns: Overruns = False
) -> Write:
    """Settle the minutes of what is in use, once booker and custodian say the same."""
    body = _span(start, end, minutes) | {"overruns": overruns}
    return Write("POST", _path(booking, occurrence, "check-out"), body)


@submits_together
def agree(
    booking: Booking, start: Start, end: End, minutes: Minutes, occurrence: Occurrence = 0, overruns: Overruns = False
) -> Write:
    """End a dispute or a no-show, or correct what was settled, once both sides say the same."""
    body = _span(start, end, minutes) | {"overruns": overruns}
    return Write("POST", _path(booking, occurrence, "agree"), body)


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
def take_over(booking: Booking) -> Write:
    """Take a booking that its holder lets your member have (booker)."""
    return Write("POST", f"/bookings/{booking}/take-over", {})


COMMANDS: dict[str, Callable[..., None]] = {
    "check-in": check_in,
    "check-out": check_out,
    "agree": agree,
    "declare": declare,
    "differ": differ,
    "no-show": no_show,
    "object": object_,
    "hand-over": hand_over,
    "take-over": take_over,
}


def _path(booking: str, occurrence: int, act: str) -> str:
    return f"/bookings/{booking}/occurrences/{occurrence}/{act}"


def _span(start: str, end: str, minutes: int) -> dict[str, object]:
    return {"start": moment(start), "end": moment(end), "minutes": minutes}
