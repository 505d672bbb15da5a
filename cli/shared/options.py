"""Options that many commands share, each with one meaning."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="One JSON value on standard output, errors too.")]
Url = Annotated[str | None, typer.Option("--url", metavar="URL", help="Your node (or GUILD_URL).")]
Token = Annotated[
    str | None, typer.Option("--token", metavar="TOKEN", help="Your staff token (or GUILD_TOKEN, GUILD_TOKEN_FILE).")
]
Key = Annotated[
    str | None,
    typer.Option("--key", metavar="KEY", help="Idempotency key: the same key acts once, however often it is sent."),
]
Wait = Annotated[bool, typer.Option("--wait/--no-wait", help="Follow until the chain has answered.")]
Rpc = Annotated[str | None, typer.Option("--rpc", metavar="URL", help="A chain node you trust (or GUILD_RPC_URL).")]
TrustRoot = Annotated[
    Path | None,
    typer.Option(
        "--trust-root",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="deployment.json of the consortium (or GUILD_TRUST_ROOT); to verify, trust-root.json will do.",
    ),
]
Snapshot = Annotated[
    str | None,
    typer.Option(
        "--snapshot",
        metavar="DIR|URL",
        help="A published place: an exported folder, or the address of a member's page.",
    ),
]
Pinned = Annotated[
    Path | None,
    typer.Option(
        "--pinned",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="trust-root.json, from a member you trust (or GUILD_PINNED).",
    ),
]
Lang = Annotated[str | None, typer.Option("--lang", metavar="zh|en", help="Language of the words (or GUILD_LANG).")]


def held_trust_root(given: Path | None) -> Path | None:
    """As `pinned_file`; None where nobody named one and there is no installation with one."""
    file = pinned_file(given)
    return file if given or os.environ.get("GUILD_PINNED") or file.exists() else None


def pinned_file(given: Path | None) -> Path:
    """What `--pinned` names, else the environment, else the installation's own."""
    from node.installation.config import home_from
    from node.publishing.files import TRUST_ROOT

    named = os.environ.get("GUILD_PINNED")
    return given or (Path(named) if named else home_from() / TRUST_ROOT)
