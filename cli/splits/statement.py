"""`guild statement`: a member's statement of a closed month."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.shared.http import staff_api
from cli.shared.options import AsJson, Token, Url
from cli.shared.output import show, table
from cli.splits.agreement_files import AgreementId

if TYPE_CHECKING:
    from rich.console import RenderableType

CHANGES = {
    "account": "account", "way": "what", "opening": "opening", "accrued": "accrued", "adjusted": "adjusted",
    "prior_year": "prior year", "netted": "netted", "settled": "settled", "closing": "closing",
}  # fmt: skip


def statement(
    agreement_id: AgreementId,
    period: Annotated[str, typer.Argument(metavar="PERIOD", help="A closed month, such as 2026-03.")],
    member: Annotated[int, typer.Argument(metavar="MEMBER", min=1, help="A party or agent.")],
    csv: Annotated[bool, typer.Option("--csv", help="As a table for spreadsheets, amounts in fen.")] = False,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """What a member is owed and owes after a closed month, and why it changed (finance, approver, auditor)."""
    api, path = staff_api(url, token), f"/agreements/{agreement_id}/closes/{period}/statements/{member}"
    if csv:
        sys.stdout.write(api.get_bytes(f"{path}/csv").decode("utf-8"))
        return
    show(api.get(path), as_json=as_json, render=_changes)


def _changes(said: dict[str, Any]) -> RenderableType:
    """In yuan."""
    from formats.yuan import yuan

    rows = [
        {"account": account, "way": way.replace("_", " "), **{name: yuan(int(fen)) for name, fen in each.items()}}
        for account, ways in sorted(said["accounts"].items())
        for way, each in sorted(ways.items(), reverse=True)
    ]
    return table(rows, CHANGES, empty="nothing")
