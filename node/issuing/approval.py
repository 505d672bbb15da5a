"""Who may approve a sitting: a second person with the role `approver`, never the one who prepared it.

Rows with warnings are approved by name: silence accepts none, and what has no warning cannot be named.
"""

from collections.abc import Collection

from sqlmodel import Session

from node.installation.node import Node
from node.issuing.faults import AcceptedRowUnwarned, ApproverIsPreparer, RowWarningsNotAccepted, SittingNotPrepared
from node.issuing.grounds import signing_grounds
from node.issuing.reissues import require_free
from node.issuing.sittings import SittingState, sitting_of
from node.issuing.warnings import sitting_warnings
from node.staff.access import Principal, record
from node.tables.issuing import Sitting
from node.tables.staff import Staff


def approve(
    session: Session, node: Node, by: Principal, sitting_id: str, accepted_rows: Collection[int] = ()
) -> Sitting:
    """The second person's word; `accepted_rows`: numbers of the rows whose warnings this person accepts.

    Raises NotFound, SittingNotPrepared, ApproverIsPreparer, NumbersNotFree, RowWarningsNotAccepted,
    AcceptedRowUnwarned, and what preparing a sitting meets: AccreditationNotCurrent, SigningKeyMissing …
    """
    sitting = sitting_of(session, by.member, sitting_id)
    if sitting.state != SittingState.PREPARED:
        raise SittingNotPrepared(sitting_id, sitting.state)
    preparer = session.get_one(Staff, sitting.prepared_by)
    if by.staff_id == preparer.id or by.person == preparer.person:
        raise ApproverIsPreparer(sitting_id)
    signing_grounds(node, sitting.member_id, sitting)  # else it would wait for ever; cancelled, its numbers are free
    require_free(session, node, sitting)
    accepted = _require_accepted(session, node, sitting, accepted_rows)
    sitting.state, sitting.approved_at, sitting.approved_by = SittingState.APPROVED, node.clock(), by.staff_id
    detail: dict[str, object] = {"accepted_rows": accepted} if accepted else {}
    record(session, node.clock, by, act="sitting-approved", subject=sitting_id, detail=detail)
    return sitting


def _require_accepted(session: Session, node: Node, sitting: Sitting, named: Collection[int]) -> list[int]:
    """The rows whose warnings were accepted. What came up since the rows were looked at was accepted by nobody."""
    found = sitting_warnings(session, node, sitting)
    left = tuple(each for each in found if each.row not in named)
    if left:
        raise RowWarningsNotAccepted(sitting.id, left)
    unwarned = sorted(set(named) - {each.row for each in found})
    if unwarned:
        raise AcceptedRowUnwarned(sitting.id, tuple(unwarned))
    return sorted(set(named))
