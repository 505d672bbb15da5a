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


def headers(token_file: Path) -> dict[str, str]:
    """The token that this node gave us, and a key of this question's own. Raises OSError."""
    return {"Authorization": f"Bearer {token_file.read_text().strip()}", "Idempotency-Key": str(uuid4())}


def problem_of(answer: Answer) -> Problem:
    """RFC 9457, as far as it can be read: nothing that a peer answers is a fault of ours."""
    try:
        found = bounded_json.loads_object(answer.content)
    except FormatFault:
        found = {}
    values = found.get("values")
    slug = str(found.get("type", "")).removeprefix("/problems/")
    return Problem(slug, str(found.get("detail", "")), values if isinstance(values, dict) else {})
