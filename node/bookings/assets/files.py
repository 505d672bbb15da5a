"""The file of an asset and what lies beside it, from disk."""

from __future__ import annotations

from pathlib import Path

from formats.crypto.hashing import sha256
from formats.faults import FormatFault
from node.bookings.assets.scalars import DigestOfFile

MAX_BYTES = 32 << 20


def digests_in(folder: Path) -> DigestOfFile:
    """SHA-256 of the files in this folder. A link counts as what it leads to; a name never holds a path."""

    def digest(name: str) -> bytes:
        try:
            with (folder / name).open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise FormatFault("file-unreadable", f"{name}: {error.strerror}") from error
        if len(data) > MAX_BYTES:
            raise FormatFault("too-large", f"{name} has more than {MAX_BYTES} bytes")
        return sha256(data)

    return digest
