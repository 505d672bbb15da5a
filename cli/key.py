"""`guild key`: the verification keys of members, and their end."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.shared.follow import order
from cli.shared.http import staff_api
from cli.shared.options import AsJson, Key, Token, Url, Wait
from cli.shared.output import show, table

app = typer.Typer(help="Verification keys: list, register, retire, declare compromised.", no_args_is_help=True)

KeyId = Annotated[str, typer.Argument(metavar="KEY_ID", help="64 hex digits.")]
COLUMNS = {
    "id": "key id",
    "member": "member",
    "purpose": "purpose",
    "from": "from",
    "until": "until",
    "compromised_since": "compromised since",
}


@app.command("list")
def list_(url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """All keys ever registered."""
    found = staff_api(url, token).listed("/keys")
    show(found, as_json=as_json, render=lambda rows: table(rows, COLUMNS, empty="no keys yet"))


@app.command("register")
def register(
    purpose: Annotated[str, typer.Option(help="credential, token, status or snapshot.")],
    key: Key = None,
    wait: Wait = True,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Make a key in the node's keystore and register its public half (admin)."""
    api = staff_api(url, token)
    order(api, "POST", "/keys", {"purpose": purpose}, key=key, wait=wait, as_json=as_json)


@app.command("retire")
def retire(
    key_id: KeyId,
    key: Key = None,
    wait: Wait = True,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """End a key now (admin). What was anchored with it stays good."""
    api = staff_api(url, token)
    order(api, "POST", f"/keys/{key_id}/retire", {}, key=key, wait=wait, as_json=as_json)


@app.command("compromised")
def compromised(
    key_id: KeyId,
    since: Annotated[str | None, typer.Option(help="From when, ISO 8601 with zone; now if left out.")] = None,
    key: Key = None,
    wait: Wait = True,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Say that a key is in strange hands (admin): it ends now, and verdicts carry a note. Nothing is revoked by it."""
    api = staff_api(url, token)
    order(api, "POST", f"/keys/{key_id}/compromise", {"since": since}, key=key, wait=wait, as_json=as_json)
