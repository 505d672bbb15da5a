"""`guild settlement`: payments, nettings and payouts of an agreement, and what is said of them."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.shared.commands import Write, reads, submits, writes
from cli.shared.exits import Exit, Stop
from cli.shared.http import staff_api
from cli.shared.options import AsJson, Token, Url
from cli.shared.output import named, show, table
from cli.splits.agreement_files import AgreementId
from cli.splits.amounts import fen_of, in_yuan

app = typer.Typer(help="What settles claims: payments, nettings, payouts.", no_args_is_help=True)
Settlement = Annotated[str, typer.Argument(metavar="SETTLEMENT", help="Id of the payment, netting or payout.")]
Payouts = Annotated[list[str], typer.Argument(metavar="PAYOUT…", help="Ids of payouts, at most fifty.")]
Pool = Annotated[str, typer.Option(help="A pool of the agreement.")]
Side = Annotated[str, typer.Option(help="cost or benefit.")]
Amount = Annotated[str, typer.Option(metavar="YUAN", help="As 1060.00.")]
Reason = Annotated[str, typer.Option(help="What is wrong.")]
_ACCOUNT = "A member, such as 3, or a fund, such as training/depreciation."
_PAID_ON, _REFERENCE = "The day, as 2026-03-31.", "As the bank shows it; it stays sealed in this node."
COLUMNS = named("id", "member", "kind", "state", "payer", "payee", "pool", "side", "fen")


@app.command("pay")
@submits
def pay(
    agreement_id: AgreementId,
    payee: Annotated[str, typer.Option("--to", metavar="ACCOUNT", help=_ACCOUNT)],
    pool: Pool,
    side: Side,
    amount: Amount,
    paid_on: Annotated[str, typer.Option(help=_PAID_ON)],
    reference: Annotated[str, typer.Option(help=_REFERENCE)],
    payer_account: Annotated[str, typer.Option(help="Bank account that paid.")],
    payee_account: Annotated[str, typer.Option(help="Bank account that was paid.")],
    document: Annotated[str, typer.Option(help="invoice, cost_split or settlement_receipt.")],
    number: Annotated[str, typer.Option(help="Number of that document.")],
    payer: Annotated[
        str | None, typer.Option("--from", metavar="ACCOUNT", help="A fund that your member keeps.")
    ] = None,
) -> Write:
    """Declare a payment (finance): it settles nothing before the payee confirms it."""
    transfer = _transfer(paid_on, reference, payer_account, payee_account)
    body = {"payer": payer, "payee": payee, "pool": pool, "side": side, "fen": fen_of(amount), "transfer": transfer}
    papers = {"document": {"kind": document, "number": number}}
    return Write("POST", f"/agreements/{agreement_id}/payments", body | papers)


@app.command("net")
@submits
def net(
    agreement_id: AgreementId,
    member: Annotated[int, typer.Option("--with", metavar="MEMBER", min=1, help="The other side.")],
    pool: Pool,
    side: Side,
    back_pool: Annotated[str, typer.Option(help="The pool in which the other side owes yours.")],
    back_side: Annotated[str, typer.Option(help="cost or benefit.")],
    amount: Amount,
) -> Write:
    """Propose to net what your member owes another against what that owes it (finance)."""
    back = {"back_pool": back_pool, "back_side": back_side, "fen": fen_of(amount)}
    return Write("POST", f"/agreements/{agreement_id}/nettings", {"member": member, "pool": pool, "side": side} | back)


@app.command("pay-out")
@submits
def pay_out(
    agreement_id: AgreementId,
    member: Annotated[int, typer.Option("--to", metavar="MEMBER", min=1, help="Who gets it.")],
    pool: Pool,
    reserve: Annotated[str, typer.Option(help="The fund of the pool.")],
    amount: Amount,
) -> Write:
    """Enter a payout from a fund (finance): every other party and agent accepts it."""
    body = {"pool": pool, "reserve": reserve, "member": member, "fen": fen_of(amount)}
    return Write("POST", f"/agreements/{agreement_id}/payouts", body)


@app.command("list")
def list_(
    agreement_id: Annotated[str | None, typer.Argument(metavar="AGREEMENT", help="Of this agreement.")] = None,
    awaiting: Annotated[
        bool, typer.Option("--awaiting-answer", help="What waits for your member, under all its agreements.")
    ] = False,
    kind: Annotated[str | None, typer.Option(help="payment, netting or payout.")] = None,
    state: Annotated[str | None, typer.Option(help="pending, counted, denied or refused.")] = None,
    member: Annotated[int | None, typer.Option(help="Entered by this member.")] = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Payments, nettings and payouts in the order of the chain (finance, approver, auditor)."""
    wanted = {name: value for name, value in {"kind": kind, "state": state, "member": member}.items() if value}
    if awaiting == (agreement_id is not None) or (awaiting and wanted):
        raise Stop(
            Exit.USAGE, "which settlements?", cure="AGREEMENT with what you look for, or --awaiting-answer alone"
        )
    path = "/settlements/awaiting-answer" if awaiting else f"/agreements/{agreement_id}/settlements"
    found = staff_api(url, token).listed(path, **wanted)
    show(found, as_json=as_json, render=lambda rows: table(in_yuan(rows, "fen"), COLUMNS, empty="no settlements"))


