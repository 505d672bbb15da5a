"""What `guild entry` asks of a node: entering, from a sheet or one by one, and what others say of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.shared.commands import Write, followed, reads, submits, writes
from cli.shared.exits import Exit, Stop
from cli.shared.given_files import read_given
from cli.shared.http import Api, staff_api
from cli.shared.options import AsJson, Key, Lang, Token, Url, Wait
from cli.shared.output import named, note, show, table
from cli.splits.agreement_files import AgreementId, read_agreement
from cli.splits.amounts import fen_of, in_yuan

if TYPE_CHECKING:
    from formats.splits.entries.checker import EntryRow

Entry = Annotated[str, typer.Argument(metavar="ENTRY", help="Id of the entry.")]
Entries = Annotated[list[str], typer.Argument(metavar="ENTRY…", help="Ids of entries, at most fifty.")]
Text = Annotated[Path, typer.Option(metavar="FILE", exists=True, dir_okay=False, help="The agreement's YAML.")]
Kind = Annotated[str, typer.Option(help="invoice, fiscal or own.")]
Code = Annotated[str, typer.Option(help="The code beside the number; of own, the member whose voucher it is.")]
Number = Annotated[str, typer.Option(help="Number of the invoice or voucher.")]
Occurred = Annotated[str, typer.Option(help="The day, as 2026-03-31.")]
AMOUNTS = ("gross", "net", "vat")
COLUMNS = named("id", "member", "kind", "state", "pool", "side", "occurred", "net", "accepted")
SUMS = named("pool", "side", "month", "rows", "gross", "net", "vat")


def send(
    agreement_id: AgreementId,
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help=".xlsx or CSV.")],
    agreement: Text,
    vouchers: Annotated[
        Path | None,
        typer.Option(metavar="DIR", exists=True, file_okay=False, help="Scans to upload first, named by their number."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run/--send", help="Hold it against agreement, vouchers and chain; or send it.")
    ] = True,
    lang: Lang = None,
    key: Key = None,
    wait: Wait = True,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Enter each row of a sheet (finance). Without --send nothing is sent; one fault in one row, and nothing is."""
    api, sheet, text = staff_api(url, token), read_given(str(file)), read_given(str(agreement))
    if vouchers is not None:
        _upload(api, agreement_id, vouchers, sheet, agreement, lang)
    form = {"sheet": (file.name, sheet, "text/csv"), "agreement": (agreement.name, text, "application/yaml")}
    route = "check-sheet" if dry_run else "send-sheet"
    answer = api.write("POST", f"/agreements/{agreement_id}/entries/{route}", None, key=key, form=form)
    if dry_run and answer["held_rows"]:
        note(f"rows that would wait for a second person of your member: {', '.join(map(str, answer['held_rows']))}")
    for each in answer.get("submissions", ()):
        followed(api, each, wait=wait)
    show(answer, as_json=as_json, render=lambda found: table(in_yuan(found["sums"], *AMOUNTS), SUMS, empty="no rows"))


@submits
def add(
    agreement_id: AgreementId,
    pool: Annotated[str, typer.Option(help="A pool of the agreement.")],
    side: Annotated[str, typer.Option(help="cost or benefit.")],
    occurred: Occurred,
    gross: Annotated[str, typer.Option(metavar="YUAN", help="As 1060.00; gross = net + VAT.")],
    net: Annotated[str, typer.Option(metavar="YUAN", help="What is shared.")],
    holder: Annotated[int, typer.Option(help="The member that paid or received it.")],
    kind: Kind,
    number: Number,
    vat: Annotated[str, typer.Option(metavar="YUAN", help="What is deducted, or handed over.")] = "0.00",
    code: Code = "",
) -> Write:
    """Enter one invoice whose scan was uploaded (finance). Others accept it, or their silence does."""
    part = {"pool": pool, "side": side, "gross": fen_of(gross), "net": fen_of(net), "vat": fen_of(vat)}
    invoice = {"kind": kind, "code": code, "number": number}
    body = {"occurred": occurred, "holder": holder, "invoice": invoice, "parts": [part]}
    return Write("POST", f"/agreements/{agreement_id}/entries", body)


@writes
def voucher(
    agreement_id: AgreementId,
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="A scan or e-invoice.")],
    kind: Kind,
    number: Number,
    occurred: Occurred,
    code: Code = "",
    seller: Annotated[str, typer.Option(help="Who issued it.")] = "",
) -> Write:
    """Upload the scan of an invoice or voucher, before it is entered; the node seals it (finance)."""
    form = {"kind": kind, "code": code, "number": number, "occurred": occurred, "seller": seller}
    scan = (file.name, read_given(str(file)), "application/octet-stream")
    return Write("POST", f"/agreements/{agreement_id}/vouchers", form={"scan": scan, **form})


