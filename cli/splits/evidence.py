"""`guild evidence`: everything on an agreement in one file, for whoever decides a dispute."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.shared.given_files import write_named
from cli.shared.http import staff_api
from cli.shared.options import AsJson, Token, Url
from cli.shared.output import facts, show
from cli.splits.agreement_files import AgreementId


def evidence(
    agreement_id: AgreementId,
    out: Annotated[Path, typer.Option(metavar="FILE", dir_okay=False, help="Where to write the ZIP.")],
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Write one ZIP that is verified without us: texts, acts, months, the chain's logs (finance, approver, auditor)."""
    data = staff_api(url, token).get_bytes(f"/agreements/{agreement_id}/evidence")
    write_named(out, data)
    show({"file": str(out), "bytes": len(data)}, as_json=as_json, render=facts)
