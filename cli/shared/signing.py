"""What a wallet elsewhere signed over typed data, as options of whatever attests."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.shared.exits import Exit, Stop

Signature = Annotated[
    str | None, typer.Option(metavar="HEX", help="Of a wallet elsewhere, over the typed data: 65 bytes in hex.")
]
SignedAt = Annotated[int | None, typer.Option(min=1, help="As the typed data has it.")]


def signed(signature: str | None, signed_at: int | None) -> dict[str, str | int | None]:
    """In a body; both empty where the account at the node signs. Raises Stop."""
    if (signature is None) != (signed_at is None):
        cure = "--signature and --signed-at together, or neither"
        raise Stop(Exit.USAGE, "a signature is over one time", cure=cure)
    return {"signature": signature, "signed_at": signed_at}
