"""`guild standard`: the skill standards that the consortium certifies."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.shared.follow import order
from cli.shared.http import staff_api
from cli.shared.options import AsJson, Key, Token, Url, Wait
from cli.shared.output import facts, show, table

app = typer.Typer(help="Skill standards.", no_args_is_help=True)
COLUMNS = {"number": "no.", "kind": "kind", "code": "code", "edition": "edition", "name": "name"}


@app.command("list")
def list_(url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """All registered standards."""
    found = staff_api(url, token).listed("/standards")
    show(found, as_json=as_json, render=lambda rows: table(rows, COLUMNS, empty="no standards yet"))


@app.command("show")
def show_(
    standard: Annotated[int, typer.Argument(metavar="STANDARD")],
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """One standard."""
    show(staff_api(url, token).get(f"/standards/{standard}"), as_json=as_json, render=facts)


@app.command("register")
def register(
    kind: Annotated[str, typer.Option(help="skill_level, one_plus_x, special_skill, training, award or dual_teacher.")],
    code: Annotated[str, typer.Option(help="Code of the occupation or standard.")],
    name_zh: Annotated[str, typer.Option(help="Chinese name.")],
    name_en: Annotated[str, typer.Option(help="English name.")],
    edition: Annotated[str, typer.Option(help="Edition of the standard; empty rather than invented.")] = "",
    key: Key = None,
    wait: Wait = True,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Register a standard (council)."""
    body = {"kind": kind, "code": code, "edition": edition, "name": {"zh": name_zh, "en": name_en}}
    api = staff_api(url, token)
    order(api, "POST", "/standards", body, key=key, wait=wait, as_json=as_json)
