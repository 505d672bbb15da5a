"""The figures that a monitoring system draws and alerts on: what `readyz` says, and how deep and old the outbox is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from ledger.db import reading
from ledger.submitting.outbox import PENDING, State, Submission
from node.health.last_backup import last_backup_at
from node.health.readiness import Health, health
from node.installation.node import Node
from node.publishing.publisher import last_published_at
from node.tables.approvals import MoneyActRow

UNSETTLED = (*PENDING, State.FAULT, State.HALTED)


@dataclass(frozen=True)
class Metrics:
    """Blocks and ages: None where unknown. `outbox` has a count for every state, `oldest` an age for those of
    `UNSETTLED` in which anything stands, from when it was given, or approved where it was held."""

    health: Health
    outbox: Mapping[State, int]
    oldest: Mapping[State, timedelta]
    worker_age: timedelta | None
    snapshot_age: timedelta | None
    backup_age: timedelta | None

    @property
    def lag_blocks(self) -> int | None:
        chain, projected = self.health.chain_block, self.health.projection_block
        return None if chain is None or projected is None else max(0, chain - projected)


def metrics(node: Node) -> Metrics:
    found = health(node)
    with reading(node.node_engine) as session:
        counts, oldest = _counts(session), _oldest(session)
    now = node.clock()
    return Metrics(
        health=found,
        outbox={state: counts.get(state, 0) for state in State},
        oldest={state: now - since for state, since in oldest.items()},
        worker_age=_age(now, found.worker_seen_at),
        snapshot_age=_age(now, last_published_at(node)),
        backup_age=_age(now, last_backup_at(node.home)),
    )


def _counts(session: Session) -> dict[str, int]:
    return dict(session.exec(select(Submission.state, func.count()).group_by(Submission.state)).all())


def _oldest(session: Session) -> dict[State, datetime]:
    released = func.coalesce(col(MoneyActRow.decided_at), col(Submission.created_at))
    since = select(Submission.state, func.min(released)).outerjoin(
        MoneyActRow, col(MoneyActRow.submission_id) == col(Submission.id)
    )
    since = since.where(col(Submission.state).in_(UNSETTLED)).group_by(Submission.state)
    return {State(state): at for state, at in session.exec(since)}


def _age(now: datetime, since: datetime | None) -> timedelta | None:
    return None if since is None else now - since
