"""What the publisher leaves for health to read: that something nobody foresaw keeps it from its work, or that a file
nears its readers' limit or is beyond it. Stored until it passes."""

from ledger.containment import contained, fault_of
from ledger.db import reading, writing
from node.installation.node import Node
from node.tables.publishing import PublicationFault

FAULT, LARGE, REFUSED = "publication-fault", "publication-large", "publication-refused"


def report(node: Node, subject: str, error: Exception, *, member: int = 0) -> None:
    """The stack stands in the log once for each new fault. Raises `error` where it is the machine's."""
    fault = fault_of(error, subject)
    problem = f"unexpected {fault.error} at {fault.where}"
    if _known(node, subject) == (FAULT, problem):
        return
    contained(error, subject)
    _store(node, subject, FAULT, problem, member)


def warn(node: Node, subject: str, reason: str, problem: str) -> None:
    """`reason`: LARGE or REFUSED. `problem`: the file, its size, its limit, and the command to run."""
    if _known(node, subject) != (reason, problem):
        _store(node, subject, reason, problem, member=0)


def clear(node: Node, subject: str) -> None:
    """It was looked after without such a fault."""
    if _known(node, subject) is None:
        return
    with writing(node.node_engine) as session:
        session.delete(session.get_one(PublicationFault, subject))


def _known(node: Node, subject: str) -> tuple[str, str] | None:
    with reading(node.node_engine) as session:
        row = session.get(PublicationFault, subject)
        return None if row is None else (row.reason, row.problem)


def _store(node: Node, subject: str, reason: str, problem: str, member: int) -> None:
    row = PublicationFault(subject=subject, member_id=member, at=node.clock(), reason=reason, problem=problem)
    with writing(node.node_engine) as session:
        session.merge(row)
