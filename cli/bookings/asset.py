"""`guild asset`: what can be booked, from a readable file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from cli.shared.options import AsJson, Lang
from cli.shared.output import plain, show
from cli.shared.verdict import language

app = typer.Typer(help="Rooms, machines, vehicles, trainers and their terms.", no_args_is_help=True)


@app.command("check")
def check(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="YAML, as docs/assets.md says.")],
    on: Annotated[str | None, typer.Option(help="As if registered on this day, YYYY-MM-DD; today if left out.")] = None,
    lang: Lang = None,
    as_json: AsJson = False,
) -> None:
    """Check an asset's file on this machine and show what it would register. Nothing is sent."""
    from formats.bookings.slots import day_of, parse_day, slot_of
    from node.bookings.assets.asset_picture import LANGUAGES, asset_picture
    from node.bookings.assets.asset_reader import read_asset_file
    from node.bookings.assets.files import digests_in
    from node.compose import utc_now

    today = parse_day(on) if on else day_of(slot_of(int(utc_now().timestamp())))
    asset = read_asset_file(file.read_bytes(), today, digests_in(file.parent))
    pictures = {each: asset_picture(asset, each) for each in LANGUAGES}
    show(pictures, as_json=as_json, render=lambda found: Text("\n").join(map(plain, found[language(lang)])))
