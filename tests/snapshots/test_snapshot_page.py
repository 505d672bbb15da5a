"""docs/snapshots.md names every field that is written and every reason that is given."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.vectors import make_snapshot

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/snapshots.md").read_text()
FROZEN = json.loads(make_snapshot.HOME.read_text())
WRITTEN = ("snapshot", "shard 0", "root", "by 2")


def fields(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for item in value.values():
            yield from fields(item)
    if isinstance(value, list):
        for item in value:
            yield from fields(item)


def test_every_written_field_stands_on_the_page() -> None:
    named = set(re.findall(r"`([a-z_]+)`", PAGE))
    found = {name for text in WRITTEN for name in fields(json.loads(FROZEN["texts"][text]))}
    assert not found - named


def test_every_reason_stands_on_the_page_and_is_shown_by_a_vector() -> None:
    modules = ("fact_json.py", "snapshot.py", "shard.py", "trust_root.py")
    code = "".join((ROOT / "verification/snapshots" / name).read_text() for name in modules)
    given = set(re.findall(r'"((?:record|snapshot|shard|trust-root)-[a-z-]+)"', code))
    cases = [case for kind in ("opened", "decoded", "shards", "roots") for case in FROZEN[kind]]
    shown = {case["reason"] for case in cases} | {case["signed"] for case in FROZEN["sequences"]}
    assert given == shown - {"ok"}
    assert not given - set(re.findall(r"`([a-z-]+)`", PAGE))
