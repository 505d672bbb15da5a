"""The publisher of 1,000,000 entries, alone: `python -m bench.snapshots.million_publisher FOLDER` writes what a node
publishes of the projection in FOLDER, then again after one new batch, and says how long it took and how much memory.
"""

import json
import resource
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from bench.rows import seconds
from bench.snapshots.made_up_set import made_up
from bench.snapshots.writing import anchor
from formats import ids
from formats.crypto.hashing import sha256
from formats.register.basis import Basis
from formats.register.members import MemberStatus
from ledger.db import open_engine, reading
from node.publishing import files
from node.publishing.batches import batches_of
from node.publishing.build import BuiltSnapshot
from node.publishing.sizes import Opener
from tests.vectors import make_snapshot
from verification.snapshots import link_file, shard, snapshot, trust_root
from verification.snapshots.batch_texts import BatchTextsByLog
from verification.snapshots.shard_bits import ShardAdvice, advise
from verification.snapshots.snapshot import Register, Snapshot
from verification.snapshots.trust_root import SnapshotKey
from verification.source import AccreditationFacts, KeyFacts, MemberFacts, StandardFacts

MEMBERS, STANDARDS, ACCREDITATIONS_EACH = 100, 200, 10
# a new credential and a new token key each year for ten years, a status key, a snapshot key, and ten to spare
KEYS_EACH = 32
SIGNERS, K = 9, 5
YEAR = timedelta(days=365)


def database(folder: Path) -> Engine:
    return open_engine(f"sqlite:///{folder / 'ledger.db'}")


class Publisher:
    """What node.publishing does between a look at the projection and the moved link, but for the signatures' way."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._engine = database(folder)
        self._kept: BatchTextsByLog = {}
        self._opener = Opener()
        self.advice = ShardAdvice(0, 0)

    def publish(self) -> None:
        """The n of the files is the one that the rule gave when they were cut first."""
        with reading(self._engine) as session:
            held = batches_of(session, make_snapshot.NOW.chain_ref, until=2**31, kept=self._kept)
        first, self._kept = not self._kept, held.kept
        if first:
            self.advice = advise(held.batches, 0)
        bits = self.advice.shard_bits
        made = _snapshot(shard.cut(held.batches, bits), link_file.cut(held.links, bits), advise(held.batches, bits))
        self._opener.require_readable(made)
        root = trust_root.encode(replace(make_snapshot.ROOT, n=bits, k=K, keys=_signers()))
        signatures = make_snapshot.signed(snapshot.signed_message(made.data), *range(1, SIGNERS + 1))
        named = {files.SNAPSHOT: made.data, files.SIGNATURES: signatures, files.TRUST_ROOT: root}
        files.publish(self._folder, named, {files.SHARDS: made.shards, files.LINKS: made.links})

    def new_batch(self) -> None:
        anchor(self._engine, 2**31 - 1, made_up(100)[0])


def _snapshot(shards: tuple[bytes, ...], links: tuple[bytes, ...], advice: ShardAdvice) -> BuiltSnapshot:
    block = snapshot.Block(120, sha256(b"block"), datetime.now(UTC).replace(microsecond=0))
    named = [tuple(sha256(each) for each in contents) for contents in (shards, links)]
    lineage = (make_snapshot.SNAPSHOT.lineage[0], register())
    facts: Snapshot = replace(make_snapshot.SNAPSHOT, block=block, lineage=lineage, shards=named[0], links=named[1])
    return BuiltSnapshot(facts, snapshot.encode(facts), shards, links, advice)


def register() -> Register:
    """A city's consortium after ten years; what the real tokens name is the vectors'."""
    vectors = make_snapshot.REGISTER
    others = range(4, MEMBERS + 1)
    members = [MemberFacts(n, MemberStatus.ACTIVE, f"某市第{n}职业技术学院", f"Vocational college {n}") for n in others]
    standards = [
        StandardFacts(n, vectors.standards[0].kind, f"6-20-01-{n:02d}", "2020", f"工种{n}", f"Trade {n}")
        for n in range(8, STANDARDS + 8)
    ]
    accreditations = [
        AccreditationFacts(5 + n, others[n % len(others)], 8 + n % STANDARDS, (30, 40), Basis.ONE_PLUS_X, f"S{n:012d}")
        for n in range(MEMBERS * ACCREDITATIONS_EACH)
    ]
    keys = [*vectors.keys, *(_key(member, place) for member in range(1, MEMBERS + 1) for place in range(KEYS_EACH))]
    return replace(
        vectors,
        members=(*vectors.members, *members),
        standards=(*vectors.standards, *standards),
        accreditations=(*vectors.accreditations, *accreditations),
        keys=tuple(sorted(keys, key=snapshot.key_of)),
    )


def _signers() -> tuple[SnapshotKey, ...]:
    keys = (SnapshotKey(each, make_snapshot.public(each, ids.KeyPurpose.SNAPSHOT)) for each in range(1, SIGNERS + 1))
    return tuple(sorted(keys, key=lambda key: (key.member, key.id)))


def _key(member: int, place: int) -> KeyFacts:
    purpose = (ids.KeyPurpose.CREDENTIAL, ids.KeyPurpose.TOKEN)[place % 2]
    start = make_snapshot.FOUNDED - YEAR * (place // 2)
    return KeyFacts(member, purpose, sha256(b"key", bytes([member, place])), start, start + YEAR, None)


def main(folder: Path) -> dict[str, Any]:
    publisher = Publisher(folder)
    first = seconds(publisher.publish)
    publisher.new_batch()
    again = seconds(publisher.publish)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"first": first, "again": again, "peak": peak, "n": publisher.advice.shard_bits}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
