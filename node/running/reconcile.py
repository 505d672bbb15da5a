"""A batch of ours on chain that we do not know: a restored older database, or somebody else with our keys.

Until a named person has looked and said why, nothing more is issued: a node that forgot a batch may have forgotten
which certificates it has issued. Reconciling records the word; it does not bring the lost rows back.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from ledger.credentials.tables import BatchRow
from ledger.db import reading, writing
from ledger.submitting.outbox import Submission
from node.faults import NodeRefusal
from node.installation.node import Node
from node.staff.access import Principal, bootstrap_principal, record
from node.tables.operations import UnknownBatch
from wallet.documents.fields import check_text

_BATCHES_A_QUERY = 500


class NothingToReconcile(NodeRefusal):
    """No unknown batch stops this node's issuing."""


class ReconcilerUnnamed(NodeRefusal):
    """Reconciling takes the name of a person and a reason, in words."""

    person: str
    reason: str


@dataclass(frozen=True)
class IssuingStop:
    """Batches (0x hex) that are on chain and unknown here."""

    batches: tuple[str, ...]


def issuing_stop(session: Session) -> IssuingStop | None:
    """What stops issuing; None where nothing does. The saga asks before it signs or anchors anything."""
    open_ones = select(UnknownBatch.batch).where(col(UnknownBatch.reconciled_at).is_(None))
    found = tuple(session.exec(open_ones.order_by(col(UnknownBatch.batch))))
    return IssuingStop(found) if found else None


def find_unknown(node: Node, *, after_block: int) -> list[str]:
    """Remember every own batch in the projection, above this block, that no row of the outbox asked for."""
    with reading(node.ledger_engine) as session:
        wanted = select(BatchRow.id, BatchRow.member, BatchRow.block_number).where(
            col(BatchRow.member).in_(node.config.members), BatchRow.block_number > after_block
        )
        on_chain = {"0x" + batch.hex(): (member, block) for batch, member, block in session.exec(wanted)}
    known = _known(node, list(on_chain))
    unknown = sorted(set(on_chain) - known)
    if unknown:
        with writing(node.node_engine) as session:
            for batch in unknown:
                member, block = on_chain[batch]
                row = UnknownBatch(batch=batch, member_id=member, block_number=block, found_at=node.clock())
                session.add(row)
    return unknown


def reconcile(node: Node, *, person: str, reason: str, by: Principal | None = None) -> tuple[str, ...]:
    """A named person has looked: issuing may go on. The batches, as 0x hex. `by` None: from this machine's shell."""
    if not person.strip() or not reason.strip():
        raise ReconcilerUnnamed(person, reason)
    check_text("person", person)
    check_text("reason", reason)
    with writing(node.node_engine) as session:
        rows = session.exec(select(UnknownBatch).where(col(UnknownBatch.reconciled_at).is_(None))).all()
        if not rows:
            raise NothingToReconcile
        for row in rows:
            row.reconciled_at, row.reconciled_by, row.reason = node.clock(), person, reason
            detail: dict[str, object] = {"person": person, "reason": reason, "block": row.block_number}
            who = by or bootstrap_principal(row.member_id)
            record(session, node.clock, who, act="batch-reconciled", subject=row.batch, detail=detail)
        return tuple(row.batch for row in rows)


def _known(node: Node, batches: Sequence[str]) -> set[str]:
    """Those that the outbox asked for, or that were found unknown before."""
    found: set[str] = set()
    with reading(node.node_engine) as session:
        for start in range(0, len(batches), _BATCHES_A_QUERY):
            some = batches[start : start + _BATCHES_A_QUERY]
            found.update(session.exec(select(Submission.request_id).where(col(Submission.request_id).in_(some))))
            found.update(session.exec(select(UnknownBatch.batch).where(col(UnknownBatch.batch).in_(some))))
    return found
