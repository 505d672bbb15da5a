"""`guild suspend | reinstate | revoke | withdraw`: acts on credentials that were issued."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import typer

from cli.shared.commands import Write, submits_several
from cli.shared.credentials import CredentialsAct, Yes, found_by
from cli.shared.exits import Exit, Stop
from cli.shared.http import Api

Credentials = Annotated[
    list[str] | None, typer.Argument(metavar="[CREDENTIAL…]", help="Certificate numbers, or ids of credentials.")
]
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
_LONGEST_ACT_NUMBER = 10


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
    yes: Yes = False,
) -> Write:
    """Revoke credentials, after showing them and asking: it shows at once, and is final after 72 hours."""
    question = "" if yes else f"Revoke {_named(credentials or [], batch, position or [])}, for the reason {reason}?"
    return _act("revoke", credentials, batch, position, reason, question=question)


@submits_several
def withdraw(
    act: Annotated[
        str, typer.Argument(metavar="ACT|CREDENTIAL", help="Number of the act of revocation, or a credential.")
    ],
) -> Write:
    """Take back a whole act of revocation within 72 hours, as an approver, from the member's admin account."""
    return Withdrawal("POST", "", named=act)


@dataclass(frozen=True)
class Withdrawal(Write):
    """Of the act with this number, or of the one that revoked this credential."""

    named: str = ""

    def sent(self, api: Api, key: str | None) -> Any:
        return Write("POST", f"/revocations/{self._number(api)}/withdraw").sent(api, key)

    def _number(self, api: Api) -> int:
        if self.named.isascii() and self.named.isdecimal() and len(self.named) <= _LONGEST_ACT_NUMBER:
            return int(self.named)
        found = found_by(api, self.named)
        if found["revocation"] is None:
            cure = "guild credential show says how it stands"
            raise Stop(Exit.REFUSED, f"the credential {self.named} is not revoked", cure=cure)
        return int(found["revocation"])


def _act(
    action: str,
    credentials: list[str] | None,
    batch: str | None,
    positions: list[int] | None,
    reason: str | None = None,
    *,
    question: str = "",
) -> Write:
    by_place = batch is not None and bool(positions)
    if by_place == bool(credentials) or by_place != (batch is not None or bool(positions)):
        cure = f"guild {action} --help"
        raise Stop(Exit.USAGE, "name credentials by number or id, or a batch and positions in it", cure=cure)
    body: dict[str, Any] = {"action": action} | ({} if reason is None else {"reason": reason})
    body |= {"batch": batch, "positions": positions} if by_place else {}
    return CredentialsAct("POST", "/status-acts", body, named=tuple(credentials or ()), question=question)


def _named(credentials: list[str], batch: str | None, positions: list[int]) -> str:
    if batch is not None:
        return f"what stands at {', '.join(map(str, positions))} of the batch {batch}"
    return "this credential" if len(credentials) == 1 else f"these {len(credentials)} credentials"
