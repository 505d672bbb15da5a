"""`guild door`: devices that show codes at the doors of your assets, and what one shows now."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.shared.commands import Write, reads, writes
from cli.shared.http import staff_api
from cli.shared.options import AsJson, Token, Url
from cli.shared.output import show, table

app = typer.Typer(help="Devices at the doors of your assets (custodian).", no_args_is_help=True)
Device = Annotated[str, typer.Argument(metavar="DEVICE", help="Id of the device.")]
COLUMNS = {"device": "device", "added_at": "added"}


@app.command("list")
def list_(url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """The devices of your member, those that ended left out."""
    found = staff_api(url, token).get("/door-devices")["items"]
    show(found, as_json=as_json, render=lambda rows: table(rows, COLUMNS, empty="no devices yet"))


@app.command("add")
@writes
def add() -> Write:
    """Make the key of a new device in the keystore of your node."""
    return Write("POST", "/door-devices", {})


@app.command("end")
@writes
def end(device: Device) -> Write:
    """What it shows is refused from now on."""
    return Write("POST", f"/door-devices/{device}/end")


@app.command("show")
@reads
def show_(
    device: Device,
    asset: Annotated[int, typer.Argument(metavar="ASSET")],
    unit: Annotated[int, typer.Argument(metavar="UNIT", help="From 0.")] = 0,
) -> str:
    """The code that the door of a unit shows now: its link, to be scanned, and what is typed instead."""
    return f"/door-devices/{device}/codes/{asset}/{unit}"
