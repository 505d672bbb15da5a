"""`guild feed`: calendar feeds of an asset or of your member, by a secret address."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.shared.commands import Write, answers, lists, writes
from cli.shared.http import staff_api
from cli.shared.options import Key, Token, Url

app = typer.Typer(help="Calendar feeds by a secret address that can be revoked.", no_args_is_help=True)
COLUMNS = {"id": "id", "asset": "asset", "language": "language", "created_at": "made", "created_by": "by"}
lists(app, "/feeds", COLUMNS, empty="no feeds yet", about="Calendar feeds of your member, without their secrets.")


@app.command("add")
@answers
def add(
    asset: Annotated[int | None, typer.Option(help="Of this asset; of what your member holds if left out.")] = None,
    language: Annotated[str, typer.Option(help="zh-CN or en.")] = "zh-CN",
    key: Key = None,
    url: Url = None,
    token: Token = None,
) -> dict[str, object]:
    """A new feed. Its address shows once: whoever has it reads the feed, until it is revoked (booker, custodian)."""
    api = staff_api(url, token)
    found = Write("POST", "/feeds", {"asset": asset, "language": language}).sent(api, key)
    return {"id": found["feed"]["id"], "address": api.url.rstrip("/") + found["path"]}


@app.command("revoke")
@writes
def revoke(feed: Annotated[str, typer.Argument(metavar="FEED", help="Id of the feed.")]) -> Write:
    """End a feed: its address answers no more, at once (booker, custodian)."""
    return Write("DELETE", f"/feeds/{feed}")
