"""`guild standard`: the skill standards that the consortium certifies."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.shared.commands import Write, lists, reads, submits

app = typer.Typer(help="Skill standards.", no_args_is_help=True)
COLUMNS = {"number": "no.", "kind": "kind", "code": "code", "edition": "edition", "name": "name"}
lists(app, "/standards", COLUMNS, empty="no standards yet", about="All registered standards.")


@app.command("show")
@reads
def show_(standard: Annotated[int, typer.Argument(metavar="STANDARD")]) -> str:
    """One standard."""
    return f"/standards/{standard}"


@app.command("register")
@submits
def register(
    kind: Annotated[str, typer.Option(help="skill_level, one_plus_x, special_skill, training, award or dual_teacher.")],
    code: Annotated[str, typer.Option(help="Code of the occupation or standard.")],
    name_zh: Annotated[str, typer.Option(help="Chinese name.")],
    name_en: Annotated[str, typer.Option(help="English name.")],
    edition: Annotated[str, typer.Option(help="Edition of the standard; empty rather than invented.")] = "",
) -> Write:
    """Register a standard (council)."""
    body = {"kind": kind, "code": code, "edition": edition, "name": {"zh": name_zh, "en": name_en}}
    return Write("POST", "/standards", body)
