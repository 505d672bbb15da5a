"""`guild balance`: what your member and the others owe each other after a close, attested by both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.shared.commands import Write, writes
from cli.shared.exits import Exit, Stop
from cli.shared.http import Api, staff_api
from cli.shared.options import AsJson, Token, Url
from cli.shared.output import facts, named, print_json, show, table
from cli.shared.signing import Signature, SignedAt, signed
from cli.splits.agreement_files import AgreementId
from cli.splits.amounts import fen_of, in_yuan

if TYPE_CHECKING:
    from rich.console import RenderableType

app = typer.Typer(help="Closing claims of a month or year, attested by both sides (对账).", no_args_is_help=True)
Period = Annotated[str, typer.Argument(metavar="PERIOD", help="A closed month, such as 2026-12.")]
Member = Annotated[int, typer.Argument(metavar="MEMBER", min=1, help="The other side.")]
PAIRS = {
    "counterparty": "with", "state": "state", "owed_to_member": "owed to yours", "owed_by_member": "owed by yours",
    "unsigned": "not attested by",
}  # fmt: skip
LINES = named("booked", "of", "pool", "side", "debtor", "creditor", "fen", "attested", "by")
_CLAIM = (
    "A claim as your books have it: 'BOOKED OF POOL SIDE DEBTOR CREDITOR YUAN', as show prints it; 0.00: it is none."
)


@app.command("list")
def list_(
    agreement_id: AgreementId, period: Period, url: Url = None, token: Token = None, as_json: AsJson = False
) -> None:
    """With whom your member had claims after a close, and who has attested them (finance, approver, auditor)."""
    found = staff_api(url, token).get(f"/agreements/{agreement_id}/balances/{period}")["items"]
    show(found, as_json=as_json, render=_pairs)


@app.command("year")
def year(
    agreement_id: AgreementId,
    number: Annotated[str, typer.Argument(metavar="YEAR", help="As 2026.")],
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """The closing claims of a year, by the close of December: who has not attested them, and where they differ
    (finance, approver, auditor)."""
    found = staff_api(url, token).get(f"/agreements/{agreement_id}/year-closes/{number}")
    show(found, as_json=as_json, render=_year)


@app.command("show")
def show_(
    agreement_id: AgreementId,
    period: Period,
    member: Member,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Every claim between your member and another after a close; where one of the two says otherwise, its figure
    (finance, approver, auditor)."""
    show(staff_api(url, token).get(_path(agreement_id, period, member)), as_json=as_json, render=_lines)


@dataclass(frozen=True)
class AttestWrite(Write):
    """Over the balance that the node shows now."""

    def sent(self, api: Api, key: str | None) -> Any:
        shown = api.get(self.path)["balance"]
        return Write("POST", f"{self.path}/attest", {"balance": shown} | self.body).sent(api, key)


@app.command("attest")
@writes
def attest(
    agreement_id: AgreementId,
    period: Period,
    member: Member,
    claims: Annotated[list[str] | None, typer.Option("--claim", metavar="CLAIM", help=_CLAIM)] = None,
    signature: Signature = None,
    signed_at: SignedAt = None,
) -> Write:
    """Sign what your member and the other owe each other (finance): as the close has it, or as your books do."""
    body = {"figures": [_figure(each) for each in claims or []], **signed(signature, signed_at)}
    return AttestWrite("POST", _path(agreement_id, period, member), body)


@app.command("typed-data")
def typed_data(
    agreement_id: AgreementId,
    period: Period,
    member: Member,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """What a wallet elsewhere signs to confirm the close: cast wallet sign --data --from-file. With --json the time to
    hand in with it (finance, approver, auditor)."""
    found = staff_api(url, token).get(f"{_path(agreement_id, period, member)}/typed-data")
    print_json(found if as_json else found["typed_data"])


@app.command("exchange")
@writes
def exchange(agreement_id: AgreementId, period: Period, member: Member) -> Write:
    """Hand your attestation to the other member's node, and take its own (finance)."""
    return Write("POST", f"/agreements/{agreement_id}/attestations/exchange", {"member": member, "subject": period})


def _path(agreement: str, period: str, member: int) -> str:
    return f"/agreements/{agreement}/balances/{period}/{member}"


def _figure(text: str) -> dict[str, str]:
    """Raises Stop."""
    from formats.splits.agreements.money import MAX_PERIOD_FEN

    names, words = ("booked", "of", "pool", "side", "debtor", "creditor"), text.split()
    if len(words) != len(names) + 1:
        raise Stop(Exit.USAGE, f"no claim: {text}", cure=_CLAIM)
    return dict(zip(names, words, strict=False)) | {"fen": fen_of(words[-1], most=MAX_PERIOD_FEN)}


def _pairs(items: list[dict[str, Any]]) -> RenderableType:
    """In yuan."""
    rows = [each | {"unsigned": ", ".join(map(str, each["unsigned"]))} for each in items]
    return table(in_yuan(rows, "owed_to_member", "owed_by_member"), PAIRS, empty="no claims then")


def _year(found: dict[str, Any]) -> RenderableType:
    from rich.console import Group

    head = {name: found[name] for name in ("year", "period", "state")}
    return Group(facts(head | {"unsigned": ", ".join(map(str, found["unsigned"]))}), _pairs(found["items"]))


def _lines(found: dict[str, Any]) -> RenderableType:
    """In yuan: the claims, then each figure that is attested otherwise."""
    others = [
        line | {"by": each["member"]} for each in found["attestations"] for line in each["differences"]
    ]  # fmt: skip
    rows = [*(line | {"attested": "", "by": ""} for line in found["claims"]), *others]
    return table(in_yuan(rows, "fen", "attested"), LINES, empty="neither owes the other anything")
