"""Who may approve a sitting: a second person with the role `approver`, never the one who prepared it."""

from sqlmodel import Session

from node.installation.node import Node
from node.issuing.faults import ApproverIsPreparer, SittingNotPrepared
from node.issuing.sittings import SittingState, sitting_of
from node.staff.access import Principal, record
from node.tables.issuing import Sitting
from node.tables.staff import Staff


def approve(session: Session, node: Node, by: Principal, sitting_id: str) -> Sitting:
    """The second person's word. Raises NotFound, SittingNotPrepared, ApproverIsPreparer."""
    sitting = sitting_of(session, by.member, sitting_id)
    if sitting.state != SittingState.PREPARED:
        raise SittingNotPrepared(sitting_id, sitting.state)
    preparer = session.get_one(Staff, sitting.prepared_by)
    if by.staff_id == preparer.id or by.person == preparer.person:
        raise ApproverIsPreparer(sitting_id)
    sitting.state, sitting.approved_at, sitting.approved_by = SittingState.APPROVED, node.clock(), by.staff_id
    record(session, node.clock, by, act="sitting-approved", subject=sitting_id)
    return sitting
