"""`guild staff`: people of your member who may use this node, and their tokens."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.shared.http import staff_api
from cli.shared.options import AsJson, Key, Token, Url
from cli.shared.output import facts, show, table

app = typer.Typer(help="Staff of your member: list, add (the token shows once), remove.", no_args_is_help=True)
COLUMNS = {"id": "id", "person": "person", "roles": "roles", "member": "member", "ended_at": "ended"}


@app.command("list")
def list_(url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """Staff of your member."""
    found = staff_api(url, token).listed("/staff")
    show(found, as_json=as_json, render=lambda rows: table(rows, COLUMNS, empty="no staff yet"))


@app.command("add")
def add(
    person: Annotated[str, typer.Option(help="Name or staff number of one person.")],
    roles: Annotated[list[str], typer.Option("--role", help="admin, operator, approver, registrar, auditor … Repeat.")],
    key: Key = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Add a person. The token is in the answer once; only its hash is kept."""
    found = staff_api(url, token).write("POST", "/staff", {"person": person, "roles": roles}, key=key)
    show(found, as_json=as_json, render=facts)


@app.command("remove")
def remove(
    staff: Annotated[str, typer.Argument(metavar="STAFF")],
    key: Key = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """End a person's token. What they did stays in the log."""
    found = staff_api(url, token).write("DELETE", f"/staff/{staff}", key=key)
    show(found or {"id": staff, "state": "removed"}, as_json=as_json, render=facts)


@app.command("me")
def me(url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """Who this token says you are."""
    show(staff_api(url, token).get("/me"), as_json=as_json, render=facts)
