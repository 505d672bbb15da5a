"""`guild booking`: made, waited for, answered, moved and given back."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from cli.bookings import booking_series, booking_uses
from cli.bookings.acting import Acts, Booking, BookingAct, Displacing, Occurrence, credential_digest
from cli.bookings.times import moment
from cli.shared.commands import Write, reads, submits
from cli.shared.exits import Exit, Stop
from cli.shared.http import staff_api
from cli.shared.options import AsJson, Token, Url
from cli.shared.output import named, show, table

app = typer.Typer(help="Bookings: reserve, wait, answer, move, give back, use.", no_args_is_help=True)

Assets = Annotated[
    list[str], typer.Argument(metavar="ASSET[:UNIT]…", help="One, or up to 8 that are booked together: all or none.")
]
Asset = Annotated[str, typer.Argument(metavar="ASSET[:UNIT]", help="Number of the asset; a unit, from 0, or any.")]
From = Annotated[str, typer.Option("--from", help="Begins, as 2026-03-02T08:15, at UTC+8.")]
To = Annotated[str, typer.Option("--to", help="Ends.")]
Class = Annotated[str, typer.Option("--class", help="teaching, social, enterprise or other.")]
Credential = Annotated[
    str | None,
    typer.Option(metavar="FILE|DIGEST", help="Of the operator. The chain gets a salted commitment, nobody the file."),
]
Terms = Annotated[int | None, typer.Option(help="Version of the terms; those that rule the day if left out.")]
COLUMNS = {
    "id": "id", "asset": "asset", "unit": "unit", "member": "member", "from": "from", "to": "to", "class": "class",
    "state": "state",
}  # fmt: skip
LINE = {"booking": "booking", "member": "member", "from": "from", "to": "to", "class": "class"} | named(
    "displaced", "offer_until"
)


@app.command("reserve")
@submits
def reserve(
    assets: Assets, from_: From, to: To, class_: Class, terms: Terms = None, credential: Credential = None
) -> Write:
    """Book one asset, or several together, all or none (booker). What is taken is refused, and by what."""
    digest = credential_digest(credential)
    parts = [part(each, from_, to, class_) | {"terms": terms, "credential": digest} for each in assets]
    return Write("POST", "/bookings", {"parts": parts})


@app.command("wait")
@submits
def wait(asset: Asset, from_: From, to: To, class_: Class, credential: Credential = None) -> Write:
    """Wait for what is taken: one occurrence within a day (booker). It is offered to the first in line that fits."""
    wanted = part(asset, from_, to, class_) | {"credential": credential_digest(credential)}
    return Write("POST", "/bookings", {"parts": [wanted], "waits": True})


@app.command("move")
@submits
def move(
    booking: Booking,
    assets: Assets,
    from_: From,
    to: To,
    class_: Class,
    credential: Credential = None,
    acts: Acts = None,
) -> Write:
    """Give up all that stands of it and book others in its stead, in one act (booker)."""
    digest = credential_digest(credential)
    parts = [part(each, from_, to, class_) | {"credential": digest} for each in assets]
    return BookingAct.of(booking, "move", acts, parts=parts)


@app.command("approve")
@submits
def approve(booking: Booking, acts: Acts = None) -> Write:
    """Say yes to a held booking, in time (custodian)."""
    return BookingAct.of(booking, "approve", acts)


@app.command("refuse")
@submits
def refuse(
    booking: Booking, reason: Annotated[int, typer.Option(min=0, max=255, help="Number.")] = 0, acts: Acts = None
) -> Write:
    """Say no to a held booking, in time (custodian)."""
    return BookingAct.of(booking, "refuse", acts, reason=reason)


@app.command("cancel")
@submits
def cancel(
    booking: Booking,
    occurrence: Annotated[list[int] | None, typer.Option(help="Only this one, from 0; may be given again.")] = None,
    acts: Acts = None,
) -> Write:
    """Give back what stands, before it starts (booker; of an expelled holder the custodian)."""
    return BookingAct.of(booking, "cancel", acts, occurrences=occurrence or None)


@app.command("claim")
@submits
def claim(
    booking: Booking,
    occurrence: Occurrence = 0,
    terms: Terms = None,
    credential: Credential = None,
    acts: Acts = None,
) -> Write:
    """Take what was offered from the waiting line, in time (booker)."""
    digest = credential_digest(credential)
    return BookingAct.of(booking, "claim", acts, occurrence=occurrence, terms=terms, credential=digest)


@app.command("leave")
@submits
def leave(booking: Booking, occurrence: Occurrence = 0, acts: Acts = None) -> Write:
    """Leave the waiting line (booker)."""
    return BookingAct.of(booking, "leave", acts, occurrence=occurrence)


@app.command("lapse")
@submits
def lapse(booking: Booking) -> Write:
    """End a held booking that nobody answered in time, whoever's it is (booker, custodian)."""
    return Write("POST", f"/bookings/{booking}/lapse", {})


