"""Is this installation able to work, and does anything wait for a person?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session, col, func, select

from ledger.db import reading
from ledger.errors import LedgerUnavailable
from ledger.pipeline.indexer import cursor_of
from ledger.pipeline.outbox import PENDING, State, Submission, replaying
from node.compose import Node
from node.faults import NotDeployed
from node.reconcile import issuing_stop
from node.worker_tables import WorkerBeat

BEAT_PATIENCE = timedelta(seconds=20)
MOST_BLOCKS_BEHIND = 20


class Readiness(StrEnum):
    """`attention`: it works, but something waits for a person."""

    READY = "ready"
    ATTENTION = "attention"
    UNREADY = "unready"


@dataclass(frozen=True)
class Health:
    """`reasons` are words for programs, each with its own line in docs/runbook.md. Blocks: None where unknown."""

    readiness: Readiness
    reasons: tuple[str, ...]
    chain_block: int | None
    projection_block: int | None
    worker_seen_at: datetime | None
    worker_problem: str | None
    waiting: int
    faults: int
    replaying: bool
    unknown_batches: tuple[str, ...]


@dataclass(frozen=True)
class _Chain:
    block: int | None
    reason: str | None


def health(node: Node) -> Health:
    chain = _chain(node)
    with reading(node.ledger_engine) as session:
        cursor = cursor_of(session)
    projected = cursor.block_number if cursor else None
    with reading(node.node_engine) as session:
        beat = session.get(WorkerBeat, "worker")
        stop = issuing_stop(session)
        faults, waiting = _count(session, State.FAULT), _count(session, *PENDING)
        forgot = replaying(session)
    blocking = [
        chain.reason,
        _projection_reason(chain.block, projected),
        _worker_reason(node, beat),
    ]
    waiting_for_person = ["submission-faults"] * bool(faults) + ["issuing-stopped"] * (stop is not None)
    unready = [reason for reason in blocking if reason]
    readiness = Readiness.UNREADY if unready else Readiness.ATTENTION if waiting_for_person else Readiness.READY
    return Health(
        readiness=readiness,
        reasons=(*unready, *waiting_for_person),
        chain_block=chain.block,
        projection_block=projected,
        worker_seen_at=beat.at if beat else None,
        worker_problem=beat.problem if beat else None,
        waiting=waiting,
        faults=faults,
        replaying=forgot,
        unknown_batches=stop.batches if stop else (),
    )


def _chain(node: Node) -> _Chain:
    try:
        expected = node.deployment.genesis_hash
        if node.chain.genesis_hash() != expected:
            return _Chain(None, "chain-is-another")
        return _Chain(node.chain.head().number, None)
    except NotDeployed:
        return _Chain(None, "not-deployed")
    except LedgerUnavailable:
        return _Chain(None, "chain-unavailable")


def _projection_reason(head: int | None, projected: int | None) -> str | None:
    if projected is None:
        return "projection-empty"
    return "projection-behind" if head is not None and head - projected > MOST_BLOCKS_BEHIND else None


def _worker_reason(node: Node, beat: WorkerBeat | None) -> str | None:
    if beat is None or node.clock() - beat.at > BEAT_PATIENCE:
        return "worker-silent"
    return None if beat.problem is None else "worker-troubled"


def _count(session: Session, *states: State) -> int:
    return session.exec(select(func.count()).where(col(Submission.state).in_(states))).one()
