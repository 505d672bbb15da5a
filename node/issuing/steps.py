"""What a step of issuing may write on: its row as it was when the step began, while its sitting is to be issued.

A person may cancel between the reading and the writing of a step; whoever holds the write lock first decides.
"""

from sqlmodel import Session

from node.issuing.sittings import SittingState
from node.tables.batch_states import BatchState
from node.tables.issuing import Batch, Sitting


class StepOvertaken(Exception):
    """Somebody has moved the row since the step began: nothing of the step is stored, look at it again."""


def sitting_in(session: Session, sitting_id: str, state: SittingState) -> Sitting:
    """Raises StepOvertaken."""
    sitting = session.get_one(Sitting, sitting_id)
    if sitting.state != state:
        raise StepOvertaken(f"sitting {sitting_id} is {sitting.state}")
    return sitting


def batch_in(session: Session, batch_id: str, state: BatchState) -> Batch:
    """Raises StepOvertaken."""
    batch = session.get_one(Batch, batch_id)
    if batch.state != state:
        raise StepOvertaken(f"batch {batch_id} is {batch.state}")
    sitting_in(session, batch.sitting_id, SittingState.ISSUING)
    return batch
