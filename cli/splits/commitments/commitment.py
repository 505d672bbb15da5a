"""`guild commitment`: who owes what by when under an agreement, stated by one side and counter-signed by the other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.shared.commands import Write, writes
from cli.shared.exits import Exit, Stop
from cli.shared.http import Api, staff_api
from cli.shared.options import AsJson, Token, Url
from cli.shared.output import facts, named, show, table
from cli.shared.signing import Signature, SignedAt, signed
from cli.splits.agreement_files import AgreementId
from cli.splits.amounts import fen_of

if TYPE_CHECKING:
    from rich.console import RenderableType

app = typer.Typer(help="What parties commit themselves to (协议有效落实).", no_args_is_help=True)
Commitment = Annotated[str, typer.Argument(metavar="COMMITMENT", help="Its name in the agreement.")]
Period = Annotated[str, typer.Argument(metavar="PERIOD", help="A month 2026-03, a year 2026, or once.")]
TypedData = Annotated[
    bool, typer.Option("--typed-data", help="Sign nothing: show what a wallet elsewhere signs (with --json).")
]
_AMOUNT, _NOTHING = "In its unit: minutes, yuan, posts or pieces", "0"
ROWS = named(
    "commitment", "period", "party", "creditors", "due", "committed", "stated", "countersigned", "measured",
    "shortfall", "state", "next",
)  # fmt: skip
_AMOUNTS = ("committed", "stated", "countersigned", "measured", "shortfall")
WORDS = named("by", "to", "amount", "from", "until", "evidence", "reason", "hash")


@app.command("list")
def list_(agreement_id: AgreementId, url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """Who owes what by when, the earliest due first: stated, counter-signed, measured, short, and who can act next
    (finance, approver, auditor)."""
    found = staff_api(url, token).listed(f"/agreements/{agreement_id}/commitments")
    show(found, as_json=as_json, render=_rows)


@app.command("show")
def show_(
    agreement_id: AgreementId,
    commitment: Commitment,
    period: Period,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """One of them in one period: what is stated, and what each creditor answers (finance, approver, auditor)."""
    show(staff_api(url, token).get(_path(agreement_id, commitment, period)), as_json=as_json, render=_one)


@dataclass(frozen=True)
class _Attesting(Write):
    """`path`: of the commitment; `act`: what is said of it. An amount stands in `body` as it was typed."""

    act: str = ""
    typed_data: bool = False

    def sent(self, api: Api, key: str | None) -> Any:
        shown = api.get(self.path)
        body = self.body if self.act == "state" else {"statement": _statement(shown)} | self.body
        if body.get("amount") not in (None, _NOTHING) and shown["unit"] == "fen":
            body = body | {"amount": fen_of(body["amount"])}
        path = f"{self.path}/{self.act}" + ("/typed-data" if self.typed_data else "")
        return Write("POST", path, body).sent(api, key)


@app.command("state")
@writes
def state(
    agreement_id: AgreementId,
    commitment: Commitment,
    period: Period,
    amount: Annotated[str, typer.Option(help=f"{_AMOUNT}: all that is fulfilled of the period.")],
    first: Annotated[str, typer.Option("--from", metavar="DAY", help="On which days, as 2026-03-01.")],
    last: Annotated[str, typer.Option("--to", metavar="DAY", help="And up to which.")],
    evidence: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE", exists=True, dir_okay=False,
            help="A file that proves it: its SHA-256 is signed, the file stays with you.",
        ),
    ] = None,
    creditor: Annotated[int | None, typer.Option(min=1, help="To one creditor; else to each.")] = None,
    typed_data: TypedData = False,
    signature: Signature = None,
    signed_at: SignedAt = None,
) -> Write:  # fmt: skip
    """State what your member has fulfilled of what it owes (finance): it counts once it is counter-signed."""
    digests = [_sha256(each) for each in evidence or []]
    body = {"amount": amount, "from": first, "to": last, "evidence": digests, "creditor": creditor}
    return _attesting(_path(agreement_id, commitment, period), "state", body, typed_data, signature, signed_at)


@app.command("countersign")
@writes
def countersign(
    agreement_id: AgreementId,
    commitment: Commitment,
    period: Period,
    typed_data: TypedData = False,
    signature: Signature = None,
    signed_at: SignedAt = None,
) -> Write:
    """Sign that what is stated to your member is so (finance)."""
    return _attesting(_path(agreement_id, commitment, period), "answer", {}, typed_data, signature, signed_at)


@app.command("contest")
@writes
def contest(
    agreement_id: AgreementId,
    commitment: Commitment,
    period: Period,
    reason: Annotated[str, typer.Option(help="What is wrong.")],
    amount: Annotated[str, typer.Option(help=f"{_AMOUNT}: what your member has of it.")] = _NOTHING,
    typed_data: TypedData = False,
    signature: Signature = None,
    signed_at: SignedAt = None,
) -> Write:
    """Contest what is stated to your member (finance): with what it has of it, and why."""
    body = {"amount": amount, "reason": reason}
    return _attesting(_path(agreement_id, commitment, period), "answer", body, typed_data, signature, signed_at)


@app.command("exchange")
@writes
def exchange(
    agreement_id: AgreementId,
    commitment: Commitment,
    period: Period,
    member: Annotated[int, typer.Argument(metavar="MEMBER", min=1, help="The other side.")],
) -> Write:
    """Hand what your member says of it to the other member's node, and take what that has (finance)."""
    from formats.splits.attestations.fulfilment import subject

    body = {"member": member, "subject": subject(commitment, period)}
    return Write("POST", f"/agreements/{agreement_id}/attestations/exchange", body)


