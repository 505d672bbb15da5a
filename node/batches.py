"""Issuing as a persisted saga: each call of `advance` takes every sitting and batch at most one step further.

A step is one small transaction with the state in it, so a crash between any two steps repeats at most a question
whose answer is the same. What cannot be done now is tried again later, less and less often; what the chain or the
registrar refused stops that batch and waits for a person.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from sqlmodel import Session, col, or_, select

from ledger.db import reading, writing
from ledger.errors import LedgerError, LedgerUnavailable
from node.anchoring import AnchorStopped, DeliveryFault, deliver, enqueue_anchor, follow_anchor, take_voucher
from node.batch_states import OPEN_STATES, BatchState
from node.compose import Node
from node.cutting import cut, take_handles
from node.documents import erase_expired
from node.faults import NodeRefusal
from node.registrar_client import RegistrarClient, RegistrarRefusal, RegistrarUnavailable
from node.registrar_faults import RegistrarNotConfigured
from node.signing import sign_some
from node.sittings import SittingState
from node.tables import Batch, Sitting

SITTINGS_A_CALL, BATCHES_A_CALL = 20, 100
_LONGEST_RETRY_S = 60

log = logging.getLogger("guild.issuing")


def advance(node: Node) -> bool:
    """One step for everything that waits for one. True where something moved: call again at once."""
    moved = False
    for sitting in _sittings(node, SittingState.APPROVED):
        moved |= _tried(node, Sitting, sitting.id, _sitting_step(node, sitting))
    for batch in _batches(node):
        moved |= _tried(node, Batch, batch.id, _batch_step(node, batch))
    for sitting in _sittings(node, SittingState.ISSUING):
        moved |= _finish(node, sitting.id)
    return moved or erase_expired(node)


def _sitting_step(node: Node, sitting: Sitting) -> Callable[[], bool]:
    def step() -> bool:
        if not take_handles(node, sitting.id, _registrar(node, sitting.member_id)):
            cut(node, sitting.id)
        return True

    return step


def _batch_step(node: Node, batch: Batch) -> Callable[[], bool]:
    def step() -> bool:
        match batch.state:
            case BatchState.CUT:
                sign_some(node, batch.id)
            case BatchState.SIGNED:
                take_voucher(node, batch.id, _registrar(node, batch.member_id))
            case BatchState.VOUCHED:
                enqueue_anchor(node, batch.id)
            case BatchState.ENQUEUED:
                return follow_anchor(node, batch.id, _registrar(node, batch.member_id))
            case BatchState.CONFIRMED:
                return deliver(node, batch.id)
        return True

    return step


def _tried(node: Node, table: type[Sitting] | type[Batch], row_id: str, step: Callable[[], bool]) -> bool:
    """Run a step; put off what may pass, halt what will not."""
    try:
        moved = step()
    except (RegistrarRefusal, DeliveryFault, AnchorStopped) as refusal:
        log.critical("%s %s is halted: %s", table.__name__, row_id, refusal)
        _halt(node, table, row_id, str(refusal))
        return True
    except (RegistrarUnavailable, LedgerUnavailable, LedgerError, NodeRefusal) as waiting:
        _put_off(node, table, row_id, str(waiting))
        return False
    if moved:
        _forget_failures(node, table, row_id)
    return moved


def _put_off(node: Node, table: type[Sitting] | type[Batch], row_id: str, problem: str) -> None:
    with writing(node.node_engine) as session:
        row = _row(session, table, row_id)
        if row.problem != problem:
            log.warning("%s %s waits: %s", table.__name__, row_id, problem)
        row.failures += 1
        row.problem = problem
        row.retry_at = node.clock() + timedelta(seconds=min(2 ** min(row.failures, 10), _LONGEST_RETRY_S))


def _forget_failures(node: Node, table: type[Sitting] | type[Batch], row_id: str) -> None:
    with reading(node.node_engine) as session:
        if _row(session, table, row_id).failures == 0:
            return
    with writing(node.node_engine) as session:
        row = _row(session, table, row_id)
        row.failures, row.retry_at = 0, None
        if row.state not in (BatchState.HALTED, SittingState.REFUSED):
            row.problem = None


def _halt(node: Node, table: type[Sitting] | type[Batch], row_id: str, problem: str) -> None:
    with writing(node.node_engine) as session:
        row = _row(session, table, row_id)
        row.state = SittingState.REFUSED if isinstance(row, Sitting) else BatchState.HALTED
        row.problem = problem
        if isinstance(row, Batch):
            session.get_one(Sitting, row.sitting_id).problem = f"batch {row.id} is halted: {problem}"


def _row(session: Session, table: type[Sitting] | type[Batch], row_id: str) -> Sitting | Batch:
    return session.get_one(Sitting, row_id) if table is Sitting else session.get_one(Batch, row_id)


def _finish(node: Node, sitting_id: str) -> bool:
    """A sitting is delivered when all its batches are."""
    with reading(node.node_engine) as session:
        states = set(session.exec(select(Batch.state).where(Batch.sitting_id == sitting_id)))
    if states != {BatchState.DELIVERED}:
        return False
    with writing(node.node_engine) as session:
        sitting = session.get_one(Sitting, sitting_id)
        sitting.state, sitting.problem = SittingState.DELIVERED, None
    return True


def _sittings(node: Node, state: SittingState) -> list[Sitting]:
    with reading(node.node_engine) as session:
        wanted = select(Sitting).where(Sitting.state == state, col(Sitting.member_id).in_(node.config.members))
        due = wanted.where(or_(col(Sitting.retry_at).is_(None), col(Sitting.retry_at) <= node.clock()))
        return list(session.exec(due.order_by(col(Sitting.approved_at)).limit(SITTINGS_A_CALL)))


def _batches(node: Node) -> list[Batch]:
    with reading(node.node_engine) as session:
        wanted = select(Batch).where(col(Batch.state).in_(OPEN_STATES), col(Batch.member_id).in_(node.config.members))
        due = wanted.where(or_(col(Batch.retry_at).is_(None), col(Batch.retry_at) <= node.clock()))
        return list(session.exec(due.order_by(col(Batch.signed_at), col(Batch.id)).limit(BATCHES_A_CALL)))


def _registrar(node: Node, member: int) -> RegistrarClient:
    peer = node.config.registrars.get(member)
    if peer is None:
        raise RegistrarNotConfigured(member)
    return RegistrarClient(peer, node.home)
