"""What a reader takes at most is said once, and is the same in both languages and in each decoder."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from formats.bounds import limits
from formats.faults import FormatFault
from verification.snapshots import link_file, shard, snapshot, trust_root

OTHER = (Path(__file__).parents[2] / "verifier/src/formats/bounds/limits.ts").read_text(encoding="utf-8")
DECODERS: list[tuple[str, int, Callable[[bytes], object]]] = [
    ("snapshot.json", limits.SNAPSHOT_BYTES, snapshot.decode),
    ("shards/00.json", limits.SHARD_BYTES, shard.decode),
    ("links/00.json", limits.LINK_FILE_BYTES, link_file.decode),
    ("signatures.json", limits.SIGNATURES_BYTES, trust_root.decode_signatures),
    ("trust-roots/2-signatures.json", limits.SIGNATURES_BYTES, trust_root.decode_signatures),
    ("trust-root.json", limits.TRUST_ROOT_BYTES, trust_root.decode),
    ("trust-roots/1.json", limits.TRUST_ROOT_BYTES, trust_root.decode),
]


def test_both_languages_have_the_same_limits() -> None:
    def value(text: str) -> int:
        base, _, shift = text.partition(" << ")
        return int(base) << int(shift or 0)

    theirs = {name: value(text) for name, text in re.findall(r"^export const ([A-Z_]+) = ([0-9 <]+);$", OTHER, re.M)}
    assert theirs == {name: value for name, value in vars(limits).items() if name.isupper() and name[0] != "_"}


@pytest.mark.parametrize(("name", "most", "decode"), DECODERS, ids=[name for name, _, _ in DECODERS])
def test_a_file_is_read_up_to_its_limit_and_refused_by_name_above_it(
    name: str, most: int, decode: Callable[[bytes], object]
) -> None:
    assert limits.most_bytes(name) == most
    for size, reason in ((most, "record-form"), (most + 1, "too-large")):
        with pytest.raises(FormatFault) as refused:
            decode(b'"' + b"x" * (size - 2) + b'"')
        assert refused.value.reason == reason


def test_the_names_of_the_most_shards_leave_a_snapshot_its_room() -> None:
    names = 2 * (1 << limits.SHARD_BITS) * len(f'"{bytes(32).hex()}",')
    assert names <= limits.SNAPSHOT_BYTES // 7
