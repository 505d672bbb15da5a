"""`guild usage`: minutes that both sides signed."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.shared.http import staff_api
from cli.shared.options import AsJson, Token, Url
from cli.shared.output import show, table

app = typer.Typer(help="Minutes that both sides signed.", no_args_is_help=True)
COLUMNS = {
    "asset": "asset", "member": "member", "class_name": "class", "used_in": "used in", "settled_in": "settled in",
    "minutes": "minutes",
}  # fmt: skip

FIGURES = {
    "name": "figure",
    "basis_points": "basis points",
    "numerator": "of these",
    "denominator": "out of",
    "of": "which are",
}


@app.command("figures")
def figures(
    asset: Annotated[int, typer.Option(help="Of this asset.")],
    from_: Annotated[str, typer.Option("--from", help="Of what begins on this day or later, YYYY-MM-DD.")],
    to: Annotated[str, typer.Option("--to", help="Before this day; at most 92 days.")],
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Utilisation, sharing, what was lost, and the yield where a value is recorded, each with its denominator (booker,
    custodian, auditor)."""
    wanted = {"asset": asset, "from": from_, "to": to}
    found = staff_api(url, token).get("/usage/figures", **wanted)["items"]
    show(found, as_json=as_json, render=lambda rows: table(rows, FIGURES, empty="nothing to measure"))


@app.command("list")
def list_(
    asset: Annotated[int, typer.Option(help="Of this asset.")],
    settled_in: Annotated[str, typer.Option(help="Window of settling, a month as 2026-03.")],
    member: Annotated[int | None, typer.Option(help="Of this member alone.")] = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """What one window of settling counts for an asset, by member, class and month of use."""
    found = staff_api(url, token).get("/usage", asset=asset, settled_in=settled_in, member=member)
    show(found, as_json=as_json, render=lambda each: table(each["rows"], COLUMNS, empty="no minutes were settled"))
