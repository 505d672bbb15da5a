"""`guild registrar`: the registrar's own log, and what a holder asks of it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.shared.commands import lists
from cli.shared.exits import Exit, Stop
from cli.shared.http import staff_api
from cli.shared.options import AsJson, Key, Token, Url
from cli.shared.output import facts, show

app = typer.Typer(help="The registrar's log and exports.", no_args_is_help=True)
COLUMNS = {"at": "at", "member": "member", "act": "act", "sitting": "sitting", "rows": "rows", "outcome": "outcome"}
lists(
    app,
    "/registrar/log",
    COLUMNS,
    empty="nobody has asked yet",
    about="Who asked the registrar what, when; no person is named in it.",
    name="log",
)


@app.command("export")
def export(
    id_type: Annotated[str, typer.Option(help="resident_id, passport, …")],
    out: Annotated[Path, typer.Option(help="File for the holder, readable by you only. It must not be there yet.")],
    key: Key = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Give a holder, whose ID document you have in hand, their secret and trail keys.

    The number is asked for, not typed as an argument: arguments stand in process lists and histories.
    """
    number = typer.prompt("ID number", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline().strip()
    try:
        file = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Stop(Exit.USAGE, f"{out} is there already", cure="name a new file") from error
    body = {"id_type": id_type, "id_number": number}
    try:
        found = staff_api(url, token).write("POST", "/registrar/holders/export", body, key=key)
    except BaseException:
        os.close(file)
        out.unlink()
        raise
    with os.fdopen(file, "w", encoding="utf-8") as stream:
        import json

        json.dump(found, stream, ensure_ascii=False, indent=2)
    show({"file": str(out)}, as_json=as_json, render=facts)
