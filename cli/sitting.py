"""`guild sitting`: one roster from upload to anchored credentials."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.shared.commands import Write, lists, writes
from cli.shared.exits import Exit, Stop
from cli.shared.http import Api, staff_api
from cli.shared.options import AsJson, Key, Token, Url, Wait
from cli.shared.output import confirmed, console, facts, named, note, plain, show, table
from cli.shared.polling import polls

if TYPE_CHECKING:
    from formats.register.levels import Kind

app = typer.Typer(help="Rosters of one exam sitting: check, import, approve, follow.", no_args_is_help=True)

Sitting = Annotated[str, typer.Argument(metavar="SITTING", help="Id of the sitting.")]
SETTLED = frozenset({"delivered", "cancelled", "refused"})
STOPPED = frozenset({"halted", "cancelling"})
COLUMNS = {"id": "id", "state": "state", "standard": "standard", "level": "level", "award_date": "awarded"}


@app.command("check")
def check(
    roster: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help=".xlsx, or CSV in UTF-8 or GB18030.")],
    award_date: Annotated[str, typer.Option(help="Day of the award, YYYY-MM-DD: numbers carry its year.")],
    level: Annotated[int, typer.Option(help="Level rank, for example 40 for 三级.")],
    kind: Annotated[str, typer.Option(help="Kind of the standard, as `guild standard list` shows it.")] = "skill_level",
    as_json: AsJson = False,
) -> None:
    """Check a roster on this machine. Nothing is stored or sent."""
    from node.rosters.roster import read_roster
    from node.rosters.sheet import records

    rows = read_roster(records(roster.read_bytes()), kind=kind_of(kind), level=level, award_date=day(award_date))
    show({"rows": len(rows)}, as_json=as_json, render=lambda found: f"✔ {found['rows']} rows can be imported")


@app.command("import")
@writes
def import_(
    roster: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help=".xlsx, or CSV in UTF-8 or GB18030.")],
    standard: Annotated[int, typer.Option(help="Number of the standard (guild standard list).")],
    level: Annotated[int, typer.Option(help="Level rank, for example 40 for 三级.")],
    award_date: Annotated[str, typer.Option(help="Day of the award, YYYY-MM-DD.")],
    accreditation: Annotated[int | None, typer.Option(help="Number; found by the node where only one fits.")] = None,
    valid_from: Annotated[str | None, typer.Option(help="YYYY-MM-DD; the award day if left out.")] = None,
    valid_until: Annotated[str | None, typer.Option(help="YYYY-MM-DD, inclusive; without end if left out.")] = None,
) -> Write:
    """Upload a roster. One fault in one row, and nothing is stored."""
    form = {
        "roster": (roster.name, roster.read_bytes(), "text/csv"),
        "standard": str(standard),
        "level": str(level),
        "award_date": award_date,
        "accreditation": None if accreditation is None else str(accreditation),
        "valid_from": valid_from,
        "valid_until": valid_until,
    }
    return Write("POST", "/sittings", form=form)


lists(app, "/sittings", COLUMNS, empty="no sittings yet", about="Sittings of your member, newest first.")


@app.command("show")
def show_(sitting: Sitting, url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """One sitting with its rows and batches."""
    api = staff_api(url, token)
    found = api.get(f"/sittings/{sitting}")
    found["batches"] = api.listed(f"/sittings/{sitting}/batches")
    show(found, as_json=as_json, render=facts)


@app.command("rows")
def rows(sitting: Sitting, url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """The rows of one sitting as they were read."""
    found = staff_api(url, token).listed(f"/sittings/{sitting}/rows")
    heads = named(*(found[0] if found else ()))
    show(found, as_json=as_json, render=lambda value: table(value, heads, empty="no rows"))


@app.command("approve")
def approve(
    sitting: Sitting,
    accept: Annotated[
        list[int] | None, typer.Option(metavar="ROW", help="Accept the warnings of this row. Repeat.")
    ] = None,
    key: Key = None,
    wait: Wait = True,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Approve, as another person than the one who imported; issuing starts. Rows with warnings are accepted by number;
    at a terminal it shows and asks each."""
    api = staff_api(url, token)
    asks = not accept and not as_json and sys.stdin.isatty()
    accepted = _asked_by_row(api, sitting) if asks else list(accept or ())
    found = api.write("POST", f"/sittings/{sitting}/approve", {"accepted_rows": accepted}, key=key)
    if wait:
        found = follow(api, sitting, quiet=as_json)
    show(found, as_json=as_json, render=facts)


