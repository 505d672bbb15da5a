"""`guild submission`: what this node has asked the chain to do, and how far it got."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.shared.commands import Write, lists, writes
from cli.shared.http import staff_api
from cli.shared.options import AsJson, Token, Url, Wait
from cli.shared.output import facts, named, show
from cli.shared.polling import settled

app = typer.Typer(help="Commands on their way to the chain.", no_args_is_help=True)
COLUMNS = named("id", "kind", "state") | {"mined_block_number": "block", "problem": "problem", "created_at": "at"}
lists(app, "/submissions", COLUMNS, empty="no submissions yet", about="Submissions of your member, newest first.")


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
    found = settled(api, submission) if wait else api.get(f"/submissions/{submission}")
    show(found, as_json=as_json, render=facts)


@app.command("resume")
@writes
def resume(
    submission: Annotated[str, typer.Argument(metavar="SUBMISSION", help="Id of a halted submission.")],
) -> Write:
    """Go on with a halted submission, after the software was put right."""
    return Write("POST", f"/submissions/{submission}/resume")
