"""`guild submission`: what this node has asked the chain to do, how far it got, and what waits for a second person."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.shared.commands import Write, lists, reads, submits, writes
from cli.shared.http import staff_api
from cli.shared.options import AsJson, Token, Url, Wait
from cli.shared.output import facts, named, show, table
from cli.shared.polling import settled
from cli.splits.amounts import in_yuan

app = typer.Typer(help="Commands on their way to the chain.", no_args_is_help=True)
COLUMNS = named("id", "kind", "state") | {"mined_block_number": "block", "problem": "problem", "created_at": "at"}
WAITING = named("id", "kind", "agreement", "fen", "given_by") | {"given_at": "at"}
Held = Annotated[str, typer.Argument(metavar="SUBMISSION", help="Id of a held submission.")]
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


@app.command("waiting")
def waiting(url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """What is held until a second person of your member approves it (finance, approver, auditor)."""
    found = staff_api(url, token).listed("/submissions/awaiting-approval")
    show(found, as_json=as_json, render=lambda rows: table(in_yuan(rows, "fen"), WAITING, empty="nothing waits"))


@app.command("approval")
@reads
def approval(submission: Held) -> str:
    """What it commits, who gave it, who decided and why (finance, approver, auditor)."""
    return f"/submissions/{submission}/approval"


@app.command("approve")
@submits
def approve(submission: Held) -> Write:
    """Send it, as the second person (approver); whoever gave it cannot."""
    return Write("POST", f"/submissions/{submission}/approve", {})


@app.command("refuse")
@writes
def refuse(submission: Held, reason: Annotated[str, typer.Option(help="Why it is not sent.")]) -> Write:
    """Say no to it (approver): nothing of it is ever sent."""
    return Write("POST", f"/submissions/{submission}/refuse", {"reason": reason})


@app.command("withdraw")
@writes
def withdraw(submission: Held) -> Write:
    """Take back what you gave, while it is held (finance)."""
    return Write("POST", f"/submissions/{submission}/withdraw", {})
