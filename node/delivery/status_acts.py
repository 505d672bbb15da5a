"""Acts of status: suspend, reinstate, revoke by credential; a revocation is taken back as a whole, by another person.

Credentials are grouped by batch, one command each. What the projection already knows to be refused is refused here,
with the chain's own error; the chain asks again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session, select

from formats.crypto.hashing import sha256
from formats.ids import batch_member
from formats.register.standing import Standing
from formats.register.status import Reason
from ledger.credentials import queries
from ledger.credentials.commands import CredentialsCommands
from ledger.credentials.errors import (
    CredentialAlreadyRevoked,
    CredentialAlreadySuspended,
    CredentialNotSuspended,
    PositionOutOfRange,
    RevocationAlreadyWithdrawn,
    RevocationBySameAccount,
    RevocationFinal,
    RevocationUnknown,
)
from ledger.credentials.facts import Revocation
from ledger.db import reading
from ledger.submitting.contract import Order
from ledger.submitting.outbox import Submission, enqueue
from node.delivery.documents import credential_of
from node.faults import NotFound
from node.installation.keys import account_name
from node.installation.node import Node
from node.installation.pipeline import credentials_of as credentials_contract
from node.issuing.faults import StatusActInvalid, WithdrawerIsRevoker
from node.issuing.reissues import require_not_reissued
from node.issuing.sittings import stands
from node.staff.access import Principal, record
from node.staff.orders import order_by
from node.tables.issuing import Credential, StatusRequest

MAX_CREDENTIALS = 1000


class Action(StrEnum):
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    REVOKE = "revoke"


@dataclass(frozen=True)
class StatusAct:
    """`reason` is needed unless a suspension is lifted."""

    action: Action
    credentials: tuple[str, ...]
    reason: Reason | None


def act(session: Session, node: Node, by: Principal, key: bytes, wanted: StatusAct) -> list[Submission]:
    """One submission for each batch. Raises NotFound, StatusActInvalid and the chain's own refusals."""
    if (wanted.reason is None) != (wanted.action is Action.REINSTATE):
        raise StatusActInvalid("a reason is needed, but not to reinstate", wanted.credentials)
    found = [credential_of(session, by.member, each) for each in dict.fromkeys(wanted.credentials)]
    early = tuple(each.id for each in found if each.delivered_at is None)
    if early or not found:
        raise StatusActInvalid("not delivered yet", early)
    batches: dict[str, list[Credential]] = {}
    for credential in found:
        batches.setdefault(credential.batch_id, []).append(credential)
    return [
        _enqueued(session, node, by, key, wanted, bytes.fromhex(batch), _positions(node, wanted.action, batch, some))
        for batch, some in sorted(batches.items())
    ]


def act_on_positions(
    session: Session, node: Node, by: Principal, key: bytes, wanted: StatusAct, batch: bytes, positions: Sequence[int]
) -> list[Submission]:
    """By places in a batch of the member, where this node lost the credentials: a restored database.

    Raises NotFound for another member's, StatusActInvalid and the chain's own refusals.
    """
    if (wanted.reason is None) != (wanted.action is Action.REINSTATE):
        raise StatusActInvalid("a reason is needed, but not to reinstate", ())
    with reading(node.ledger_engine) as ledger:
        anchored = queries.batch(ledger, batch) if batch_member(batch) == by.member else None
        if anchored is None:
            raise NotFound("batch", batch.hex())
        for position in positions:
            standing = queries.standing(ledger, batch, position, at=node.clock())
            if standing is None:
                raise PositionOutOfRange(position=position, count=anchored.record.count)
            _check_standing(wanted.action, standing, batch, position)
    return [_enqueued(session, node, by, key, wanted, batch, sorted(set(positions)))]


def withdraw(session: Session, node: Node, by: Principal, key: bytes, number: int) -> Submission:
    """Take back a whole act of revocation, strictly before it is final, by another person and the admin account.

    Raises NotFound for another member's act, WithdrawerIsRevoker and the chain's own refusals.
    """
    revoked = known_revocation(node, number)
    if batch_member(revoked.batch) != by.member:
        raise NotFound("revocation", str(number))
    require_withdrawable(session, node, by, revoked)
    order = order_by(node, by, member=by.member, request_id=key)
    if order.sender == revoked.by.lower():
        raise RevocationBySameAccount(act=number, account=revoked.by)
    command = _commands(node).withdraw_revocation(order, act=number)
    submission = enqueue(session, command, node.clock)
    remember(session, node, by, submission, revoked.batch.hex(), "withdraw", None, list(revoked.act.positions), number)
    return submission


def known_revocation(node: Node, number: int) -> Revocation:
    """Raises RevocationUnknown."""
    with reading(node.ledger_engine) as ledger:
        revoked = queries.revocation(ledger, number)
    if revoked is None:
        raise RevocationUnknown(act=number)
    return revoked


