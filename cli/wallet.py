"""`guild wallet`: what a holder does with their own credentials, on their own machine."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Group
from rich.text import Text

from cli.shared.commands import answers
from cli.shared.exits import Exit, Stop
from cli.shared.given_files import read_given
from cli.shared.options import AsJson, Pinned, Rpc, Snapshot, TrustRoot, pinned_file
from cli.shared.output import show, table
from formats.bounds import bounded_json

app = typer.Typer(
    help="For holders: look at a credential, show its QR, prove that a list is complete.", no_args_is_help=True
)

_OPENING = ("batch", "document_digest", "link_salt")
CredentialFile = Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False)]


@app.command("show")
@answers
def show_(file: CredentialFile) -> dict[str, Any]:
    """What a credential's file says. This is no verdict: use `guild verify` for one."""
    from formats.faults import FormatFault
    from wallet.documents.reader import parse_document

    try:
        document = parse_document(read_given(str(file)))
    except FormatFault as fault:
        raise Stop(Exit.REFUSED, f"{file} is no credential of ours: {fault}", reason=fault.reason) from fault
    said = {name: None if value is None else str(value) for name, value in asdict(document.certificate).items()}
    return said | {"issuer": str(document.member), "batch": document.batch.hex(), "chain": document.chain_ref.hex()}


@app.command("qr")
def qr(
    shown: Annotated[str, typer.Argument(metavar="PNG|LINK", help="A picture of the QR, or its text.")],
) -> None:
    """Show a QR in the terminal, to be scanned from the screen."""
    from wallet.tokens import qr as codes

    try:
        link = shown if shown.startswith(("http://", "https://")) else codes.read(read_given(shown))
        typer.echo(codes.terminal(link))
    except codes.QrFault as fault:
        cure = "take the picture again, flat and sharp, with one QR in it"
        raise Stop(Exit.REFUSED, f"no QR can be shown: {fault}", cure=cure) from fault


@app.command("open")
@answers
def open_(
    export: Annotated[Path, typer.Argument(metavar="EXPORT", help="The file the registrar gave you.", exists=True)],
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Your credentials of one issuer.", exists=True)],
    out: Annotated[Path, typer.Option(help="Where to write what you show. Whoever has it sees this issuer's trail.")],
) -> dict[str, Any]:
    """Write the openings that prove a list complete for one issuer. Your secret itself stays here."""
    from formats.ids import batch_member
    from formats.link import link_salt
    from wallet.documents.reader import parse_document

    given = _export(export)
    secret = bytes.fromhex(given["secret"])
    documents = [parse_document(read_given(str(file))) for file in files]
    issuers = {batch_member(each.batch) for each in documents}
    if len(issuers) != 1:
        raise Stop(Exit.USAGE, f"these are credentials of members {sorted(issuers)}", cure="show one issuer at a time")
    issuer = issuers.pop()
    openings = [
        {
            "batch": each.batch.hex(),
            "document_digest": each.digest.hex(),
            "link_salt": link_salt(secret, each.batch, each.digest).hex(),
        }
        for each in documents
    ]
    shown = {"issuer": issuer, "trail_key": trail_key_of(given, issuer), "openings": openings}
    from node.installation.config import write_private

    write_private(out, json.dumps(shown, indent=2).encode() + b"\n")
    return {"file": str(out), "issuer": issuer, "openings": len(openings)}


@app.command("trail")
def trail(
    openings: Annotated[Path, typer.Argument(metavar="OPENINGS", help="What the holder shows.", exists=True)],
    snapshot: Snapshot = None,
    pinned: Pinned = None,
    rpc: Rpc = None,
    trust_root: TrustRoot = None,
    as_json: AsJson = False,
) -> None:
    """Is this list complete for its issuer? Every link on the trail must be opened, revoked ones too.

    Asks a chain node, or with --snapshot the signed files of any member, held against the trust root you pinned.
    """
    shown = _shown(openings)
    if snapshot is None:
        from node.trust_roots.verifier_sources import open_chain

        found = open_chain(rpc=rpc, trust_root=trust_root).completeness(shown)
    else:
        found = _by_snapshot(shown, snapshot, pinned_file(pinned))
    show(found, as_json=as_json, render=_trail_words)
    raise typer.Exit(int(Exit.OK if found["complete"] else Exit.REFUSED))


def _by_snapshot(shown: dict[str, Any], place: str, pinned: Path) -> dict[str, Any]:
    from node.compose import utc_now
    from node.trust_roots import published_reader
    from verification import completeness
    from verification.snapshots.memory import is_ahead

    opened = published_reader.read_snapshot(place, pinned, utc_now)
    chain_ref = opened.snapshot.lineage[-1].deployment.chain_ref
    judged = completeness.judged(shown, opened.source(published_reader.shown_place(place)), chain_ref)
    return judged | {"ahead_of_clock": is_ahead(opened.snapshot.block.time, utc_now())}


def _trail_words(found: dict[str, Any]) -> Group:
    columns = {"document_digest": "document", "anchored_at": "anchored", "revoked_at": "revoked"}
    missing, foreign = len(found["unopened"]), len(found["foreign"])
    head = (
        Text("✔ COMPLETE", style="bold green")
        if found["complete"]
        else Text(f"✘ INCOMPLETE: {missing} not shown, {foreign} not of this trail", style="bold red")
    )
    ahead = "; that is ahead of this machine's clock: one of the two is wrong" if found.get("ahead_of_clock") else ""
    return Group(
        table(found["opened"], columns, empty="nothing was opened"),
        head,
        Text(f"at block {found['block']} of {found['time']}{ahead}"),
    )


def _export(path: Path) -> dict[str, Any]:
    try:
        given = bounded_json.loads_object(read_given(str(path)))
        bytes.fromhex(given["secret"])
        [(each["trail_key"], each["issuer"]) for each in given.get("trail_keys", [])]
    except (ValueError, KeyError, TypeError) as error:
        raise Stop(Exit.USAGE, f"{path} is no export", cure="ask the registrar for a new export") from error
    return given


def trail_key_of(export: dict[str, Any], issuer: int) -> str:
    """The trail key for one issuer in what the registrar gave."""
    found = next((each["trail_key"] for each in export.get("trail_keys", []) if each["issuer"] == issuer), None)
    if found is None:
        cure = "ask the registrar for a new export"
        raise Stop(Exit.REFUSED, f"the export has no trail key for issuer {issuer}", cure=cure)
    return str(found)


def _shown(path: Path) -> dict[str, Any]:
    try:
        shown = bounded_json.loads_object(read_given(str(path)))
        int(shown["issuer"])
        hexes = [shown["trail_key"], *(each[name] for each in shown["openings"] for name in _OPENING)]
        [bytes.fromhex(each) for each in hexes]
    except (ValueError, KeyError, TypeError) as error:
        cure = "`guild wallet open` writes such a file"
        raise Stop(Exit.USAGE, f"{path} holds no trail key and openings", cure=cure) from error
    return shown