@app.command("resume")
@writes
def resume(stopped: Annotated[str, typer.Argument(metavar="BATCH|SITTING", help="Id of what has halted.")]) -> Write:
    """Go on with a halted batch or sitting, or with a sitting that somebody asked to cancel, as an approver."""
    noun = "sittings" if "-" in stopped else "batches"  # a UUID, or the hex of a batch
    return Write("POST", f"/{noun}/{stopped}/resume")


@app.command("cancel")
@writes
def cancel(
    sitting: Sitting,
    confirm: Annotated[bool, typer.Option("--confirm", help="Confirm what another person asked for.")] = False,
) -> Write:
    """Give up a sitting, or what of it is not on the chain; of an approved one another person confirms it."""
    path = f"/sittings/{sitting}/{'confirm-cancel' if confirm else 'cancel'}"
    return Write("POST", path, done={"id": sitting, "state": "cancelled"})


def _asked_by_row(api: Api, sitting: str) -> list[int]:
    """The rows whose warnings the person at the terminal accepts, all of them. Raises Stop at the first that is not."""
    accepted = []
    for row in api.listed(f"/sittings/{sitting}/rows"):
        if not row["warnings"]:
            continue
        note(f"row {row['row']}, {row['name']}, {row['certificate_number']}")
        for warning in row["warnings"]:
            note(f"  {warning['field']}: {warning['detail']} → {warning['cure']} {warning.get('zh', '')}")
        if not confirmed(f"accept the warnings of row {row['row']}?"):
            title = f"not approved: the warnings of row {row['row']} were not accepted"
            raise Stop(Exit.REFUSED, title, cure=f"give it up: guild sitting cancel {sitting}, as an operator")
        accepted.append(row["row"])
    return accepted


def follow(api: Api, sitting: str, *, quiet: bool, timeout_s: float = 300.0) -> dict[str, Any]:
    """Show each step of a sitting until nothing more will happen. Raises Stop where it ends without credentials."""
    screen, told = console(stderr=True), ""
    found: dict[str, Any] = {}
    with screen.status("approved", spinner="dots") as status:
        for _ in polls(api, timeout_s):
            found = api.get(f"/sittings/{sitting}")
            waits = f": {found['problem']}" if found.get("problem") else ""
            if not quiet:
                status.update(plain(f"{found['state']}{waits} …"))
            if waits and waits != told and found["state"] not in SETTLED:
                note(f"{found['state']} waits{waits}")
            told = waits
            if found["state"] in SETTLED:
                break
            _stop_if_halted(api, found)
            _stop_at_quota(found)
        else:
            raise Stop(
                Exit.UNAVAILABLE,
                f"sitting {sitting} is still {found['state']} after {timeout_s:.0f} s{told}",
                cure=f"nothing is lost; look again: guild sitting show {sitting}",
                state=found["state"],
            )
    if found["state"] != "delivered":
        faults = found.get("errors") or []
        raise Stop(Exit.REFUSED, f"sitting {sitting} ended as {found['state']}", faults=faults, sitting=found)
    return found


def _stop_if_halted(api: Api, sitting: dict[str, Any]) -> None:
    if sitting["state"] in STOPPED:
        cure = f"put it right, then: guild sitting resume {sitting['id']}"
        title = f"sitting {sitting['id']} is {sitting['state']}: {sitting['problem'] or 'somebody asked to cancel it'}"
        raise Stop(Exit.FAULT, title, cure=cure, sitting=sitting)
    for batch in api.listed(f"/sittings/{sitting['id']}/batches"):
        if batch["state"] == "halted":
            cure = f"put it right, then: guild sitting resume {batch['id']}"
            raise Stop(Exit.FAULT, f"batch {batch['id']} has halted: {batch['problem']}", cure=cure, batch=batch)


def _stop_at_quota(sitting: dict[str, Any]) -> None:
    """Nobody waits at a terminal for another day. Raises Stop."""
    if until := sitting.get("quota_until"):
        title = f"sitting {sitting['id']} waits until {until}: {sitting['problem']}"
        cure = "it goes on by itself then, sooner if the registrar gives more: guild sitting show " + sitting["id"]
        raise Stop(Exit.UNAVAILABLE, title, cure=cure, sitting=sitting)


def kind_of(name: str) -> Kind:
    from formats.register.levels import Kind

    try:
        return Kind[name.upper()]
    except KeyError as error:
        names = ", ".join(each.name.lower() for each in Kind)
        raise Stop(Exit.USAGE, f"--kind {name} is not known", cure=f"one of {names}") from error


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Stop(Exit.USAGE, f"{text!r} is no day", cure="write YYYY-MM-DD") from error
