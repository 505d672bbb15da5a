"""`guild verifier propose | proposal | agree | gather | follow`: the next trust root, by people's consent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.operations.chain import this_node
from cli.shared.commands import answers
from cli.shared.exits import Exit, Stop
from cli.shared.options import Pinned, pinned_file
from formats.register.members import MAX_MEMBER

if TYPE_CHECKING:
    from node.installation.node import Node
    from node.trust_roots.rotation import Proposal
    from node.trust_roots.signature_collection import CollectedSignatures

Digest = Annotated[str, typer.Argument(metavar="SHA256", help="As `guild verifier proposal` shows it.")]


@answers
def propose(
    k: Annotated[int | None, typer.Option("--k", help="Members that must sign; as before if left out.")] = None,
    n: Annotated[int | None, typer.Option("--n", help="2^n shards; as before if left out.")] = None,
    without: Annotated[list[int] | None, typer.Option(help="Leave this member's keys out.")] = None,
) -> dict[str, Any]:
    """Propose the next trust root, over the snapshot keys that the register holds now for active members."""
    from node.trust_roots import rotation

    with this_node() as node:
        return _said(node, rotation.propose(node, k=k, n=n, without=without or []))


@answers
def proposal() -> dict[str, Any]:
    """What was proposed, here or by another member, and how it differs from what is pinned. It was checked against this
    node's own register."""
    from node.trust_roots import rotation

    with this_node() as node:
        return _said(node, rotation.proposal(node))


@answers
def agree(
    digest: Digest,
    member: Annotated[int, typer.Option(min=1, max=MAX_MEMBER, help="The hosted member that shall sign.")],
    person: Annotated[str, typer.Option(help="Who has looked at the proposal and agrees.")],
    instead_of: Annotated[
        str | None, typer.Option(metavar="SHA256", help="What was agreed to before, if that will never be finished.")
    ] = None,
) -> dict[str, Any]:
    """Let a hosted member sign exactly this trust root when it is gathered. Your name goes into the node's log."""
    from node.trust_roots import rotation

    with this_node() as node:
        agreed = rotation.agree(node, member, digest, person=person, instead_of=instead_of)
        return _said(node, agreed) | {"agreed": member}


@answers
def gather() -> dict[str, Any]:
    """Ask every member for its signature; with k of the old and k of the new version, pin it and hand it on."""
    from node.trust_roots import signature_collection

    with this_node() as node:
        found = signature_collection.collect_signatures(node)
    value = _collected(found)
    if not found.taken:
        cure = "people agree at their own nodes (guild verifier agree), then gather again"
        title = f"version {found.proposal.root.version} is not signed by enough members yet"
        raise Stop(Exit.UNAVAILABLE, f"{title}: {'; '.join(found.missing)}", cure=cure, **value)
    return value


@answers
def follow(
    place: Annotated[str, typer.Argument(metavar="DIR|URL", help="A published place, as for `guild wallet trail`.")],
    pinned: Pinned = None,
) -> dict[str, Any]:
    """Take the trust root's successors that a place has published, each signed by both quorums, into your file."""
    from node.trust_roots import published_reader

    file = pinned_file(pinned)
    steps = published_reader.update_trust_root(place, file)
    held = published_reader.load_trust_root(file)
    return {"file": str(file), "version": held.version, "taken": len(steps)}


def _said(node: Node, waiting: Proposal) -> dict[str, Any]:
    from node.publishing import pinned_trust_root

    before, root = pinned_trust_root.load(node), waiting.root
    shown = {key: f"member {key.member}, key {key.id.hex()}" for key in (*before.keys, *root.keys)}
    return {
        "version": root.version,
        "sha256": waiting.digest,
        "k": f"{before.k} → {root.k}" if before.k != root.k else str(root.k),
        "n": f"{before.n} → {root.n}" if before.n != root.n else str(root.n),
        "kept": [shown[key] for key in root.keys if key in before.keys],
        "added": [shown[key] for key in root.keys if key not in before.keys],
        "removed": [shown[key] for key in before.keys if key not in root.keys],
        "deployments": len(root.lineage),
    }


def _collected(found: CollectedSignatures) -> dict[str, Any]:
    return {
        "version": found.proposal.root.version,
        "sha256": found.proposal.digest,
        "signed_of_old": list(found.old),
        "needed_of_old": found.before.k,
        "signed_of_new": list(found.new),
        "needed_of_new": found.proposal.root.k,
        "missing": list(found.missing),
        "taken": found.taken,
    }
