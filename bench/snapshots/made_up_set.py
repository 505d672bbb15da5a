"""What members publish of made-up batches: trust root, snapshot, signatures, shards; and tokens that stand in them."""

import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from formats import digests, ids, leaf
from formats.crypto.hashing import sha256
from node.publishing import files
from tests.vectors import make_snapshot
from tests.vectors.make_verdicts import signed
from verification.snapshots import shard, snapshot, trust_root
from verification.snapshots.shard import ShardBatch

MEMBER = 2


@dataclass(frozen=True)
class Published:
    """`files` by their names beside the page; `tokens`, each of the first batches' own in turn."""

    files: dict[str, bytes]
    tokens: list[bytes]


def published(*, batches: int, entries: int, tokens: int, shard_bits: int) -> Published:
    """`entries` in each of `batches`; the first `tokens` of each are real tokens, the rest digests of nothing."""
    held = [made_up(entries, tokens) for _ in range(batches)]
    shards = shard.cut([shard.written(batch) for batch, _ in held], shard_bits)
    named = tuple(sha256(each) for each in shards)
    now = snapshot.Block(120, sha256(b"block"), datetime.now(UTC).replace(microsecond=0))
    data = snapshot.encode(replace(make_snapshot.SNAPSHOT, block=now, shards=named, links=named))
    root = trust_root.encode(replace(make_snapshot.ROOT, n=shard_bits))
    found = {files.TRUST_ROOT: root, files.SNAPSHOT: data}
    found[files.SIGNATURES] = make_snapshot.signed(snapshot.signed_message(data), 1, 2)
    found |= {f"{files.SHARDS}/{name.hex()}.json": each for name, each in zip(named, shards, strict=True)}
    return Published(found, [token for _, own in held for token in own])


def made_up(entries: int, tokens: int = 0, member: int = MEMBER) -> tuple[ShardBatch, list[bytes]]:
    """A batch and the tokens in it that are real."""
    batch = ids.batch_id(member, secrets.token_bytes(16))
    own = [signed(batch=batch, random=secrets.token_bytes(8)) for _ in range(tokens)]
    told = [digests.token_digest(each) for each in own] + [secrets.token_bytes(32) for _ in range(entries - tokens)]
    held = tuple(sorted(leaf.Entry(secrets.token_bytes(32), each) for each in told))
    record = replace(make_snapshot.BATCHES[0].record, batch=batch, root=leaf.root(batch, held), count=entries)
    return ShardBatch(make_snapshot.NOW.chain_ref, record, held, ()), own
