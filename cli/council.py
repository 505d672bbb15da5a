"""`guild council`: for a member that cannot, an account back and its credentials; and a contract's end."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.shared.commands import Write, submits, submits_several
from cli.status import Reason

app = typer.Typer(
    help="For a member that cannot: give an account back; revoke for an expelled one, and take that back. "
    "Retire a contract.",
    no_args_is_help=True,
)


@app.command("account")
@submits
def account(
    member: Annotated[int, typer.Argument(metavar="MEMBER", help="Number of the member.")],
    address: Annotated[str, typer.Argument(metavar="ADDRESS")],
    roles: Annotated[list[str], typer.Option("--role", help="admin, issue, status, registrar; repeat. None: all end.")],
) -> Write:
    """Set the roles of an account of a member whose admins are lost or stolen, or propose it a new one (council)."""
    return Write("PUT", f"/members/{member}/accounts/{address}", {"roles": roles})


@app.command("retire")
@submits
def retire(name: Annotated[str, typer.Argument(metavar="NAME", help="As it is registered: Credentials, …")]) -> Write:
    """Retire a contract for good (council): it takes nothing new, and what stands in it stays."""
    return Write("POST", f"/contracts/{name}/retire")


@app.command("revoke")
@submits_several
def revoke(
    batch: Annotated[str, typer.Argument(metavar="BATCH", help="40 hex digits.")],
    positions: Annotated[list[int], typer.Option("--position", help="Place in the batch; repeat.")],
    reason: Reason,
) -> Write:
    """Revoke credentials of an expelled member (council): it shows at once, and is final after 72 hours."""
    return Write("POST", "/council/revocations", {"batch": batch, "positions": positions, "reason": reason})


@app.command("withdraw")
@submits_several
def withdraw(act: Annotated[int, typer.Argument(metavar="ACT", help="Number of the act of revocation.")]) -> Write:
    """Take back a whole act on an expelled member's credentials within 72 hours (council), as another person."""
    return Write("POST", f"/council/revocations/{act}/withdraw")
