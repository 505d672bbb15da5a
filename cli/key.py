"""`guild key`: the verification keys of members, and their end."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.shared.commands import Write, lists, submits
from cli.shared.output import named

app = typer.Typer(help="Verification keys: list, register, retire, declare compromised.", no_args_is_help=True)

KeyId = Annotated[str, typer.Argument(metavar="KEY_ID", help="64 hex digits.")]
COLUMNS = {"id": "key id"} | named("member", "purpose", "from", "until") | {"compromised_since": "compromised since"}
lists(app, "/keys", COLUMNS, empty="no keys yet", about="All keys ever registered.")


@app.command("register")
@submits
def register(purpose: Annotated[str, typer.Option(help="credential, token, status or snapshot.")]) -> Write:
    """Make a key in the node's keystore and register its public half (admin)."""
    return Write("POST", "/keys", {"purpose": purpose})


@app.command("retire")
@submits
def retire(key_id: KeyId) -> Write:
    """End a key now (admin). What was anchored with it stays good."""
    return Write("POST", f"/keys/{key_id}/retire", {})


@app.command("compromised")
@submits
def compromised(
    key_id: KeyId,
    since: Annotated[str | None, typer.Option(help="From when, ISO 8601 with zone; now if left out.")] = None,
) -> Write:
    """Declare a key compromised (admin): it ends now, and verdicts carry a note. Nothing is revoked by it."""
    return Write("POST", f"/keys/{key_id}/compromise", {"since": since})
