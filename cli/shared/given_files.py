"""What somebody named on the command line: the bytes of a file, a link or standard input; a file to write."""

from __future__ import annotations

import sys
from pathlib import Path

from cli.shared.exits import Exit, Stop

MAX_BYTES = 32 << 20


def read_given(name: str) -> bytes:
    """Raises Stop where it cannot be read, or is larger than anything of ours."""
    if name.startswith(("http://", "https://")):
        return name.encode("utf-8", errors="surrogateescape")
    try:
        if name == "-":
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # a name with a zero byte is no name
        reason = getattr(error, "strerror", None) or str(error)
        raise Stop(Exit.USAGE, f"{name} cannot be read: {reason}", cure="give a file, a link or -") from error
    if len(data) > MAX_BYTES:
        raise Stop(
            Exit.USAGE, f"{name} is larger than {MAX_BYTES} bytes", cure="give a credential, a picture or a link"
        )
    return data


def write_named(path: Path, data: bytes) -> None:
    """Raises Stop where it cannot be written."""
    try:
        path.write_bytes(data)
    except OSError as error:
        raise Stop(Exit.USAGE, f"{path} cannot be written: {error.strerror}", cure="name another file") from error
