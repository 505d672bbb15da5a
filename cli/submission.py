"""`guild submission`: what this node has asked the chain to do, and how far it got."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.shared.http import staff_api
from cli.shared.options import AsJson, Key, Token, Url, Wait
from cli.shared.output import facts, show, table

app = typer.Typer(help="Commands on their way to the chain.", no_args_is_help=True)
COLUMNS = {
    "id": "id",
    "kind": "kind",
    "state": "state",
    "mined_block_number": "block",
    "problem": "problem",
    "created_at": "at",
}


@app.command("list")
def list_(url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """Submissions of your member, newest first."""
    found = staff_api(url, token).listed("/submissions")
    show(found, as_json=as_json, render=lambda rows: table(rows, COLUMNS, empty="no submissions yet"))


@app.command("show")
def show_(
    submission: Annotated[str, typer.Argument(metavar="SUBMISSION")],
    wait: Wait = False,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """One submission; with --wait, until the chain has answered."""
    api = staff_api(url, token)
    found = api.settled(submission) if wait else api.get(f"/submissions/{submission}")
    show(found, as_json=as_json, render=facts)


@app.command("resume")
def resume(
    submission: Annotated[str, typer.Argument(metavar="SUBMISSION", help="Id of a halted submission.")],
    key: Key = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Go on with a halted submission, after the software was put right."""
    found = staff_api(url, token).write("POST", f"/submissions/{submission}/resume", key=key)
    show(found, as_json=as_json, render=facts)
