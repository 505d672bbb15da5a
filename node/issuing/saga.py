"""Issuing as a persisted saga: each call of `advance` takes every sitting and batch at most one step further.

A step is one small transaction with the state in it, so a crash between any two steps repeats at most a question
whose answer is the same. What cannot be done now is tried again later, less and less often; what the chain or the
registrar refused, and what our own software fails at, stops that batch or sitting alone and waits for a person. A
registrar that is silent or slow holds up what waits for it, and nothing else (`node/installation/circuit_breaker.py`).
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache

from sqlalchemy import bindparam
from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from ledger.containment import MACHINE_FAULTS, contained
from ledger.db import reading, writing
from ledger.errors import LedgerError, LedgerUnavailable
from ledger.timestamps import next_day
from node.faults import NodeRefusal
from node.installation.circuit_breaker import CircuitOpen, ShareUsed, backoff
from node.installation.node import Node
from node.issuing.anchoring import AnchorStopped, DeliveryFault, deliver, enqueue_anchor, follow_anchor, take_voucher
from node.issuing.cancellation import close_voucher
from node.issuing.cutting import cut, take_handles
from node.issuing.signing import sign_some
from node.issuing.sittings import SittingState
from node.issuing.steps import StepOvertaken, sitting_in
from node.registrar.circuit import GuardedRegistrar
from node.registrar.client import DailyQuotaReached, RegistrarClient, RegistrarRefusal, RegistrarUnavailable
from node.registrar.faults import RegistrarNotConfigured
from node.tables.batch_states import OPEN_STATES, BatchState
from node.tables.issuing import Batch, Sitting

SITTINGS_A_CALL, BATCHES_A_CALL = 20, 100

log = logging.getLogger("guild.issuing")


def advance(node: Node) -> bool:
    """One step for everything that waits for one. True where something moved: call again at once."""
    moved = False
    node.circuits.begin_round()
    due: list[Sitting | Batch] = [*_sittings(node, SittingState.APPROVED), *_batches(node)]
    for begun in sorted(due, key=_due_since):
        moved |= _run_step(node, begun, _step_of(node, begun))
    for sitting in _sittings(node, SittingState.ISSUING):
        moved |= _run_step(node, sitting, _last_step(node, sitting.id))
    return moved


def _step_of(node: Node, begun: Sitting | Batch) -> Callable[[], bool]:
    return _sitting_step(node, begun) if isinstance(begun, Sitting) else _batch_step(node, begun)


def _due_since(begun: Sitting | Batch) -> datetime:
    """What was never put off comes first, then what has waited longest."""
    return begun.retry_at or datetime.min.replace(tzinfo=UTC)


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
            case BatchState.CANCELLED:
                return close_voucher(node, batch.id, _registrar(node, batch.member_id))
        return True

    return step


def _last_step(node: Node, sitting_id: str) -> Callable[[], bool]:
    return lambda: _finish(node, sitting_id)


def _run_step(node: Node, begun: Sitting | Batch, step: Callable[[], bool]) -> bool:
    """Run a step; put off what may pass, halt what will not. `begun`: the row as it was read."""
    try:
        moved = step()
    except StepOvertaken as overtaken:
        log.info("%s", overtaken)
        return True
    except ShareUsed:
        return True  # as it stands, in the next round
    except CircuitOpen as silence:
        _retry_later(node, begun, str(silence), until=silence.until)
        return False
    except (RegistrarRefusal, DeliveryFault, AnchorStopped) as refusal:
        log.critical("%s is halted: %s", _name_of(begun), refusal)
        _halt(node, begun, str(refusal), SittingState.REFUSED)
        return True
    except DailyQuotaReached as reached:
        _retry_later(node, begun, str(reached), quota_until=next_day(node.clock()))
        return False
    except (RegistrarUnavailable, LedgerUnavailable, LedgerError, NodeRefusal) as waiting:
        _retry_later(node, begun, str(waiting))
        return False
    except MACHINE_FAULTS as trouble:
        _retry_later(node, begun, f"this machine: {type(trouble).__name__}")
        return False
    except Exception as error:
        fault = contained(error, _name_of(begun))
        _halt(node, begun, f"unexpected {fault.error} at {fault.where}: upgrade, then resume it", SittingState.HALTED)
        return True
    if moved:
        _reset_failures(node, begun)
    return moved


def _retry_later(
    node: Node,
    begun: Sitting | Batch,
    problem: str,
    *,
    until: datetime | None = None,
    quota_until: datetime | None = None,
) -> None:
    """`until`: when it is tried again; None: later and later, by its own failures. `quota_until`: before that day it
    goes on only where the registrar gives more."""
    with writing(node.node_engine) as session:
        row = _row(session, begun)
        if row.problem != problem:
            log.warning("%s waits: %s", _name_of(begun), problem)
        row.failures += 1
        row.problem = problem
        row.retry_at = until or node.clock() + backoff(row.failures)
        if isinstance(row, Sitting):
            row.quota_until = quota_until


def _reset_failures(node: Node, begun: Sitting | Batch) -> None:
    with reading(node.node_engine) as session:
        if _row(session, begun).failures == 0:
            return
    with writing(node.node_engine) as session:
        row = _row(session, begun)
        row.failures, row.retry_at = 0, None
        if isinstance(row, Sitting):
            row.quota_until = None
        if row.state not in (BatchState.HALTED, SittingState.REFUSED):
            row.problem = None


def _halt(node: Node, begun: Sitting | Batch, problem: str, sitting_state: SittingState) -> None:
    with writing(node.node_engine) as session:
        row = _row(session, begun)
        if row.state != begun.state:
            return  # the step was stored and failed after that, or a person was faster: there is nothing to resume
        row.problem = problem
        if isinstance(row, Sitting):
            row.state, row.quota_until = sitting_state, None
            return
        row.state = BatchState.HALTED
        session.get_one(Sitting, row.sitting_id).problem = f"batch {row.id} is halted: {problem}"


def _row(session: Session, begun: Sitting | Batch) -> Sitting | Batch:
    return session.get_one(Sitting, begun.id) if isinstance(begun, Sitting) else session.get_one(Batch, begun.id)


def _name_of(row: Sitting | Batch) -> str:
    return f"{type(row).__name__} {row.id}"


def _finish(node: Node, sitting_id: str) -> bool:
    """A sitting is delivered when all its batches are that nobody cancelled."""
    with reading(node.node_engine) as session:
        wanted = select(Batch.state).where(Batch.sitting_id == sitting_id, col(Batch.cancelled_at).is_(None))
        states = set(session.exec(wanted))
    if states != {BatchState.DELIVERED}:
        return False
    with writing(node.node_engine) as session:
        sitting = sitting_in(session, sitting_id, SittingState.ISSUING)
        sitting.state, sitting.problem = SittingState.DELIVERED, None
    return True


def _sittings(node: Node, state: SittingState) -> list[Sitting]:
    with reading(node.node_engine) as session:
        return list(session.exec(_due_sittings(state, node.config.members), params={"now": node.clock()}))


def _batches(node: Node) -> list[Batch]:
    with reading(node.node_engine) as session:
        return list(session.exec(_due_batches(node.config.members), params={"now": node.clock()}))


@cache
def _due_sittings(state: SittingState, members: tuple[int, ...]) -> SelectOfScalar[Sitting]:
    """At the time `now`."""
    wanted = select(Sitting).where(Sitting.state == state, col(Sitting.member_id).in_(members))
    due = wanted.where(or_(col(Sitting.retry_at).is_(None), col(Sitting.retry_at) <= bindparam("now")))
    return due.order_by(col(Sitting.retry_at).nulls_first(), col(Sitting.approved_at)).limit(SITTINGS_A_CALL)


@cache
def _due_batches(members: tuple[int, ...]) -> SelectOfScalar[Batch]:
    """At the time `now`."""
    issued = (col(Sitting.state) == SittingState.ISSUING) & col(Batch.state).in_(OPEN_STATES)
    wanted = select(Batch).join(Sitting, col(Sitting.id) == col(Batch.sitting_id))
    wanted = wanted.where(or_(issued, Batch.state == BatchState.CANCELLED))
    wanted = wanted.where(col(Batch.member_id).in_(members))
    due = wanted.where(or_(col(Batch.retry_at).is_(None), col(Batch.retry_at) <= bindparam("now")))
    due = due.order_by(col(Batch.retry_at).nulls_first(), col(Batch.signed_at), col(Batch.id))
    return due.limit(BATCHES_A_CALL)


def _registrar(node: Node, member: int) -> RegistrarClient:
    peer = node.config.registrars.get(member)
    if peer is None:
        raise RegistrarNotConfigured(member)
    return GuardedRegistrar(peer, node.home, node.circuits)