def _attesting(
    path: str, act: str, body: dict[str, Any], typed_data: bool, signature: str | None, signed_at: int | None
) -> Write:
    """Raises Stop."""
    over = {"signed_at": signed_at} if typed_data else signed(signature, signed_at)
    return _Attesting("POST", path, body | over, act=act, typed_data=typed_data)


def _path(agreement: str, commitment: str, period: str) -> str:
    return f"/agreements/{agreement}/commitments/{commitment}/{period}"


def _statement(shown: dict[str, Any]) -> str:
    """Hash of what is stated to the member that asks. Raises Stop."""
    stated = [str(each["statement"]["hash"]) for each in shown["between"] if each["statement"]]
    if len(stated) != 1:
        raise Stop(Exit.REFUSED, "nothing is stated to your member of this", cure="guild commitment exchange")
    return stated[0]


def _sha256(file: Path) -> str:
    import hashlib

    with file.open("rb") as read:
        return hashlib.file_digest(read, "sha256").hexdigest()


def _quantity(row: dict[str, Any], amount: str | None) -> str | None:
    """With its unit."""
    from formats.splits.agreements.commitment import Kind
    from formats.splits.rendering.commitment_text import quantity_text
    from formats.splits.rendering.speaker import Speaker

    return None if amount is None else quantity_text(Kind[row["kind"].upper()], int(amount), Speaker("en"))


def _rows(items: list[dict[str, Any]]) -> RenderableType:
    rows = [each | {name: _quantity(each, each[name]) for name in _AMOUNTS} for each in items]
    return table(rows, ROWS, empty="no commitments")


def _one(found: dict[str, Any]) -> RenderableType:
    from rich.console import Group

    said = [each for between in found["between"] for each in _words(found, between)]
    head = {"what": found["words"]} | {
        name: found[name] for name in ("period", "due", "state", "next", *_AMOUNTS)
    }  # fmt: skip
    amounts = {name: _quantity(found, found[name]) for name in _AMOUNTS}
    return Group(facts(head | amounts), table(said, WORDS, empty="nothing is stated"))


def _words(found: dict[str, Any], between: dict[str, Any]) -> list[dict[str, Any]]:
    """The statement to a creditor, and its answer."""
    statement, answer = between["statement"], between["answer"]
    pairs = [(statement, between["creditor"]), (answer, found["party"])]
    return [
        said | {"by": said["member"], "to": to, "until": said.get("to"), "amount": _quantity(found, said["amount"])}
        for said, to in pairs
        if said
    ]
