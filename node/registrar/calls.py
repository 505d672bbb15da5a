"""A call to a registrar as the log keeps it, and what it costs of the day's quota."""

from collections.abc import Sequence

from sqlmodel import Session, func, select

from ledger.timestamps import CHINA
from node.faults import NodeRefusal
from node.installation.node import Node
from node.registrar.faults import RegistrarQuotaUsed
from node.registrar.sittings import SittingQueries, bind_sitting, more_than_announced, new_questions
from node.staff.access import Principal
from node.tables.registrar import RegistrarCall, RegistrarQuestion


def new_call(node: Node, by: Principal, act: str, subject: str, people: int) -> RegistrarCall:
    now = node.clock()
    return RegistrarCall(
        member_id=by.member,
        issuer=by.peer or by.member,
        staff_id=by.staff_id,
        at=now,
        day=now.astimezone(CHINA).date().isoformat(),
        act=act,
        subject=subject,
        count=people,
        charged=0,
        outcome="entered",
    )


def charge(
    session: Session, node: Node, by: Principal, call: RegistrarCall, questions: SittingQueries | None
) -> NodeRefusal | None:
    """What the call costs, written into it; the refusal where it may not be answered, which costs nothing."""
    new: Sequence[RegistrarQuestion] = ()
    if questions is not None:
        refused = bind_sitting(session, node, by, questions.sitting)
        if refused is not None:
            return refused
        new = new_questions(session, node, by, questions)
        if (full := more_than_announced(session, by, questions, len(new))) is not None:
            return full
    charged = call.count if questions is None else len(new)
    spent = select(func.coalesce(func.sum(RegistrarCall.charged), 0)).where(
        RegistrarCall.member_id == call.member_id, RegistrarCall.issuer == call.issuer, RegistrarCall.day == call.day
    )
    used, most = int(session.exec(spent).one()), node.config.registrar_limits.people_per_day
    if charged > 0 and used + charged > most:
        return RegistrarQuotaUsed(most, used, charged)
    session.add_all(new)
    call.charged = charged
    return None