@app.command("show")
@reads
def show_(agreement_id: AgreementId, settlement: Settlement) -> str:
    """One of them: who answered it, and who objects (finance, approver, auditor)."""
    return _path(agreement_id, settlement)


@app.command("papers")
@reads
def papers(agreement_id: AgreementId, settlement: Settlement) -> str:
    """The bank's transfer and the document of a payment, for payer and payee (finance, approver, auditor)."""
    return f"{_path(agreement_id, settlement)}/papers"


@app.command("confirm")
@submits
def confirm(
    agreement_id: AgreementId,
    settlement: Settlement,
    paid_on: Annotated[str | None, typer.Option(help=_PAID_ON)] = None,
    reference: Annotated[
        str | None, typer.Option(help="As your bank shows it: held against what was declared.")
    ] = None,
    payer_account: Annotated[str | None, typer.Option(help="Bank account that paid.")] = None,
    payee_account: Annotated[str | None, typer.Option(help="Bank account that was paid.")] = None,
) -> Write:
    """Confirm that your member was paid, or a netting with it (finance)."""
    transfer = _transfer(paid_on, reference, payer_account, payee_account)
    given = [value for value in transfer.values() if value is not None]
    if given and len(given) < len(transfer):
        cure = "--paid-on, --reference, --payer-account and --payee-account together, or none of them"
        raise Stop(Exit.USAGE, "a part of a transfer is compared with nothing", cure=cure)
    return Write("POST", f"{_path(agreement_id, settlement)}/confirm", {"transfer": transfer if given else None})


@app.command("deny")
@submits
def deny(agreement_id: AgreementId, settlement: Settlement, reason: Reason) -> Write:
    """Say that no such money came, or no to a netting (finance)."""
    return Write("POST", f"{_path(agreement_id, settlement)}/deny", {"reason": reason})


@app.command("accept")
@submits
def accept(agreement_id: AgreementId, payouts: Payouts) -> Write:
    """Accept payouts, in one act (finance)."""
    return Write("POST", f"/agreements/{agreement_id}/payouts/accept", {"payouts": payouts})


@app.command("object")
@submits
def object_(agreement_id: AgreementId, settlement: Settlement, reason: Reason) -> Write:
    """Object to a settlement (finance): it does not count before that is withdrawn or decided."""
    return Write("POST", f"{_path(agreement_id, settlement)}/object", {"reason": reason})


@app.command("withdraw-objection")
@submits
def withdraw_objection(agreement_id: AgreementId, settlement: Settlement) -> Write:
    """Take your member's objection back (finance)."""
    return Write("POST", f"{_path(agreement_id, settlement)}/withdraw-objection", {})


@app.command("reasons")
@writes
def reasons(
    agreement_id: AgreementId,
    settlement: Settlement,
    member: Annotated[int, typer.Argument(metavar="MEMBER", help="Who objects, or denies it.")],
) -> Write:
    """Take the words of a member's objections, or of its denial, from its node (finance)."""
    return Write("POST", f"{_path(agreement_id, settlement)}/fetch-reasons", {"member": member})


@app.command("decide")
@submits
def decide(
    agreement_id: AgreementId,
    settlement: Settlement,
    upheld: Annotated[bool, typer.Option("--upheld/--dismissed", help="It never counts; or the objections are gone.")],
) -> Write:
    """Decide the objections to a settlement (council)."""
    return Write("POST", f"{_path(agreement_id, settlement)}/decide", {"upheld": upheld})


def _path(agreement: str, settlement: str) -> str:
    return f"/agreements/{agreement}/settlements/{settlement}"


def _transfer(
    paid_on: str | None, reference: str | None, payer_account: str | None, payee_account: str | None
) -> dict[str, str | None]:
    """As a bank shows it."""
    return {
        "paid_on": paid_on, "reference": reference, "payer_account": payer_account, "payee_account": payee_account,
    }  # fmt: skip
