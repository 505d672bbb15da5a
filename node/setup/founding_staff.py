"""The staff that a founding file names, each with a token in a file of their own."""

from pathlib import Path

from sqlmodel import Session, col, select

from ledger.consortium.facts import COUNCIL
from ledger.db import writing
from node.installation.config import write_private
from node.installation.deploy import COUNCIL_ADMIN
from node.installation.keys import holds_account
from node.installation.node import Node
from node.setup.founding_file import Founding
from node.staff.access import PEER, appoint, bootstrap_principal, dismiss
from node.tables.staff import Staff


def appoint_staff(node: Node, founding: Founding) -> dict[str, Path]:
    """Appoint whoever has no row yet: people of hosted members, the council's where its account is. A token is in its
    file (mode 0600) and nowhere else."""
    tokens, council_is_here = {}, holds_account(node.keystore, COUNCIL_ADMIN)
    with writing(node.node_engine) as session:
        for part in founding.file.staff:
            if not (council_is_here if part.member == COUNCIL else node.hosts(part.member)):
                continue
            file = node.home / "tokens" / f"{part.person}.token"
            _ensure_staff(node, session, part.member, part.person, part.roles, file)
            tokens[part.person] = file
        for asking, peer in node.config.registrars.items():
            if node.hosts(peer.member):
                file = node.home / peer.token_file
                _ensure_staff(node, session, peer.member, f"member-{asking}-node", (PEER,), file, peer_member=asking)
    return tokens


def _ensure_staff(
    node: Node,
    session: Session,
    member: int,
    person: str,
    roles: tuple[str, ...],
    file: Path,
    *,
    peer_member: int | None = None,
) -> None:
    known = select(Staff).where(Staff.member_id == member, Staff.person == person, col(Staff.ended_at).is_(None))
    there = session.exec(known).first()
    if there is not None and (peer_member is None or file.exists()):
        return
    if there is not None:  # a restored node has the row, but no token: those are in no backup
        dismiss(session, node.clock, bootstrap_principal(member), there.id)
    _, token = appoint(
        session, node.clock, bootstrap_principal(member), person=person, roles=roles, peer_member=peer_member
    )
    write_private(file, token.encode() + b"\n")  # before the commit: a row whose token nobody knows would be useless
