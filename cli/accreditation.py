"""`guild accreditation`: which member may certify which standard at which levels, and on whose word."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.shared.follow import order
from cli.shared.http import staff_api
from cli.shared.options import AsJson, Key, Token, Url, Wait
from cli.shared.output import show, table

app = typer.Typer(help="Accreditations and their basis.", no_args_is_help=True)
COLUMNS = {
    "number": "no.",
    "member": "member",
    "standard": "standard",
    "levels": "levels",
    "basis": "basis",
    "document": "document",
    "from": "from",
    "until": "until",
}


@app.command("list")
def list_(url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """All accreditations ever granted."""
    found = staff_api(url, token).listed("/accreditations")
    show(found, as_json=as_json, render=lambda rows: table(rows, COLUMNS, empty="no accreditations yet"))


@app.command("grant")
def grant(
    member: Annotated[int, typer.Option(help="Number of the member.")],
    standard: Annotated[int, typer.Option(help="Number of the standard.")],
    levels: Annotated[list[int], typer.Option("--level", help="Level rank; repeat.")],
    basis: Annotated[str, typer.Option(help="government_filing, one_plus_x or consortium_only.")],
    document: Annotated[str, typer.Option(help="Number of the filing or decision it rests on.")],
    key: Key = None,
    wait: Wait = True,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Grant an accreditation from now on (council)."""
    body = {"member": member, "standard": standard, "levels": levels, "basis": basis, "document": document}
    api = staff_api(url, token)
    order(api, "POST", "/accreditations", body, key=key, wait=wait, as_json=as_json)


@app.command("end")
def end(
    accreditation: Annotated[int, typer.Argument(metavar="ACCREDITATION")],
    key: Key = None,
    wait: Wait = True,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """End an accreditation now (council). What was anchored before stays good."""
    api = staff_api(url, token)
    order(api, "POST", f"/accreditations/{accreditation}/end", {}, key=key, wait=wait, as_json=as_json)
