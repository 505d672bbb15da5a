"""`guild asset shares`: who owns how much of an asset."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from cli.shared.commands import Write, submits
from cli.shared.exits import Exit, Stop
from cli.shared.http import staff_api
from cli.shared.options import AsJson, Token, Url
from cli.shared.output import facts, show

app = typer.Typer(help="Who owns how much of an asset: proposed, and accepted by every owner.", no_args_is_help=True)
Asset = Annotated[int, typer.Argument(metavar="ASSET", help="Number of the asset.")]
_SHARE = re.compile(r"([1-9][0-9]{0,9})=([1-9][0-9]{0,4})")


@app.command("show")
def show_(asset: Asset, url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """The shares from each day on, and what is proposed of them."""
    found = staff_api(url, token).get(f"/assets/{asset}")
    show({name: found[name] for name in ("shares", "proposed")}, as_json=as_json, render=facts)


@app.command("propose")
@submits
def propose(
    asset: Asset,
    shares: Annotated[list[str], typer.Argument(metavar="MEMBER=SHARE…", help="In basis points of the whole.")],
    from_: Annotated[str, typer.Option("--from", help="First day, YYYY-MM-DD.")],
) -> Write:
    """Propose who owns how much from a day on (admin); it counts once every owner of now and then accepted."""
    found = [_SHARE.fullmatch(each) for each in shares]
    if unread := [text for text, each in zip(shares, found, strict=True) if each is None]:
        raise Stop(Exit.USAGE, f"{unread[0]!r} is no share", cure="write such as 2=6000 3=4000, in basis points")
    owners = [{"member": int(each[1]), "share": int(each[2])} for each in found if each is not None]
    return Write("POST", f"/assets/{asset}/shares", {"shares": owners, "from": from_})


@app.command("accept")
@submits
def accept(
    asset: Asset,
    digest: Annotated[str, typer.Argument(metavar="DIGEST", help="As `shares show` names it.")],
    for_expelled: Annotated[
        int | None,
        typer.Option("--for-expelled", metavar="MEMBER", help="For this owner, which was expelled (council)."),
    ] = None,
) -> Write:
    """Accept proposed shares as an owner of now or then (admin); for one that was expelled the council accepts."""
    if for_expelled is not None:
        body = {"digest": digest, "member": for_expelled}
        return Write("POST", f"/assets/{asset}/shares/accept-by-council", body)
    return Write("POST", f"/assets/{asset}/shares/accept", {"digest": digest})
