"""What issuing waits for, as `readyz` says it: a person, the registrar's next day, or something that may pass."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from node.issuing.sittings import SittingState
from node.tables.batch_states import OPEN_STATES, BatchState
from node.tables.issuing import Batch, Sitting

_MANY_FAILURES = 5
_ON_THEIR_WAY = (SittingState.APPROVED, SittingState.ISSUING)


def halted_count(session: Session) -> int:
    """Sittings and batches."""
    sittings = select(func.count()).select_from(Sitting).where(Sitting.state == SittingState.HALTED)
    batches = select(func.count()).select_from(Batch).where(Batch.state == BatchState.HALTED)
    return session.exec(sittings).one() + session.exec(batches).one()


def quota_until(session: Session) -> datetime | None:
    """When the sittings that the registrar's daily quota holds up go on; None where it holds up none."""
    waiting = select(func.max(Sitting.quota_until)).where(Sitting.state == SittingState.APPROVED)
    return session.exec(waiting).one()


def retries_often(session: Session) -> bool:
    """Something was tried again for more than a minute: an accreditation or a key that ended, a registrar. What waits
    for the registrar's next day is told by `quota_until`."""
    sittings = select(Sitting.id).where(Sitting.failures >= _MANY_FAILURES, col(Sitting.state).in_(_ON_THEIR_WAY))
    sittings = sittings.where(col(Sitting.quota_until).is_(None))
    batches = select(Batch.id).join(Sitting, col(Sitting.id) == col(Batch.sitting_id))
    batches = batches.where(Batch.failures >= _MANY_FAILURES, Sitting.state == SittingState.ISSUING)
    batches = batches.where(col(Batch.state).in_(OPEN_STATES))
    return any(session.exec(wanted.limit(1)).first() is not None for wanted in (sittings, batches))