@app.command("operator")
@submits
def operator(
    booking: Booking, credential: Annotated[str, typer.Argument(metavar="FILE|DIGEST", help="Of the operator.")]
) -> Write:
    """Name another operator, by a salted commitment (booker)."""
    return Write("POST", f"/bookings/{booking}/operator", {"credential": credential_digest(credential)})


@app.command("displace")
@submits
def displace(
    booking: Booking,
    victims: Annotated[list[str], typer.Argument(metavar="VICTIM[:OCCURRENCE]…", help="All that stand in its way.")],
    occurrence: Occurrence = 0,
    reason: Annotated[int, typer.Option(min=0, max=255, help="Number.")] = 0,
) -> Write:
    """Let bookings of strictly lower class give way to this one, the first in line that then fits (custodian)."""
    return Displacing.naming(booking, victims, occurrence=occurrence, reason=reason)


@app.command("list")
def list_(
    asset: Annotated[int | None, typer.Option(help="Of this asset.")] = None,
    member: Annotated[int | None, typer.Option(help="Of whoever holds it now.")] = None,
    state: Annotated[str | None, typer.Option(help="waiting, held, confirmed or ended.")] = None,
    from_: Annotated[str | None, typer.Option("--from", help="Beginning on this day or later, YYYY-MM-DD.")] = None,
    to: Annotated[str | None, typer.Option("--to", help="Beginning before this day.")] = None,
    awaiting_answer: Annotated[
        bool, typer.Option("--awaiting-answer", help="Held ones of your assets, by the time to answer (custodian).")
    ] = False,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Bookings in the order of the chain (booker, custodian, auditor)."""
    wanted: dict[str, Any] = {"asset": asset, "member": member, "state": state, "from": from_, "to": to}
    if awaiting_answer and any(each is not None for each in wanted.values()):
        raise Stop(Exit.USAGE, "--awaiting-answer takes no other option", cure="leave the others out")
    path = "/bookings/awaiting-answer" if awaiting_answer else "/bookings"
    found = staff_api(url, token).listed(path, **({} if awaiting_answer else wanted))
    show(found, as_json=as_json, render=lambda rows: table(rows, COLUMNS, empty="no bookings found"))


@app.command("show")
@reads
def show_(booking: Booking) -> str:
    """One booking, its occurrences, and what happened to it."""
    return f"/bookings/{booking}"


@app.command("line")
def line(
    asset: Annotated[int, typer.Argument(metavar="ASSET")],
    day: Annotated[str, typer.Argument(metavar="DAY", help="YYYY-MM-DD.")],
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """The waiting line of an asset on a day, in its order (booker, custodian, auditor)."""
    found = staff_api(url, token).get(f"/assets/{asset}/line", day=day)["places"]
    show(found, as_json=as_json, render=lambda rows: table(rows, LINE, empty="nobody waits"))


def part(asset: str, from_: str, to: str, class_: str) -> dict[str, Any]:
    """`3` or `3:0`, with times and class, as the API takes a part."""
    number, colon, unit = asset.partition(":")
    if not number.isdecimal() or (colon and not unit.isdecimal()) or not asset.isascii() or len(asset) > 12:
        raise Stop(Exit.USAGE, f"{asset!r} is no asset", cure="write its number, or number and unit such as 3:0")
    return {
        "asset": int(number),
        "unit": int(unit) if colon else None,
        "from": moment(from_),
        "to": moment(to),
        "class": class_,
    }


app.command("series")(booking_series.series)
for name, command in booking_uses.COMMANDS.items():
    app.command(name)(command)
