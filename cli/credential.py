"""`guild credential`: what was issued, and the files to hand out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from cli.shared.commands import Write, writes
from cli.shared.credentials import COLUMNS, CredentialsAct, Yes, found_by, searched
from cli.shared.http import Api, staff_api
from cli.shared.options import AsJson, Token, Url
from cli.shared.output import facts, show, table

app = typer.Typer(help="Issued credentials: find, show, export to a folder.", no_args_is_help=True)

Credential = Annotated[str, typer.Argument(metavar="CREDENTIAL", help="Certificate number, or id.")]
BySitting = Annotated[str | None, typer.Option("--sitting", help="Only of this sitting.")]
ByNumber = Annotated[str | None, typer.Option("--number", help="Only with this certificate number.")]


@app.command("list")
def list_(
    sitting: BySitting = None, number: ByNumber = None, url: Url = None, token: Token = None, as_json: AsJson = False
) -> None:
    """Credentials of your member."""
    found = staff_api(url, token).listed("/credentials", sitting=sitting, number=number)
    show(found, as_json=as_json, render=lambda rows: table(rows, COLUMNS, empty="no credentials found"))


def find(
    text: Annotated[str, typer.Argument(metavar="NAME|NUMBER", help="A certificate number, or part of a name.")],
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Find credentials of your member by certificate number or by part of the holder's name."""
    found = searched(staff_api(url, token), text)
    show(found, as_json=as_json, render=lambda rows: table(rows, COLUMNS, empty="no credentials found"))


@app.command("show")
def show_(credential: Credential, url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """One credential as the node knows it."""
    show(found_by(staff_api(url, token), credential), as_json=as_json, render=facts)


@app.command("export")
def export(
    folder: Annotated[Path, typer.Argument(file_okay=False, help="Made if it is not there.")],
    sitting: BySitting = None,
    number: ByNumber = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Write each credential's file (.json) and QR (.png), named by certificate number, readable by you only."""
    api = staff_api(url, token)
    found = exported(api, folder, api.listed("/credentials", sitting=sitting, number=number))
    columns = {"number": "certificate number", "file": "file", "qr": "QR"}
    show(found, as_json=as_json, render=lambda rows: table(rows, columns, empty="no credentials found"))


@app.command("erase")
@writes
def erase(credential: Credential, yes: Yes = False) -> Write:
    """Destroy the data key of one credential here (admin), after showing it and asking. The chain keeps its digest, the
    holder their file."""
    question = "" if yes else "Destroy the key of this credential's document here, for good?"
    return CredentialsAct("POST", "/erasures", {}, named=(credential,), field="credential", question=question)


def exported(api: Api, folder: Path, credentials: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The files written, one record for each credential."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = []
    for each in credentials:
        place = folder / file_stem(each)
        document, picture = place.with_suffix(".json"), place.with_suffix(".png")
        _write_private(document, api.get_bytes(f"/credentials/{each['id']}/file"))
        _write_private(picture, api.get_bytes(f"/credentials/{each['id']}/qr.png"))
        written.append({"id": each["id"], "number": each.get("number"), "file": str(document), "qr": str(picture)})
    return written


def file_stem(credential: dict[str, Any]) -> str:
    """The certificate number where it is a plain file name, else the id."""
    number = str(credential.get("number") or "")
    return number if number.isascii() and number.isalnum() else str(credential["id"]).rsplit(":", 1)[-1]


def _write_private(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_bytes(content)
