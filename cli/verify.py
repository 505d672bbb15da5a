"""`guild verify`: is this credential genuine, and how does it stand? Asks nobody but the chain node, or the published
files, that you name."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.shared.exits import Exit, Stop
from cli.shared.given_files import read_given
from cli.shared.options import AsJson, Lang, Pinned, Rpc, Snapshot, TrustRoot, held_trust_root
from cli.shared.output import show

if TYPE_CHECKING:
    from node.trust_roots.verifier_sources import PresentedCredential
    from verification.verdict import Verdict

_TRUST_ROOT_CURE = (
    "--trust-root FILE: a deployment.json, or a trust-root.json from a member you trust; or --snapshot DIR|URL"
)
_PINNED_CURE = (
    "--pinned FILE: a trust-root.json from a member you trust; or --unpinned: whoever serves the place decides"
)


def verify(
    shown: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE|PNG|LINK|-",
            help="A credential's file, a picture of its QR, the text of the QR, or - for standard input. "
            "A file and a QR together are compared with each other.",
        ),
    ],
    rpc: Rpc = None,
    trust_root: TrustRoot = None,
    snapshot: Snapshot = None,
    pinned: Pinned = None,
    unpinned: Annotated[
        bool,
        typer.Option(
            "--unpinned", help="Believe the trust root of the snapshot's own place: whoever serves it decides."
        ),
    ] = False,
    lang: Lang = None,
    as_json: AsJson = False,
) -> None:
    """Verify a credential with one chain node, or with what any member publishes, and the consortium's trust root. No
    issuer is asked, no account and no installation needed.

    Without either the verdict is UNKNOWN, or INVALID where the bytes themselves are wrong. What is published counts
    only against a trust root of your own, unless you say --unpinned.
    """
    from cli.shared.verdict import exit_for, language, rendered

    chosen = language(lang)
    if snapshot is None:
        if unpinned:
            raise Stop(Exit.USAGE, "--unpinned is of --snapshot alone", cure="a chain node needs --trust-root FILE")
        found = verdict_on(shown, rpc=rpc, trust_root=trust_root)
    else:
        _only_the_snapshot(rpc, trust_root)
        found = _by_snapshot(shown, snapshot, pinned, unpinned=unpinned)
    show(found.to_json(), as_json=as_json, render=lambda _: rendered(found, chosen))
    raise typer.Exit(int(exit_for(found.state)))


def verdict_on(shown: list[str], *, rpc: str | None, trust_root: Path | None) -> Verdict:
    """By a chain node, or by the bytes alone. Raises Stop where an argument cannot be read at all, or where no trust
    root is given and none is found."""
    from node.faults import NotDeployed
    from node.installation.deployment import read_either
    from node.trust_roots.verifier_sources import open_chain

    what = _presented(shown)
    try:
        chain = open_chain(rpc=rpc, trust_root=trust_root, read=read_either)
    except NotDeployed as fault:
        return _without_trust_root(what, f"there is no trust root at {fault.file}", _TRUST_ROOT_CURE)
    return chain.verify(what, _now)


def _by_snapshot(shown: list[str], place: str, pinned: Path | None, *, unpinned: bool) -> Verdict:
    """By the place's own trust root where `unpinned`. Raises Stop."""
    from node.trust_roots.published_place import open_place

    if unpinned and pinned is not None:
        raise Stop(Exit.USAGE, "--unpinned is not asked beside --pinned", cure="leave one of the two out")
    what, held = _presented(shown), None if unpinned else held_trust_root(pinned)
    if held is None and not unpinned:
        missing = "no trust root is named that the published files are held against"
        return _without_trust_root(what, missing, _PINNED_CURE)
    return open_place(place, held, _now).verify(what, _now)


def _without_trust_root(what: PresentedCredential, missing: str, cure: str) -> Verdict:
    """What is no certificate of ours, or too damaged to be read, needs none to be told so. Raises Stop for others."""
    found = what.not_a_certificate(_now)
    if found is None:
        raise Stop(Exit.USAGE, missing, cure=cure, type="trust-root-missing")
    return found


def _only_the_snapshot(rpc: str | None, trust_root: Path | None) -> None:
    """One source decides, and its own trust root is held. Raises Stop."""
    for option, given in (("--rpc", rpc), ("--trust-root", trust_root)):
        if given is not None:
            cure = "leave one of the two out; a snapshot is held against --pinned FILE"
            raise Stop(Exit.USAGE, f"{option} is not asked beside --snapshot", cure=cure)


def _presented(shown: list[str]) -> PresentedCredential:
    """Raises Stop where an argument cannot be read at all."""
    from node.trust_roots.verifier_sources import presented_by
    from wallet.tokens.qr import QrFault

    try:
        return presented_by([(name, read_given(name)) for name in shown])
    except QrFault as fault:
        cure = "take the picture again, flat and sharp, with one QR in it"
        raise Stop(Exit.REFUSED, f"no QR can be read: {fault}", cure=cure) from fault
    except ValueError as error:
        raise Stop(Exit.USAGE, str(error), cure="a file, a QR, or a file and its QR") from error


def _now() -> datetime:
    return datetime.now(UTC)
