"""What keeps one thing from being published and nobody foresaw: stored where health reads it, until it passes."""

from ledger.containment import contained, fault_of
from ledger.db import reading, writing
from node.compose import Node
from node.worker_tables import PublicationFault


def report(node: Node, subject: str, error: Exception, *, member: int = 0) -> None:
    """The stack stands in the log once for each new fault. Raises `error` where it is the machine's."""
    fault = fault_of(error, subject)
    problem = f"unexpected {fault.error} at {fault.where}"
    with reading(node.node_engine) as session:
        known = session.get(PublicationFault, subject)
    if known is not None and known.problem == problem:
        return
    contained(error, subject)
    with writing(node.node_engine) as session:
        session.merge(PublicationFault(subject=subject, member_id=member, at=node.clock(), problem=problem))


def passed(node: Node, subject: str) -> None:
    """It was looked after without such a fault."""
    with reading(node.node_engine) as session:
        if session.get(PublicationFault, subject) is None:
            return
    with writing(node.node_engine) as session:
        session.delete(session.get_one(PublicationFault, subject))
