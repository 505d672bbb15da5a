"""The snapshot of one confirmed block, recomputed from this node's own view of the chain.

A pure function of the block: two nodes that see the same chain get the same bytes, whenever they look.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from formats.crypto.hashing import sha256
from ledger.db import open_engine, reading
from ledger.indexing.indexer import Cursor, cursor_of
from ledger.indexing.projection import ChainLogRow, Projector
from ledger.rpc.client import ChainHeader
from ledger.schema import prepare_ledger
from ledger.timestamps import moment
from node.installation.node import Node
from node.installation.pipeline import PROJECTIONS, watched_of
from node.publishing.batches import batches_of
from node.publishing.facts import register_of
from node.publishing.faults import SnapshotBlockNotConfirmed, SnapshotLineageEnded, SnapshotViewUnsettled
from verification.snapshots import link_file, shard, snapshot
from verification.snapshots.shard_bits import ShardAdvice, advise
from verification.snapshots.snapshot import Block, Snapshot
from verification.snapshots.trust_root import Seen, seen_of


@dataclass(frozen=True)
class BuiltSnapshot:
    """A snapshot, its bytes, and those of its shards and of the link files beside them, in order."""

    snapshot: Snapshot
    data: bytes
    shards: tuple[bytes, ...]
    links: tuple[bytes, ...]
    advice: ShardAdvice

    @property
    def seen(self) -> Seen:
        return seen_of(self.snapshot, self.data)

    @property
    def block(self) -> Block:
        return self.snapshot.block


def newest_block(node: Node) -> int | None:
    """The newest confirmed block that the projection reaches; None where there is none yet."""
    with reading(node.ledger_engine) as session:
        cursor = cursor_of(session)
    if cursor is None:
        return None
    number = _confirmed(node, cursor)
    return number if number >= node.deployment.deployed_block else None


def changed_between(node: Node, after: int, until: int) -> bool:
    """Is there an event of ours after the one block, and not after the other?"""
    with reading(node.ledger_engine) as session:
        return _has_log(session, (col(ChainLogRow.block_number) > after) & (col(ChainLogRow.block_number) <= until))


def build(node: Node, number: int, shard_bits: int) -> BuiltSnapshot:
    """Raises SnapshotBlockNotConfirmed, SnapshotViewUnsettled, SnapshotLineageEnded, LedgerUnavailable."""
    root = node.trust_root
    if len(root.lineage) > 1:
        raise SnapshotLineageEnded(len(root.lineage))
    deployment = root.current.fact
    with reading(node.ledger_engine) as session:
        block, tip = _block_of_this_view(node, session, number)
        held = batches_of(session, deployment.chain_ref, until=number, kept=node.written_batches)
        with _register_as_of(node, session, number) as seen:
            named = {key for each in held.batches for key in (each.record.credential_key, each.record.token_key)}
            register = register_of(seen, deployment, at=moment(block.time), named=named)
        _require_unmoved(session, tip)
    node.written_batches = held.kept  # only now is it sure that all of it was read from one view
    shards, links = shard.cut(held.batches, shard_bits), link_file.cut(held.links, shard_bits)
    made = Snapshot(
        consortium_id=root.consortium_id_bytes,
        block=Block(number, bytes.fromhex(block.hash[2:]), moment(block.time)),
        lineage=(register,),
        shards=tuple(sha256(each) for each in shards),
        links=tuple(sha256(each) for each in links),
    )
    return BuiltSnapshot(made, snapshot.encode(made), shards, links, advise(held.batches, shard_bits))


def _confirmed(node: Node, cursor: Cursor) -> int:
    depth = node.config.chain.confirmations
    return cursor.block_number if depth == 0 else min(cursor.block_number, node.chain.head().number - depth)


def _block_of_this_view(node: Node, session: Session, number: int) -> tuple[ChainHeader, str]:
    """The chain's block of that number, once it is sure that the projection is of the same chain, and its tip."""
    cursor = cursor_of(session)
    confirmed = -1 if cursor is None else _confirmed(node, cursor)
    if cursor is None or not node.deployment.deployed_block <= number <= confirmed:
        raise SnapshotBlockNotConfirmed(number, confirmed)
    block, tip = node.chain.block(number), node.chain.block(cursor.block_number)
    if block is None or tip is None or tip.hash != cursor.block_hash:
        raise SnapshotViewUnsettled
    return block, tip.hash


def _require_unmoved(session: Session, tip: str) -> None:
    """PostgreSQL shows each statement the newest commit: all of what was read has to be of one cursor."""
    session.expire_all()
    cursor = cursor_of(session)
    if cursor is None or cursor.block_hash != tip:
        raise SnapshotViewUnsettled


@contextmanager
def _register_as_of(node: Node, session: Session, number: int) -> Iterator[Session]:
    """The register as it stood at that block: itself where none of its facts came later, else its stored logs up to
    there, projected once more in memory. Batches need no such thing: no later log changes a batch or an act."""
    of_register = col(ChainLogRow.address) != node.deployment.credentials.lower()
    if not _has_log(session, of_register & (col(ChainLogRow.block_number) > number)):
        yield session
        return
    engine = open_engine("sqlite://")
    try:
        prepare_ledger(engine)
        with Session(engine) as earlier:
            rows = session.exec(select(ChainLogRow).where(of_register, ChainLogRow.block_number <= number))
            for row in rows:
                earlier.add(ChainLogRow(**row.model_dump()))
            earlier.flush()
            Projector(watched_of(node), PROJECTIONS).rebuild(earlier)
            yield earlier
    finally:
        engine.dispose()


def _has_log(session: Session, where: ColumnElement[bool]) -> bool:
    return session.exec(select(ChainLogRow.block_number).where(where).limit(1)).first() is not None
