"""`guild asset custody`: who runs an asset; it passes by offer and acceptance."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.shared.commands import Write, submits
from cli.shared.exits import Exit, Stop

app = typer.Typer(help="Who runs an asset: offered by one member, accepted by the other.", no_args_is_help=True)
Asset = Annotated[int, typer.Argument(metavar="ASSET", help="Number of the asset.")]


@app.command("offer")
@submits
def offer(
    asset: Asset,
    to: Annotated[int | None, typer.Option(help="Number of the member that is to run it.")] = None,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take the offer back.")] = False,
    by_council: Annotated[bool, typer.Option("--by-council", help="Of what an expelled member left.")] = False,
) -> Write:
    """Offer custody to another member (admin); what an expelled member left the council offers."""
    if (to is None) != withdraw:
        raise Stop(Exit.USAGE, "say to whom, or that the offer is withdrawn", cure="--to MEMBER, or --withdraw")
    return Write("POST", f"/assets/{asset}/custody/offer{'-by-council' if by_council else ''}", {"to": to})


@app.command("accept")
@submits
def accept(asset: Asset, from_: Annotated[int, typer.Option("--from", help="The member that offers it.")]) -> Write:
    """Take custody that was offered to your member by exactly this one (admin)."""
    return Write("POST", f"/assets/{asset}/custody/accept", {"from": from_})
