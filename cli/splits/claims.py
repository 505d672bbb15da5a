"""`guild claims`: who owes whom under an agreement, how old it is, and what is declared as paid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.shared.http import staff_api
from cli.shared.options import AsJson, Token, Url
from cli.shared.output import named, show, table
from cli.splits.agreement_files import AgreementId
from cli.splits.amounts import in_yuan

if TYPE_CHECKING:
    from rich.console import RenderableType

COLUMNS = named("debtor", "creditor", "pool", "side", "of", "fen", "days", "payment")


def claims(
    agreement_id: AgreementId,
    pool: Annotated[str | None, typer.Option(help="Of this pool.")] = None,
    side: Annotated[str | None, typer.Option(help="cost or benefit.")] = None,
    account: Annotated[str | None, typer.Option(help="Owed by or to this member or fund.")] = None,
    older_than: Annotated[int, typer.Option(metavar="DAYS", min=0, help="Older than so many days.")] = 0,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Who owes whom now, the oldest claim first (finance, approver, auditor). What is declared as paid ages no more."""
    asked = {"pool": pool, "side": side, "account": account, "older_than": older_than or None}
    wanted = {name: value for name, value in asked.items() if value is not None}
    found = staff_api(url, token).get(f"/agreements/{agreement_id}/claims", **wanted)
    show(found, as_json=as_json, render=_claims)


def _claims(said: dict[str, Any]) -> RenderableType:
    """In yuan."""
    rows = [each | {"payment": each["payment"] or ""} for each in in_yuan(said["claims"], "fen")]
    return table(rows, COLUMNS, empty="nobody owes anything")