def list_(
    agreement_id: Annotated[str | None, typer.Argument(metavar="AGREEMENT", help="Of this agreement.")] = None,
    awaiting: Annotated[
        bool, typer.Option("--awaiting-acceptance", help="What waits for your member, under all its agreements.")
    ] = False,
    state: Annotated[str | None, typer.Option(help="pending, counted, reversed or refused.")] = None,
    pool: Annotated[str | None, typer.Option(help="Of this pool.")] = None,
    side: Annotated[str | None, typer.Option(help="cost or benefit.")] = None,
    month: Annotated[str | None, typer.Option(help="In which it occurred, as 2026-03.")] = None,
    member: Annotated[int | None, typer.Option(help="Entered by this member.")] = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Entries and reversals in the order of the chain (finance, approver, auditor)."""
    asked = {"state": state, "pool": pool, "side": side, "month": month, "member": member}
    wanted = {name: value for name, value in asked.items() if value is not None}
    if awaiting == (agreement_id is not None) or (awaiting and wanted):
        cure = "AGREEMENT with what you look for, or --awaiting-acceptance alone"
        raise Stop(Exit.USAGE, "which entries?", cure=cure)
    path = "/entries/awaiting-acceptance" if awaiting else f"/agreements/{agreement_id}/entries"
    found = staff_api(url, token).listed(path, **wanted)
    show(found, as_json=as_json, render=lambda rows: table(in_yuan(rows, *AMOUNTS), COLUMNS, empty="no entries"))


@reads
def show_(agreement_id: AgreementId, entry: Entry) -> str:
    """One entry: who accepted it, and who objects (finance, approver, auditor)."""
    return f"/agreements/{agreement_id}/entries/{entry}"


@submits
def accept(agreement_id: AgreementId, entries: Entries) -> Write:
    """Accept entries and reversals of others, in one act (finance)."""
    return Write("POST", f"/agreements/{agreement_id}/entries/accept", {"entries": entries})


@submits
def count(agreement_id: AgreementId, entries: Entries) -> Write:
    """Let entries count whose days of objection passed in silence (finance)."""
    return Write("POST", f"/agreements/{agreement_id}/entries/count", {"entries": entries})


@submits
def object_(
    agreement_id: AgreementId,
    entry: Entry,
    reason: Annotated[str, typer.Option(help="What is wrong.")],
) -> Write:
    """Object to an entry (finance): it does not count before that is withdrawn or decided."""
    return _act(agreement_id, entry, "object", {"reason": reason})


@submits
def withdraw_objection(agreement_id: AgreementId, entry: Entry) -> Write:
    """Take your member's objection back (finance)."""
    return _act(agreement_id, entry, "withdraw-objection", {})


@submits
def reverse(agreement_id: AgreementId, entry: Entry) -> Write:
    """Take a counted entry back, whole, out of its month (finance). Nothing is ever edited."""
    return _act(agreement_id, entry, "reverse", {})


@submits
def decide(
    agreement_id: AgreementId,
    entry: Entry,
    upheld: Annotated[bool, typer.Option("--upheld/--dismissed", help="It never counts; or the objections are gone.")],
) -> Write:
    """Decide the objections to an entry (council)."""
    return _act(agreement_id, entry, "decide", {"upheld": upheld})


@writes
def pepper(
    year: Annotated[int, typer.Argument(metavar="YEAR")],
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="32 bytes in hex.")],
) -> Write:
    """Set the year's pepper of invoice keys, once, the same at every member's node (admin)."""
    given = read_given(str(file))
    try:
        text = given.decode("ascii").strip()
    except UnicodeDecodeError as error:
        raise Stop(Exit.REFUSED, f"{file} is no pepper", cure="64 hex digits, as the members share them") from error
    return Write("POST", "/invoice-peppers", {"year": year, "pepper": text})


COMMANDS: dict[str, Callable[..., None]] = {
    "send": send,
    "add": add,
    "voucher": voucher,
    "list": list_,
    "show": show_,
    "accept": accept,
    "count": count,
    "object": object_,
    "withdraw-objection": withdraw_objection,
    "reverse": reverse,
    "decide": decide,
    "pepper": pepper,
}


def _act(agreement: str, entry: str, act: str, body: dict[str, Any]) -> Write:
    return Write("POST", f"/agreements/{agreement}/entries/{entry}/{act}", body)


def _upload(api: Api, agreement_id: str, folder: Path, sheet: bytes, text: Path, lang: str | None) -> None:
    """The scan of each invoice that has one there; rows at fault are left to the node, which tells them all."""
    from cli.shared.clock import today
    from formats.splits.entries.checker import check_sheet

    files = {path.stem.upper(): path for path in sorted(folder.iterdir()) if path.is_file()}
    rows = check_sheet(sheet, read_agreement(text, lang), today()).entries
    for row in {row.invoice: row for row in rows}.values():
        if (path := files.get(row.invoice.number)) is not None:
            api.write("POST", f"/agreements/{agreement_id}/vouchers", None, form=_voucher_form(row, path))


def _voucher_form(row: EntryRow, path: Path) -> dict[str, Any]:
    scan = (path.name, read_given(str(path)), "application/octet-stream")
    invoice = {"kind": row.invoice.kind.value, "code": row.invoice.code, "number": row.invoice.number}
    return {"scan": scan, "occurred": row.occurred, "seller": row.seller, **invoice}
