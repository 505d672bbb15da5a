"""What the council does to credentials of an expelled member: revoke them, and take a revocation back.

No account of an expelled member acts any more, so a thief's revocation, or the council's own mistake, would become
final with nobody to withdraw it. What one account of the council revoked, another one takes back.
"""

from collections.abc import Sequence

from sqlmodel import Session

from formats.ids import batch_member
from formats.register.members import MemberStatus
from formats.register.status import Reason
from ledger.consortium import queries as register
from ledger.consortium.errors import MemberNotExpelled
from ledger.consortium.facts import COUNCIL
from ledger.credentials import queries
from ledger.credentials.commands import CredentialsCommands
from ledger.credentials.errors import BatchUnknown, PositionOutOfRange, RevocationBySameAccount
from ledger.db import reading
from ledger.submitting.contract import Order
from ledger.submitting.outbox import Submission, enqueue
from node.delivery.status_acts import Action, known_revocation, remember, require_withdrawable
from node.installation.keys import COUNCIL_SECOND
from node.installation.node import Node
from node.installation.pipeline import credentials_of
from node.staff.access import Principal
from node.staff.orders import AccountNotHere, order_by


def revoke(
    session: Session,
    node: Node,
    by: Principal,
    request_id: bytes,
    *,
    batch: bytes,
    positions: Sequence[int],
    reason: Reason,
) -> Submission:
    """Raises BatchUnknown, MemberNotExpelled, PositionOutOfRange, AccountNotHere."""
    wanted = sorted(set(positions))
    with reading(node.ledger_engine) as ledger:
        anchored = queries.batch(ledger, batch)
    if anchored is None:
        raise BatchUnknown(batch=batch)
    _require_expelled(node, batch)
    if wanted[-1] >= anchored.record.count:
        raise PositionOutOfRange(position=wanted[-1], count=anchored.record.count)
    order = order_by(node, by, member=COUNCIL, request_id=request_id)
    command = CredentialsCommands(credentials_of(node)).revoke_by_council(
        order, batch=batch, positions=wanted, reason=reason
    )
    submission = enqueue(session, command, node.clock)
    remember(session, node, by, submission, batch.hex(), Action.REVOKE, reason.name.lower(), wanted, None)
    return submission


def withdraw(session: Session, node: Node, by: Principal, request_id: bytes, number: int) -> Submission:
    """By another person and another account of the council. Raises the chain's own refusals, WithdrawerIsRevoker."""
    revoked = known_revocation(node, number)
    _require_expelled(node, revoked.batch)
    require_withdrawable(session, node, by, revoked)
    order = _order_by_another(node, by, request_id, number, revoked.by)
    command = CredentialsCommands(credentials_of(node)).withdraw_revocation_by_council(order, act=number)
    submission = enqueue(session, command, node.clock)
    remember(session, node, by, submission, revoked.batch.hex(), "withdraw", None, list(revoked.act.positions), number)
    return submission


def _require_expelled(node: Node, batch: bytes) -> None:
    number = batch_member(batch)
    with reading(node.ledger_engine) as ledger:
        member = register.member(ledger, number)
    assert member is not None, f"member {number} has a batch and is not in the register"
    if member.status is not MemberStatus.EXPELLED:
        raise MemberNotExpelled(member=number, status=member.status)


def _order_by_another(node: Node, by: Principal, request_id: bytes, number: int, revoker: str) -> Order:
    first = order_by(node, by, member=COUNCIL, request_id=request_id)
    if first.sender != revoker.lower():
        return first
    for known in node.keystore.list():
        if known.name == COUNCIL_SECOND and known.public != revoker.lower():
            return Order(member=COUNCIL, request_id=request_id, sender=known.public, created_by=by.staff_id)
    if COUNCIL_SECOND not in {known.name for known in node.keystore.list()}:
        raise AccountNotHere(COUNCIL_SECOND)
    raise RevocationBySameAccount(act=number, account=revoker)
