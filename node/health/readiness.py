"""Is this installation able to work, and does anything wait for a person?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session, col, func, select

from ledger.db import reading
from ledger.errors import LedgerUnavailable, LogsIncomplete
from ledger.indexing.indexer import cursor_of
from ledger.indexing.projection import ProjectionFault, faults_of
from ledger.submitting.outbox import PENDING, State, Submission, replaying
from node.faults import NotDeployed
from node.health.issuing_waits import halted_count, quota_until, retries_often
from node.health.last_backup import last_backup_at
from node.installation.clock_check import differs_from_chain, differs_from_peers
from node.installation.free_space import LEAST_FREE_BYTES, free_bytes
from node.installation.node import Node
from node.installation.settings.named_files import missing_files
from node.publishing import fault_reports
from node.publishing.publisher import last_published_at
from node.publishing.status_lists import signing_key_missing
from node.running.reconcile import issuing_stop
from node.tables.operations import WorkerBeat
from node.tables.publishing import PublicationFault
from wallet.keys.keystore import unreadable

BEAT_PATIENCE = timedelta(seconds=20)
MOST_BLOCKS_BEHIND = 20
_MOST_SHOWN = 10


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
    ISSUING_HALTED = "issuing-halted"
    ISSUING_WAITS = "issuing-waits"
    REGISTRAR_QUOTA_USED = "registrar-quota-used"
    STATUS_KEY_MISSING = "status-key-missing"
    SUBMISSION_HALTED = "submission-halted"
    PROJECTION_FAULT = "projection-fault"
    PUBLICATION_FAULT = fault_reports.FAULT
    STORAGE_FULL = "storage-full"
    CLOCK_DIFFERS_FROM_CHAIN = "clock-differs-from-chain"
    CLOCK_DIFFERS_FROM_PEERS = "clock-differs-from-peers"
    KEY_FILE_UNREADABLE = "key-file-unreadable"
    FILE_MISSING = "file-missing"
    BACKUP_MISSING = "backup-missing"
    BACKUP_OLD = "backup-old"
    PUBLICATION_LARGE = fault_reports.LARGE
    PUBLICATION_REFUSED = fault_reports.REFUSED


_OF_BACKUPS = (Reason.BACKUP_MISSING, Reason.BACKUP_OLD)
_OF_FILES = (Reason.PUBLICATION_LARGE, Reason.PUBLICATION_REFUSED)


@dataclass(frozen=True)
class Health:
    """Those reasons that keep it from work come first. Blocks: None where unknown. `halted`: sittings, batches and
    submissions; `quota_until`: when the sittings go on that wait for the registrar's next day; `unread_events`,
    `unpublished`: at most ten of each."""

    readiness: Readiness
    reasons: tuple[Reason, ...]
    chain_block: int | None
    projection_block: int | None
    worker_seen_at: datetime | None
    worker_problem: str | None
    waiting: int
    faults: int
    halted: int
    quota_until: datetime | None
    replaying: bool
    unknown_batches: tuple[str, ...]
    unread_events: tuple[str, ...]
    unpublished: tuple[str, ...]
    publication_problem: str | None
    missing_files: tuple[str, ...]


@dataclass(frozen=True)
class _Chain:
    block: int | None
    reason: Reason | None
    clock_differs: bool = False


def health(node: Node) -> Health:
    chain, missing = _chain(node), missing_files(node.home, node.config)
    with reading(node.ledger_engine) as session:
        cursor = cursor_of(session)
        unread = faults_of(session, limit=_MOST_SHOWN)
    projected = cursor.block_number if cursor else None
    with reading(node.node_engine) as session:
        beat = session.get(WorkerBeat, "worker")
        waits = _WaitingForPerson.found(session)
        waiting, replays = _count(session, *PENDING), replaying(session)
    blocking = [
        chain.reason,
        _projection_reason(chain.block, projected),
        _worker_reason(node, beat),
        Reason.STORAGE_FULL if free_bytes(node.home, node.config) < LEAST_FREE_BYTES else None,
    ]
    unready = [reason for reason in blocking if reason]
    for_a_person = [reason for reason, holds in _for_a_person(node, chain, waits, unread, missing) if holds]
    readiness = Readiness.UNREADY if unready else Readiness.ATTENTION if for_a_person else Readiness.READY
    return Health(
        readiness=readiness,
        reasons=(*unready, *for_a_person),
        chain_block=chain.block,
        projection_block=projected,
        worker_seen_at=beat.at if beat else None,
        worker_problem=beat.problem if beat else None,
        waiting=waiting,
        faults=waits.faults,
        halted=waits.issuing_halted + waits.submissions_halted,
        quota_until=waits.quota_until,
        replaying=replays,
        unknown_batches=waits.unknown_batches,
        unread_events=tuple(f"{each.event or 'unknown'} in block {each.block_number}" for each in unread),
        unpublished=waits.unpublished,
        publication_problem=waits.files[1] if waits.files else None,
        missing_files=missing,
    )


@dataclass(frozen=True)
class _WaitingForPerson:
    """What the node's own database holds that waits for a person."""

    faults: int
    unknown_batches: tuple[str, ...]
    issuing_halted: int
    issuing_waits: bool
    quota_until: datetime | None
    submissions_halted: int
    unpublished: tuple[str, ...]
    files: tuple[str, str] | None
    """Why the published files are not well, and at what."""

    @classmethod
    def found(cls, session: Session) -> "_WaitingForPerson":
        stop = issuing_stop(session)
        unforeseen = col(PublicationFault.reason) == fault_reports.FAULT
        return cls(
            faults=_count(session, State.FAULT),
            unknown_batches=stop.batches if stop else (),
            issuing_halted=halted_count(session),
            issuing_waits=retries_often(session),
            quota_until=quota_until(session),
            submissions_halted=_count(session, State.HALTED),
            unpublished=tuple(session.exec(select(PublicationFault.subject).where(unforeseen).limit(_MOST_SHOWN))),
            files=session.exec(select(PublicationFault.reason, PublicationFault.problem).where(~unforeseen)).first(),
        )


