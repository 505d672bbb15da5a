"""Which installation answers: a random id that `/healthz` says, by which a client knows its own node from another one
that took its port. It names no member and no person, and stays in `run/`: a restored copy is another installation.

And which embedded chain is its own: two homes with one port and chain id are two chains."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from formats.bounds import bounded_json
from formats.faults import FormatFault
from node.installation.private_files import write_private

CHAIN_FOLDER, GENESIS = "chain", "genesis.json"
_FILE, _BYTES = "node-id", 16


def node_id(home: Path) -> str:
    """Drawn by whichever process asks first. Raises StorageFull."""
    path = home / "run" / _FILE
    if not path.exists():
        draft = write_private(
            path.with_name(f"{_FILE}.{secrets.token_hex(_BYTES)}"), secrets.token_hex(_BYTES).encode()
        )
        with suppress(FileExistsError):  # another process was first
            os.link(draft, path)
        draft.unlink()
    return path.read_text(encoding="ascii")


def own_genesis(home: Path) -> str | None:
    """The hash of block 0, as it was when `guild up` began this chain; None where it never did."""
    try:
        found = bounded_json.loads_object((home / CHAIN_FOLDER / GENESIS).read_bytes()).get("hash")
    except (FileNotFoundError, FormatFault):
        return None
    return found if isinstance(found, str) else None
