"""`guild council`: for a member that cannot, an account back and its credentials; and a contract's end."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.shared.follow import order
from cli.shared.http import staff_api
from cli.shared.options import AsJson, Key, Token, Url, Wait
from cli.status import Reason, finish

app = typer.Typer(
    help="For a member that cannot: give an account back; revoke for an expelled one, and take that back. "
    "Retire a contract.",
    no_args_is_help=True,
)


@app.command("account")
def account(
    member: Annotated[int, typer.Argument(metavar="MEMBER", help="Number of the member.")],
    address: Annotated[str, typer.Argument(metavar="ADDRESS")],
    roles: Annotated[list[str], typer.Option("--role", help="admin, issue, status, registrar; repeat. None: all end.")],
    key: Key = None,
    wait: Wait = True,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Set the roles of an account of a member whose admins are lost or stolen, or propose it a new one (council)."""
    api = staff_api(url, token)
    path = f"/members/{member}/accounts/{address}"
    order(api, "PUT", path, {"roles": roles}, key=key, wait=wait, as_json=as_json)


@app.command("retire")
def retire(
    name: Annotated[str, typer.Argument(metavar="NAME", help="As it is registered: Credentials, …")],
    key: Key = None,
    wait: Wait = True,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Retire a contract for good (council): it takes nothing new, and what stands in it stays."""
    api = staff_api(url, token)
    order(api, "POST", f"/contracts/{name}/retire", None, key=key, wait=wait, as_json=as_json)


@app.command("revoke")
def revoke(
    batch: Annotated[str, typer.Argument(metavar="BATCH", help="40 hex digits.")],
    positions: Annotated[list[int], typer.Option("--position", help="Place in the batch; repeat.")],
    reason: Reason,
    key: Key = None,
    wait: Wait = True,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Revoke credentials of an expelled member (council): it shows at once, and is final after 72 hours."""
    api = staff_api(url, token)
    body = {"batch": batch, "positions": positions, "reason": reason}
    finish(api, api.write("POST", "/council/revocations", body, key=key), wait=wait, as_json=as_json)


@app.command("withdraw")
def withdraw(
    act: Annotated[int, typer.Argument(metavar="ACT", help="Number of the act of revocation.")],
    key: Key = None,
    wait: Wait = True,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Take back a whole act on an expelled member's credentials within 72 hours (council), as another person."""
    api = staff_api(url, token)
    finish(api, api.write("POST", f"/council/revocations/{act}/withdraw", key=key), wait=wait, as_json=as_json)
