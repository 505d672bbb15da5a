"""`guild verifier pin | export | forget` and what cli.operations.rotation adds: the trust root that readers pin, and
the page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from cli.operations import rotation
from cli.operations.chain import this_node
from cli.shared.commands import answers
from formats.register.members import MAX_MEMBER

app = typer.Typer(help="What readers of the verifier page hold fixed, and the page as files.", no_args_is_help=True)
for _act in (rotation.propose, rotation.proposal, rotation.agree, rotation.gather, rotation.follow):
    app.command(_act.__name__)(_act)


@app.command()
@answers
def pin(
    k: Annotated[
        int | None,
        typer.Option("--k", help="Members that must sign a snapshot; left out: a majority of those with keys."),
    ] = None,
) -> dict[str, Any]:
    """Write trust-root.json over the snapshot keys that the register holds now. Once: give the file to every member."""
    from formats.crypto.hashing import sha256
    from node.publishing import pinned_trust_root

    with this_node() as node:
        root = pinned_trust_root.pin(node, pinned_trust_root.registered_keys(node), k=k)
        file = pinned_trust_root.file_of(node)
        digest = sha256(file.read_bytes()).hex()
    members = sorted({key.member for key in root.keys})
    return {"file": str(file), "sha256": digest, "members": members, "k": root.k}


@app.command()
@answers
def export(to: Annotated[Path, typer.Argument(metavar="DIR", file_okay=False)]) -> dict[str, Any]:
    """Write the page, the trust root and the newest snapshot into a folder for any web server. Again: refresh it."""
    from node.publishing import page_files

    with this_node() as node:
        made = page_files.export(node, to)
    return {"folder": str(to), "build": made.build, "trust_root": made.trust_root, "build.json": made.sha256}


@app.command()
@answers
def forget(
    member: Annotated[int, typer.Argument(min=1, max=MAX_MEMBER, help="A member that this node hosts.")],
    person: Annotated[str, typer.Option(help="Who has looked at the chain.")],
    reason: Annotated[str, typer.Option(help="Why what was signed is no longer on it.")],
) -> dict[str, Any]:
    """Let a member sign again after its chain lost a block that it had signed. Refused while the chain holds it."""
    from node.trust_roots.signer_reset import reset_signer

    with this_node() as node:
        block = reset_signer(node, member, person=person, reason=reason)
    return {"member": member, "forgotten_block": block}
