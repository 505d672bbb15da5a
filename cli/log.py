"""`guild log`: who did what, when, from chain and node."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.shared.http import staff_api
from cli.shared.options import AsJson, Token, Url
from cli.shared.output import show, table

COLUMNS = {"at": "at", "source": "from", "member": "member", "who": "who", "act": "what", "subject": "on"}


def log(
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many lines, newest first.")] = 100,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Who did what, when: acts on the chain and acts at this node, newest first."""
    found = []
    for each in staff_api(url, token).pages("/log", limit=min(limit, 200)):
        found.append(each)
        if len(found) == limit:
            break
    show(found, as_json=as_json, render=lambda rows: table(rows, COLUMNS, empty="nothing happened yet"))
