"""A snapshot's files for 100,000 entries out of the projection: from nothing, and again after one new batch."""

import hashlib
import json
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert

from bench.rows import Row, per_second
from bench.snapshots.made_up_set import made_up
from formats import ids, link
from formats.crypto.hashing import sha256
from ledger.credentials.tables import BatchRow, EntryRow, LinkRow
from ledger.db import open_engine, projection_commit, reading
from ledger.indexing.projection import ChainLogRow
from ledger.schema import prepare_ledger
from node.publishing.batches import batches_of
from verification.snapshots import link_file, shard
from verification.snapshots.batch_texts import BatchTextsByLog
from verification.snapshots.shard import ShardBatch

BATCHES, ENTRIES, SHARD_BITS = 200, 500, 7
COUNT = BATCHES * ENTRIES
CHAIN = bytes(8)
_OF_A_RECORD = (
    *("root", "count", "standard", "level", "accreditation", "registrar"),
    *("credential_key", "token_key", "anchored_at"),
)


def rows(folder: Path) -> Iterator[Row]:
    engine = open_engine(f"sqlite:///{folder / 'ledger.db'}")
    prepare_ledger(engine)
    for number in range(BATCHES):
        anchor(engine, number, _made_up())
    files, _ = _build(engine, {})
    parsed: list[Any] = [json.loads(each) for each in files]
    bare = per_second(COUNT, lambda: bare_writing(parsed))
    first = per_second(COUNT, lambda: _build(engine, {}))
    yield Row(
        name="shards and link files of 100,000 entries (peer: bare JSON and SHA-256)",
        ours=first,
        peer=bare,
        unit="entries/s",
        goal=0.03,
    )
    _, kept = _build(engine, {})
    anchor(engine, BATCHES, _made_up())
    yield Row(
        name="the same after one new batch (peer: all of it anew)",
        ours=per_second(COUNT + ENTRIES, lambda: _build(engine, kept)),
        peer=first,
        unit="entries/s",
        goal=12,
    )
    engine.dispose()


def _made_up() -> ShardBatch:
    return made_up(ENTRIES)[0]


def _build(engine: Engine, kept: BatchTextsByLog) -> tuple[tuple[bytes, ...], BatchTextsByLog]:
    """Every file, each named by its hash, as a node builds them."""
    with reading(engine) as session:
        held = batches_of(session, CHAIN, until=BATCHES, kept=kept)
    files = shard.cut(held.batches, SHARD_BITS) + link_file.cut(held.links, SHARD_BITS)
    for each in files:
        sha256(each)
    return files, held.kept


def bare_writing(parsed: list[Any]) -> None:
    for each in parsed:
        hashlib.sha256(json.dumps(each, separators=(",", ":")).encode()).digest()


def anchor(engine: Engine, number: int, batch: ShardBatch) -> None:
    """A batch as the projection holds it, with made-up links. `number`: its block."""
    place: dict[str, Any] = {"block_number": number, "log_index": 0}
    log = {"block_hash": str(number), "block_time": 0, "tx_hash": "", "address": "", "topics": b"", "data": b""}
    name, facts = batch.record.batch, vars(batch.record)
    record = {"id": name, "member": ids.batch_member(name), "anchored_by": ""}
    record |= {each: facts[each] for each in _OF_A_RECORD}
    held = [{"batch": name, "position": position, **vars(entry)} for position, entry in enumerate(batch.entries)]
    links = sorted(link.Link(secrets.token_bytes(32), secrets.token_bytes(32)) for _ in batch.entries)
    linked = [{"batch": name, **vars(each)} for each in links]
    with projection_commit(engine) as session:
        session.execute(insert(ChainLogRow), [place | log])
        session.execute(insert(BatchRow), [place | record])
        session.execute(insert(EntryRow), held)
        session.execute(insert(LinkRow), linked)
