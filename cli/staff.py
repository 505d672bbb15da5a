"""`guild staff`: people of your member who may use this node, and their tokens."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.shared.commands import Write, lists, reads, writes

app = typer.Typer(help="Staff of your member: list, add (the token shows once), remove.", no_args_is_help=True)
COLUMNS = {"id": "id", "person": "person", "roles": "roles", "member": "member", "ended_at": "ended"}
lists(app, "/staff", COLUMNS, empty="no staff yet", about="Staff of your member.")


@app.command("add")
@writes
def add(
    person: Annotated[str, typer.Option(help="Name or staff number of one person.")],
    roles: Annotated[list[str], typer.Option("--role", help="admin, operator, approver, registrar, auditor … Repeat.")],
) -> Write:
    """Add a person. The token is in the answer once; only its hash is kept."""
    return Write("POST", "/staff", {"person": person, "roles": roles})


@app.command("remove")
@writes
def remove(staff: Annotated[str, typer.Argument(metavar="STAFF")]) -> Write:
    """End a person's token. What they did stays in the log."""
    return Write("DELETE", f"/staff/{staff}", done={"id": staff, "state": "removed"})


@app.command("me")
@reads
def me() -> str:
    """Who this token says you are."""
    return "/me"
