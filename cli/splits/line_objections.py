"""What `guild close` asks of lines: which a close booked, whether they are final, and objections to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.shared.commands import Write, submits, writes
from cli.shared.http import staff_api
from cli.shared.options import AsJson, Token, Url
from cli.shared.output import named, show, table
from cli.splits.agreement_files import AgreementId
from cli.splits.amounts import fen_of

if TYPE_CHECKING:
    from rich.console import RenderableType

Period = Annotated[str, typer.Argument(metavar="PERIOD", help="A closed month, such as 2026-03.")]
Number = Annotated[int, typer.Argument(metavar="NUMBER", min=1, help="Of the objection: guild close lines.")]
COLUMNS = named("of", "pool", "side", "stage", "account", "fen", "final", "objections")


def lines(
    agreement_id: AgreementId, period: Period, url: Url = None, token: Token = None, as_json: AsJson = False
) -> None:
    """What the close of a month booked, whether it is final, and who objects (finance, approver, auditor)."""
    found = staff_api(url, token).get(f"/agreements/{agreement_id}/closes/{period}/lines")["items"]
    show(found, as_json=as_json, render=_lines)


@submits
def object_(
    agreement_id: AgreementId,
    period: Period,
    pool: Annotated[str, typer.Option(help="A pool of the agreement.")],
    side: Annotated[str, typer.Option(help="cost or benefit.")],
    figure: Annotated[str, typer.Option(metavar="YUAN", help="What the line should be, as 1060.00; below 0 too.")],
    reason: Annotated[str, typer.Option(help="What is wrong.")],
    stage: Annotated[str | None, typer.Option(help="Stage of the line; without it, the whole side.")] = None,
    account: Annotated[str | None, typer.Option(help="Member or fund of the line.")] = None,
    of: Annotated[str | None, typer.Option(metavar="MONTH", help="Month of the line, where it was restated.")] = None,
) -> Write:
    """Object to a line, with the figure that it should have (finance): it is not final for thirty days."""
    sign, amount = ("-", figure[1:]) if figure.startswith("-") else ("", figure)
    fen = fen_of(amount)
    line = {"of": of, "pool": pool, "side": side, "stage": stage, "account": account}
    body = line | {"figure": fen if fen == "0" else sign + fen, "reason": reason}
    return Write("POST", f"/agreements/{agreement_id}/closes/{period}/objections", body)


@submits
def withdraw_objection(agreement_id: AgreementId, number: Number) -> Write:
    """Take your member's objection to a line back (finance)."""
    return Write("POST", f"/agreements/{agreement_id}/line-objections/{number}/withdraw", {})


@submits
def escalate(agreement_id: AgreementId, number: Number) -> Write:
    """Bring your member's objection to a line before the council, while it holds (finance)."""
    return Write("POST", f"/agreements/{agreement_id}/line-objections/{number}/escalate", {})


@writes
def reasons(agreement_id: AgreementId, number: Number) -> Write:
    """Take the words of an objection to a line from the node of whoever objects (finance)."""
    return Write("POST", f"/agreements/{agreement_id}/line-objections/{number}/fetch-reasons", {})


@submits
def decide(
    agreement_id: AgreementId,
    number: Number,
    upheld: Annotated[bool, typer.Option("--upheld/--dismissed", help="Its month is restated first; or it is gone.")],
) -> Write:
    """Decide an objection to a line (council)."""
    return Write("POST", f"/agreements/{agreement_id}/line-objections/{number}/decide", {"upheld": upheld})


COMMANDS: dict[str, Callable[..., None]] = {
    "lines": lines,
    "object": object_,
    "withdraw-objection": withdraw_objection,
    "escalate": escalate,
    "reasons": reasons,
    "decide": decide,
}


def _lines(sides: list[dict[str, Any]]) -> RenderableType:
    """In yuan; objections beside the line that they name, those to a whole side beside each of its lines."""
    from formats.yuan import yuan

    rows = [
        {"of": side["of"], "pool": side["pool"], "side": side["side"], "stage": line["stage"],
         "account": line["account"], "fen": yuan(int(line["fen"])), "final": "yes" if side["final"] else "no",
         "objections": ", ".join(_said(each) for each in side["objections"] if _names(each, line))}
        for side in sides
        for line in side["lines"]
    ]  # fmt: skip
    return table(rows, COLUMNS, empty="nothing was booked")


def _names(objection: dict[str, Any], line: dict[str, Any]) -> bool:
    return objection["stage"] is None or (objection["stage"], objection["account"]) == (line["stage"], line["account"])


def _said(objection: dict[str, Any]) -> str:
    return f"{objection['number']} by {objection['member']}: {objection['state'].replace('_', ' ')}"
