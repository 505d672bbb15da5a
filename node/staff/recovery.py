"""A way back for whoever lost a token, for those who have a shell on the node's machine. It stands in the log."""

import re
from collections.abc import Sequence
from pathlib import Path

from sqlmodel import col, select

from ledger.consortium.facts import COUNCIL
from ledger.db import writing
from node.faults import NodeRefusal
from node.installation.node import Node
from node.installation.private_files import write_private
from node.staff.access import appoint, bootstrap_principal, dismiss
from node.tables.staff import Staff

TOKENS = "tokens"
_FILE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


class StaffUnknown(NodeRefusal):
    """Nobody of this name serves that member at this node: say with `--role` what they may do, or another name."""

    member: int
    person: str


def recover(node: Node, *, member: int, person: str, roles: Sequence[str] = ()) -> Path:
    """A new token for a person, in a file of their own; every earlier token of theirs ends. `roles`: theirs as they
    were, if not given. Raises StaffUnknown, RolesNotAllowed, StorageFull."""
    by = bootstrap_principal(member)
    serve = select(Staff).where(Staff.member_id == member, Staff.person == person, col(Staff.ended_at).is_(None))
    with writing(node.node_engine) as session:
        serving = session.exec(serve.order_by(col(Staff.created_at).desc())).all()
        if not (node.hosts(member) or member == COUNCIL) or not (serving or roles):
            raise StaffUnknown(member, person)
        newest = serving[0] if serving else None
        for each in serving:
            dismiss(session, node.clock, by, each.id)
        kept = newest.roles if newest is not None and not roles else roles
        peer = newest.peer_member if newest is not None and not roles else None
        appointed, token = appoint(session, node.clock, by, person=person, roles=kept, peer_member=peer)
        # Before the commit: a row whose token nobody knows would be useless.
        return write_private(_file_for(node, appointed), token.encode() + b"\n")


def _file_for(node: Node, staff: Staff) -> Path:
    """Where this node itself looks for it, if it is the token of a member hosted here at a registrar hosted here."""
    registrar = node.config.registrars.get(staff.peer_member) if staff.peer_member is not None else None
    if registrar is not None and registrar.member == staff.member_id:
        return node.home / registrar.token_file
    name = staff.person if _FILE_NAME.fullmatch(staff.person) else staff.id
    return node.home / TOKENS / f"{name}.token"
