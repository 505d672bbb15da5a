"""Is this installation able to work, and does anything wait for a person?"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlmodel import Session, col, func, select

from ledger.db import reading
from ledger.errors import LedgerUnavailable, LogsIncomplete
from ledger.pipeline.indexer import cursor_of
from ledger.pipeline.outbox import PENDING, State, Submission, replaying
from node.compose import Node
from node.faults import NotDeployed
from node.publishing import files, pinned
from node.reconcile import issuing_stop
from node.worker_tables import WorkerBeat

BEAT_PATIENCE = timedelta(seconds=20)
MOST_BLOCKS_BEHIND = 20


class Readiness(StrEnum):
    """`attention`: it works, but something waits for a person."""

    READY = "ready"
    ATTENTION = "attention"
    UNREADY = "unready"


class Reason(StrEnum):
    """Why a node is not simply ready; each has its line in docs/runbook.md."""

    NOT_DEPLOYED = "not-deployed"
    CHAIN_UNAVAILABLE = "chain-unavailable"
    CHAIN_IS_ANOTHER = "chain-is-another"
    PROJECTION_EMPTY = "projection-empty"
    PROJECTION_BEHIND = "projection-behind"
    WORKER_SILENT = "worker-silent"
    WORKER_TROUBLED = "worker-troubled"
    LOGS_INCOMPLETE = "logs-incomplete"
    SUBMISSION_FAULTS = "submission-faults"
    ISSUING_STOPPED = "issuing-stopped"
    SNAPSHOT_OLD = "snapshot-old"


@dataclass(frozen=True)
class Health:
    """Those reasons that keep it from work come first. Blocks: None where unknown."""

    readiness: Readiness
    reasons: tuple[Reason, ...]
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
    reason: Reason | None


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
    for_a_person = [
        (Reason.SUBMISSION_FAULTS, faults > 0),
        (Reason.ISSUING_STOPPED, stop is not None),
        (Reason.SNAPSHOT_OLD, _snapshot_is_old(node)),
    ]
    waiting_for_person = [reason for reason, holds in for_a_person if holds]
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
            return _Chain(None, Reason.CHAIN_IS_ANOTHER)
        return _Chain(node.chain.head().number, None)
    except NotDeployed:
        return _Chain(None, Reason.NOT_DEPLOYED)
    except LedgerUnavailable:
        return _Chain(None, Reason.CHAIN_UNAVAILABLE)


def _projection_reason(head: int | None, projected: int | None) -> Reason | None:
    if projected is None:
        return Reason.PROJECTION_EMPTY
    return Reason.PROJECTION_BEHIND if head is not None and head - projected > MOST_BLOCKS_BEHIND else None


def _worker_reason(node: Node, beat: WorkerBeat | None) -> Reason | None:
    if beat is None or node.clock() - beat.at > BEAT_PATIENCE:
        return Reason.WORKER_SILENT
    if beat.problem == LogsIncomplete.__name__:
        return Reason.LOGS_INCOMPLETE
    return None if beat.problem is None else Reason.WORKER_TROUBLED


def _snapshot_is_old(node: Node) -> bool:
    """Twice as long as one may take, counted from the pinning where none was published yet."""
    if not pinned.file_of(node).exists():
        return False
    place = files.public(node.home)
    since = place.lstat() if place.is_symlink() else pinned.file_of(node).stat()
    age = node.clock() - datetime.fromtimestamp(since.st_mtime, UTC)
    return age > 2 * timedelta(seconds=node.config.publishing.every_s)


def _count(session: Session, *states: State) -> int:
    return session.exec(select(func.count()).where(col(Submission.state).in_(states))).one()
