"""`guild accreditation`: which member may certify which standard at which levels, and on whose word."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.shared.commands import Write, lists, submits
from cli.shared.output import named

app = typer.Typer(help="Accreditations and their basis.", no_args_is_help=True)
COLUMNS = {"number": "no."} | named("member", "standard", "levels", "basis", "document", "from", "until")
lists(app, "/accreditations", COLUMNS, empty="no accreditations yet", about="All accreditations ever granted.")


@app.command("grant")
@submits
def grant(
    member: Annotated[int, typer.Option(help="Number of the member.")],
    standard: Annotated[int, typer.Option(help="Number of the standard.")],
    levels: Annotated[list[int], typer.Option("--level", help="Level rank; repeat.")],
    basis: Annotated[str, typer.Option(help="government_filing, one_plus_x or consortium_only.")],
    document: Annotated[str, typer.Option(help="Number of the filing or decision it rests on.")],
) -> Write:
    """Grant an accreditation from now on (council)."""
    body = {"member": member, "standard": standard, "levels": levels, "basis": basis, "document": document}
    return Write("POST", "/accreditations", body)


@app.command("end")
@submits
def end(accreditation: Annotated[int, typer.Argument(metavar="ACCREDITATION")]) -> Write:
    """End an accreditation now (council). What was anchored before stays good."""
    return Write("POST", f"/accreditations/{accreditation}/end", {})
