"""How a state looks: an icon and a tone. The word beside it says the same, so that colour alone says nothing."""

from dataclasses import dataclass

from formats.register.members import MemberStatus
from formats.splits.commitments.standing import State as Fulfilment
from ledger.submitting.outbox import State
from node.health.readiness import Readiness
from node.issuing.sittings import SittingState
from node.tables.batch_states import BatchState


@dataclass(frozen=True)
class Mark:
    """`icon`: a shape of templates/parts/marks.html; `tone`: a class of pages.css."""

    icon: str
    tone: str


DONE = Mark("check", "good")
WAITS = Mark("clock", "waiting")
STOPPED = Mark("cross", "bad")
NEEDS_A_PERSON = Mark("person", "attention")
HELD = Mark("pause", "attention")
OVER = Mark("dash", "muted")

MARKS: dict[str, dict[str, Mark]] = {
    "readiness": {Readiness.READY: DONE, Readiness.ATTENTION: NEEDS_A_PERSON, Readiness.UNREADY: STOPPED},
    "member-status": {
        MemberStatus.ACTIVE.name: DONE,
        MemberStatus.SUSPENDED.name: HELD,
        MemberStatus.EXPELLED.name: STOPPED,
    },
    "period": {"current": DONE, "not-yet": WAITS, "ended": OVER, "compromised": STOPPED},
    "submission": {
        State.QUEUED: WAITS,
        State.SIGNED: WAITS,
        State.SENT: WAITS,
        State.MINED: WAITS,
        State.CONFIRMED: DONE,
        State.REJECTED: STOPPED,
        State.FAULT: NEEDS_A_PERSON,
        State.HALTED: NEEDS_A_PERSON,
        State.HELD: NEEDS_A_PERSON,
        State.WITHDRAWN: OVER,
    },
    "sitting": {
        SittingState.PREPARED: NEEDS_A_PERSON,
        SittingState.CANCELLED: OVER,
        SittingState.APPROVED: WAITS,
        SittingState.ISSUING: WAITS,
        SittingState.DELIVERED: DONE,
        SittingState.REFUSED: STOPPED,
        SittingState.HALTED: NEEDS_A_PERSON,
        SittingState.CANCELLING: NEEDS_A_PERSON,
    },
    "batch": {
        BatchState.CUT: WAITS,
        BatchState.SIGNED: WAITS,
        BatchState.VOUCHED: WAITS,
        BatchState.ENQUEUED: WAITS,
        BatchState.CONFIRMED: WAITS,
        BatchState.DELIVERED: DONE,
        BatchState.HALTED: NEEDS_A_PERSON,
        BatchState.CANCELLED: OVER,
        BatchState.CLOSED: OVER,
    },
    "commitment-state": {
        Fulfilment.OPEN: WAITS,
        Fulfilment.DUE: NEEDS_A_PERSON,
        Fulfilment.FULFILLED: DONE,
        Fulfilment.SHORT: STOPPED,
        Fulfilment.CONTESTED: NEEDS_A_PERSON,
        "withheld": OVER,
    },
}


def mark_of(family: str, value: str) -> Mark:
    return MARKS[family][value]