def require_withdrawable(session: Session, node: Node, by: Principal, revoked: Revocation) -> None:
    """Open, not final, not asked for by this person, and its numbers not given again. Raises the chain's own refusals,
    WithdrawerIsRevoker, RevocationReissued."""
    number = revoked.act.act or 0
    if revoked.act.withdrawn_at is not None:
        raise RevocationAlreadyWithdrawn(act=number)
    if node.clock() >= revoked.act.final_at:
        raise RevocationFinal(act=number, final_at=int(revoked.act.final_at.timestamp()))
    _check_other_person(session, by, number, revoked.batch, revoked.act.positions)
    require_not_reissued(session, node, revoked, stands())


def _enqueued(
    session: Session, node: Node, by: Principal, key: bytes, wanted: StatusAct, batch: bytes, positions: list[int]
) -> Submission:
    # One write may touch several batches: each command gets a key of its own, the same on every retry.
    order = _order(node, by, wanted.action, sha256(key, batch))
    commands = _commands(node)
    match wanted.action, wanted.reason:
        case Action.SUSPEND, Reason() as reason:
            command = commands.suspend(order, batch=batch, positions=positions, reason=reason)
        case Action.REVOKE, Reason() as reason:
            command = commands.revoke(order, batch=batch, positions=positions, reason=reason)
        case _:
            command = commands.reinstate(order, batch=batch, positions=positions)
    submission = enqueue(session, command, node.clock)
    reason_name = None if wanted.reason is None else wanted.reason.name.lower()
    remember(session, node, by, submission, batch.hex(), wanted.action, reason_name, positions, None)
    return submission


def _positions(node: Node, action: Action, batch_id: str, credentials: Sequence[Credential]) -> list[int]:
    """Ascending places in the batch, each of which may take this act now."""
    batch, positions, now = bytes.fromhex(batch_id), [], node.clock()
    with reading(node.ledger_engine) as ledger:
        for credential in credentials:
            assert credential.document_digest is not None, f"credential {credential.id} was delivered unsigned"
            position = queries.position_of(ledger, batch, credential.document_digest)
            standing = None if position is None else queries.standing(ledger, batch, position, at=now)
            if position is None or standing is None:
                raise StatusActInvalid("the chain, as this node sees it now, does not hold it", (credential.id,))
            _check_standing(action, standing, batch, position)
            positions.append(position)
    return sorted(positions)


def _check_standing(action: Action, standing: Standing, batch: bytes, position: int) -> None:
    if standing in (Standing.REVOKED_PROVISIONAL, Standing.REVOKED_FINAL):
        raise CredentialAlreadyRevoked(batch=batch, position=position)
    if action is Action.SUSPEND and standing is Standing.SUSPENDED:
        raise CredentialAlreadySuspended(batch=batch, position=position)
    if action is Action.REINSTATE and standing is not Standing.SUSPENDED:
        raise CredentialNotSuspended(batch=batch, position=position)


def _check_other_person(session: Session, by: Principal, number: int, batch: bytes, positions: Sequence[int]) -> None:
    """Every open request of ours for this act's batch and positions was another person's."""
    wanted = select(StatusRequest).where(
        StatusRequest.member_id == by.member,
        StatusRequest.batch_id == batch.hex(),
        StatusRequest.action == Action.REVOKE,
    )
    for request in session.exec(wanted):
        same_person = request.requested_by == by.staff_id or request.person == by.person
        if request.positions == list(positions) and same_person:
            raise WithdrawerIsRevoker(number)


def _order(node: Node, by: Principal, action: Action, key: bytes) -> Order:
    """The status account takes trust away, the admin account gives it back. Raises AccountNotHere."""
    if action is Action.REINSTATE:
        return order_by(node, by, member=by.member, request_id=key)
    return Order(by.member, key, node.keystore.address(account_name(by.member, "status")), by.staff_id)


def remember(
    session: Session,
    node: Node,
    by: Principal,
    submission: Submission,
    batch_id: str,
    action: str,
    reason: str | None,
    positions: list[int],
    revocation: int | None,
) -> None:
    session.add(
        StatusRequest(
            submission_id=submission.id,
            member_id=by.member,
            batch_id=batch_id,
            action=action,
            reason=reason,
            positions=positions,
            revocation=revocation,
            requested_at=node.clock(),
            requested_by=by.staff_id,
            person=by.person,
        )
    )
    detail: dict[str, object] = {"batch": batch_id, "positions": positions, "submission": submission.id}
    record(session, node.clock, by, act=f"status-{action}", subject=batch_id, detail=detail)


def _commands(node: Node) -> CredentialsCommands:
    return CredentialsCommands(credentials_contract(node))
