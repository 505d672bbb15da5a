"""What the publisher leaves for others to see: that a file nears its readers' limit, or that nothing is published until
a person acts. One small file in the home: the publisher writes it, health reads it from another process."""

import json
from dataclasses import dataclass
from pathlib import Path

from formats import bounded_json
from formats.faults import FormatFault
from node.config import write_private

FILE_NAME = "publication.json"
LARGE, REFUSED = "publication-large", "publication-refused"


@dataclass(frozen=True)
class Notice:
    """`reason`: LARGE or REFUSED. `detail`: the file, its size, its limit, and the command to run."""

    reason: str
    detail: str


def leave(home: Path, reason: str, detail: str) -> None:
    if read(home) != Notice(reason, detail):
        write_private(home / FILE_NAME, json.dumps({"reason": reason, "detail": detail}).encode() + b"\n")


def clear(home: Path) -> None:
    (home / FILE_NAME).unlink(missing_ok=True)


def read(home: Path) -> Notice | None:
    """None where there is nothing to say."""
    try:
        kept = bounded_json.loads_object((home / FILE_NAME).read_bytes())
        return Notice(str(kept["reason"]), str(kept["detail"]))
    except (FileNotFoundError, FormatFault, KeyError):
        return None  # a torn file is written anew at the publisher's next look
