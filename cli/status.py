"""`guild suspend | reinstate | revoke | withdraw`: acts on credentials that were issued."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.shared.commands import Write, submits_several

Credentials = Annotated[list[str], typer.Argument(metavar="CREDENTIAL…", help="Ids of credentials.")]
Reason = Annotated[
    str,
    typer.Option(
        help="issued_in_error, fraud, authority_withdrawn, superseded, under_review or other: coarse on purpose."
    ),
]


@submits_several
def suspend(credentials: Credentials, reason: Reason = "under_review") -> Write:
    """Suspend credentials while a doubt is looked into."""
    return _act("suspend", credentials, reason)


@submits_several
def reinstate(credentials: Credentials) -> Write:
    """Lift a suspension."""
    return _act("reinstate", credentials)


@submits_several
def revoke(credentials: Credentials, reason: Annotated[str, typer.Option(help="As for suspend. Required.")]) -> Write:
    """Revoke credentials: it shows at once, and is final after 72 hours."""
    return _act("revoke", credentials, reason)


@submits_several
def withdraw(act: Annotated[int, typer.Argument(metavar="ACT", help="Number of the act of revocation.")]) -> Write:
    """Take back a whole act of revocation within 72 hours, as an approver, from the member's admin account."""
    return Write("POST", f"/revocations/{act}/withdraw")


def _act(action: str, credentials: list[str], reason: str | None = None) -> Write:
    body = {"action": action, "credentials": credentials} | ({} if reason is None else {"reason": reason})
    return Write("POST", "/status-acts", body)