def _for_a_person(
    node: Node, chain: _Chain, found: _WaitingForPerson, unread: list[ProjectionFault], missing: tuple[str, ...]
) -> list[tuple[Reason, bool]]:
    backup = _backup_reason(node)
    return [
        (Reason.SUBMISSION_FAULTS, found.faults > 0),
        (Reason.ISSUING_STOPPED, bool(found.unknown_batches)),
        (Reason.SNAPSHOT_OLD, _snapshot_is_old(node)),
        (Reason.ISSUING_HALTED, found.issuing_halted > 0),
        (Reason.ISSUING_WAITS, found.issuing_waits),
        (Reason.REGISTRAR_QUOTA_USED, found.quota_until is not None),
        (Reason.STATUS_KEY_MISSING, signing_key_missing(node)),
        (Reason.SUBMISSION_HALTED, found.submissions_halted > 0),
        (Reason.PROJECTION_FAULT, bool(unread)),
        (Reason.PUBLICATION_FAULT, bool(found.unpublished)),
        (Reason.CLOCK_DIFFERS_FROM_CHAIN, chain.clock_differs),
        (Reason.CLOCK_DIFFERS_FROM_PEERS, differs_from_peers(node)),
        (Reason.KEY_FILE_UNREADABLE, bool(unreadable(node.keystore_directory))),
        (Reason.FILE_MISSING, bool(missing)),
        *((reason, backup is reason) for reason in _OF_BACKUPS),
        *((reason, found.files is not None and found.files[0] == reason) for reason in _OF_FILES),
    ]


def _chain(node: Node) -> _Chain:
    try:
        expected = node.deployment.genesis_hash
        if node.probed_chain.genesis_hash() != expected:
            return _Chain(None, Reason.CHAIN_IS_ANOTHER)
        head = node.probed_chain.head()
        return _Chain(head.number, None, differs_from_chain(node, head))
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
    """Twice as long as one may take."""
    since = last_published_at(node)
    return since is not None and node.clock() - since > 2 * timedelta(seconds=node.config.publishing.every_s)


def _backup_reason(node: Node) -> Reason | None:
    oldest, ended_at = timedelta(days=node.config.backup.max_age_days), last_backup_at(node.home)
    if not oldest:
        return None
    if ended_at is None:
        return Reason.BACKUP_MISSING
    return Reason.BACKUP_OLD if node.clock() - ended_at > oldest else None


def _count(session: Session, *states: State) -> int:
    return session.exec(select(func.count()).where(col(Submission.state).in_(states))).one()
