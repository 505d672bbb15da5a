"""What we send to another member's node beside a question, and what it says where it refuses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from formats.bounds import bounded_json
from formats.faults import FormatFault
from node.bounded_http import Answer


@dataclass(frozen=True)
class Problem:
    """Of an answer that is none of ours all are empty. `slug`: its type, without the prefix of all types."""

    slug: str
    detail: str
    values: Mapping[str, Any]


class PeerTokenMissing(Exception):
    """Nobody was asked: the file with the token that their node gave us cannot be read."""

    def __str__(self) -> str:
        file, trouble = self.args
        return f"the token file {file} {trouble}; guild.toml names it"


def headers(token_file: Path) -> dict[str, str]:
    """The token that this node gave us, and a key of this question's own. Raises PeerTokenMissing."""
    try:
        token = token_file.read_text(encoding="utf-8").strip()
    except FileNotFoundError as error:
        raise PeerTokenMissing(token_file.name, "is not there") from error
    except (OSError, ValueError) as error:
        raise PeerTokenMissing(token_file.name, "cannot be read") from error
    return {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}


def problem_of(answer: Answer) -> Problem:
    """RFC 9457, as far as it can be read: nothing that a peer answers is a fault of ours."""
    try:
        found = bounded_json.loads_object(answer.content)
    except FormatFault:
        found = {}
    values = found.get("values")
    slug = str(found.get("type", "")).removeprefix("/problems/")
    return Problem(slug, str(found.get("detail", "")), values if isinstance(values, dict) else {})
