"""`guild suspend | reinstate | revoke | withdraw`: acts on credentials that were issued."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.shared.commands import Write, submits_several
from cli.shared.exits import Exit, Stop

Credentials = Annotated[list[str] | None, typer.Argument(metavar="[CREDENTIAL…]", help="Ids of credentials.")]
Batch = Annotated[
    str | None, typer.Option(metavar="BATCH", help="Instead of ids: a batch, where this node lost its credentials.")
]
Positions = Annotated[
    list[int] | None, typer.Option("--position", metavar="N", help="Place in the batch, from 0 on. Repeat.")
]
Reason = Annotated[
    str,
    typer.Option(
        help="issued_in_error, fraud, authority_withdrawn, superseded, under_review or other: coarse on purpose."
    ),
]


@submits_several
def suspend(
    credentials: Credentials = None, reason: Reason = "under_review", batch: Batch = None, position: Positions = None
) -> Write:
    """Suspend credentials while a doubt is looked into."""
    return _act("suspend", credentials, batch, position, reason)


@submits_several
def reinstate(credentials: Credentials = None, batch: Batch = None, position: Positions = None) -> Write:
    """Lift a suspension."""
    return _act("reinstate", credentials, batch, position)


@submits_several
def revoke(
    reason: Annotated[str, typer.Option(help="As for suspend. Required.")],
    credentials: Credentials = None,
    batch: Batch = None,
    position: Positions = None,
) -> Write:
    """Revoke credentials: it shows at once, and is final after 72 hours."""
    return _act("revoke", credentials, batch, position, reason)


@submits_several
def withdraw(act: Annotated[int, typer.Argument(metavar="ACT", help="Number of the act of revocation.")]) -> Write:
    """Take back a whole act of revocation within 72 hours, as an approver, from the member's admin account."""
    return Write("POST", f"/revocations/{act}/withdraw")


def _act(
    action: str,
    credentials: list[str] | None,
    batch: str | None,
    positions: list[int] | None,
    reason: str | None = None,
) -> Write:
    by_place = batch is not None and bool(positions)
    if by_place == bool(credentials) or by_place != (batch is not None or bool(positions)):
        raise Stop(Exit.USAGE, "name credentials by id, or a batch and positions in it", cure=f"guild {action} --help")
    named: dict[str, object] = {"batch": batch, "positions": positions} if by_place else {"credentials": credentials}
    return Write("POST", "/status-acts", {"action": action, **named} | ({} if reason is None else {"reason": reason}))
