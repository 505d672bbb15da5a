"""`guild close`: a month of an agreement, what it lacks, closing it, and what it is published as."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.shared.commands import Write, followed
from cli.shared.exits import Exit, Stop
from cli.shared.given_files import write_named
from cli.shared.http import Api, staff_api
from cli.shared.options import AsJson, Key, Token, Url
from cli.shared.output import facts, show, table
from cli.shared.polling import polls
from cli.splits.agreement_files import AgreementId
from cli.splits.amounts import in_yuan
from cli.splits.line_objections import COMMANDS

if TYPE_CHECKING:
    from rich.console import RenderableType

app = typer.Typer(
    help="Months of an agreement: what one lacks, closing it, what it is published as.", no_args_is_help=True
)
Period = Annotated[str, typer.Argument(metavar="PERIOD", help="A month, such as 2026-03.")]
LACKS = {"what": "what it lacks", "of": "of", "who": "who can mend it", "blocks": "blocks the close"}
TOTALS = {"period": "month", "pool": "pool", "side": "side", "booked": "booked", "total": "amount"}
BROUGHT = {"pool": "pool", "brought_forward": "brought forward"}
LISTED = {"period": "month", "member": "closed by", "closed_at": "closed at", "root": "root"}
_PATIENCE_S = 120.0


@app.command("list")
def list_(agreement_id: AgreementId, url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """Every month that has closed, the oldest first (finance, approver, auditor)."""
    found = staff_api(url, token).get(f"/agreements/{agreement_id}/closes")["items"]
    show(found, as_json=as_json, render=lambda rows: table(rows, LISTED, empty="no month has closed"))


@app.command("pools")
def pools(
    agreement_id: AgreementId,
    until: Annotated[str | None, typer.Option(metavar="MONTH", help="The last month; without it, this one.")] = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """What the sides of its pools came to in twelve months, and what each brought forward (finance, approver,
    auditor)."""
    found = staff_api(url, token).get(f"/agreements/{agreement_id}/pools", until=until)
    show(found, as_json=as_json, render=_pools)


@app.command("check")
def check(
    agreement_id: AgreementId, period: Period, url: Url = None, token: Token = None, as_json: AsJson = False
) -> None:
    """What the close of a month lacks, and who can mend it (finance, approver, auditor)."""
    found = staff_api(url, token).get(_path(agreement_id, period))
    show(found, as_json=as_json, render=lambda month: table(_rows(month["lacks"]), LACKS, empty="nothing is missing"))


@app.command("run")
def run(
    agreement_id: AgreementId,
    period: Period,
    key: Key = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Close a month with the root that is there now, and wait until the worker has booked its lines (finance)."""
    api, path = staff_api(url, token), _path(agreement_id, period)
    month = api.get(path)
    if month["close"] is None:
        body = {"period": period, "root": month["root"]}
        followed(api, Write("POST", f"/agreements/{agreement_id}/closes", body).sent(api, key), wait=True)
    found = wait_until_allocated(api, path)
    show(found, as_json=as_json, render=lambda month: facts(_closed(month)))


@app.command("period-file")
def period_file(
    agreement_id: AgreementId,
    period: Period,
    out: Annotated[Path, typer.Option(metavar="FILE", dir_okay=False, help="Where to write it.")],
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Write the canonical period file of a closed month, which guild reperform takes (finance, approver, auditor)."""
    _written(staff_api(url, token), f"{_path(agreement_id, period)}/period-file", out, as_json=as_json)


@app.command("journal")
def journal(
    agreement_id: AgreementId,
    program: Annotated[str, typer.Argument(metavar="PROGRAM", help="hledger, beancount or gbt24589.")],
    out: Annotated[Path, typer.Option(metavar="FILE", dir_okay=False, help="Where to write it.")],
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Write every closed month as text of hledger or beancount, with the balances of each close, or as a ZIP of tables
    in the shape of GB/T 24589.1, mapping unverified (finance, approver, auditor)."""
    if program not in ("hledger", "beancount", "gbt24589"):
        raise Stop(Exit.USAGE, f"{program} is no such program", cure="hledger, beancount or gbt24589")
    _written(staff_api(url, token), f"/agreements/{agreement_id}/journal/{program}", out, as_json=as_json)


for _name, _command in COMMANDS.items():
    app.command(_name)(_command)


def wait_until_allocated(api: Api, path: str) -> dict[str, Any]:
    """The month, once its close owes no lines. Raises Stop."""
    found: dict[str, Any] = {}
    for _ in polls(api, _PATIENCE_S):
        found = api.get(path)
        if found["state"] == "allocated":
            return found
    title = f"the month is closed, and {found['due']} sides still owe their lines after {_PATIENCE_S:.0f} s"
    raise Stop(Exit.UNAVAILABLE, title, cure="the worker goes on with them; look again: guild close check")


def _path(agreement: str, period: str) -> str:
    return f"/agreements/{agreement}/closes/{period}"


def _written(api: Api, path: str, out: Path, *, as_json: bool) -> None:
    data = api.get_bytes(path)
    write_named(out, data)
    show({"file": str(out), "bytes": len(data)}, as_json=as_json, render=facts)


def _closed(month: dict[str, Any]) -> dict[str, Any]:
    """For people: a month and its close, a line each."""
    close = month["close"] or {}
    said = {"closed_by": close.get("member"), "closed_at": close.get("closed_at"), "block": close.get("block_number")}
    return {name: month[name] for name in ("agreement", "period", "state", "root")} | said


def _rows(lacks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [each | {"who": _who(each["who"]), "blocks": "yes" if each["blocks"] else "no"} for each in lacks]


def _pools(found: dict[str, Any]) -> RenderableType:
    """In yuan."""
    from rich.console import Group

    brought = [{"pool": pool, "brought_forward": fen} for pool, fen in found["brought_forward"].items()]
    months = table(in_yuan(found["items"], "total"), TOTALS, empty="nothing was booked in these months")
    return Group(months, table(in_yuan(brought, "brought_forward"), BROUGHT, empty="nothing was brought forward"))


def _who(members: list[int]) -> str:
    return ", ".join("the council" if each == 0 else str(each) for each in members) or "anybody"
