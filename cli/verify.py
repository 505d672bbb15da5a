"""`guild verify`: is this credential genuine, and how does it stand? Asks nobody but the chain node you name."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.shared.exits import Exit, Stop
from cli.shared.given_files import read_given
from cli.shared.options import AsJson, Lang, Rpc, TrustRoot
from cli.shared.output import show

if TYPE_CHECKING:
    from verification.verdict import Verdict


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
    lang: Lang = None,
    as_json: AsJson = False,
) -> None:
    """Verify a credential with one chain node and the consortium's trust root. No issuer is asked, no account needed.

    Without a node the verdict is UNKNOWN, or INVALID where the bytes themselves are wrong.
    """
    from cli.shared.verdict import exit_for, language, rendered

    chosen = language(lang)
    found = verdict_on(shown, rpc=rpc, trust_root=trust_root)
    show(found.to_json(), as_json=as_json, render=lambda _: rendered(found, chosen))
    raise typer.Exit(int(exit_for(found.state)))


def verdict_on(shown: list[str], *, rpc: str | None, trust_root: Path | None) -> Verdict:
    """Raises Stop where an argument cannot be read at all."""
    from node.trust_roots.verifier_sources import open_chain, presented_by
    from wallet.tokens.qr import QrFault

    chain = open_chain(rpc=rpc, trust_root=trust_root)
    try:
        what = presented_by([(name, read_given(name)) for name in shown])
    except QrFault as fault:
        cure = "take the picture again, flat and sharp, with one QR in it"
        raise Stop(Exit.REFUSED, f"no QR can be read: {fault}", cure=cure) from fault
    except ValueError as error:
        raise Stop(Exit.USAGE, str(error), cure="a file, a QR, or a file and its QR") from error
    return chain.verify(what, lambda: datetime.now(UTC))
