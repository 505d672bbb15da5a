"""What an entry rests on, taken from the nodes of other members where it is not here: its voucher, and reasons."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from cli.shared.commands import Write, writes
from cli.shared.given_files import write_named
from cli.shared.http import staff_api
from cli.shared.options import AsJson, Key, Token, Url
from cli.shared.output import facts, show
from cli.splits.agreement_files import AgreementId
from cli.splits.entries.acts import Entry


def scan(
    agreement_id: AgreementId,
    entry: Entry,
    out: Annotated[Path, typer.Option(metavar="FILE", dir_okay=False, help="Where to write the scan.")],
    key: Key = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Write the scan of an entry's voucher; where it is not here, from the node of whoever entered it (finance)."""
    api, path = staff_api(url, token), f"/agreements/{agreement_id}"
    found = api.get(f"{path}/entries/{entry}")
    if not found["scan_here"]:
        found = api.write("POST", f"{path}/entries/{entry}/fetch-voucher", {}, key=key)
    data = api.get_bytes(f"{path}/vouchers/{found['voucher']}")
    write_named(out, data)
    told = {name: found[name] for name in ("occurred", "gross", "net", "vat")} | (found["invoice"] or {})
    show({"file": str(out), "bytes": len(data), **told}, as_json=as_json, render=facts)


@writes
def reasons(
    agreement_id: AgreementId,
    entry: Entry,
    member: Annotated[int, typer.Argument(metavar="MEMBER", help="Who objects.")],
) -> Write:
    """Take the words of a member's objections to an entry from its node (finance)."""
    return Write("POST", f"/agreements/{agreement_id}/entries/{entry}/fetch-reasons", {"member": member})


COMMANDS: dict[str, Callable[..., None]] = {"scan": scan, "reasons": reasons}
