"""The queue of one sender: what it still has to get on chain, and where the chain stands with that sender.

There is no state beside the database and the chain. Every round reads both anew, so it does not matter at which line
the last round was killed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Protocol

from sqlalchemy import Engine, bindparam
from sqlmodel import Session, col, select

from ledger.db import reading
from ledger.errors import RpcRefused
from ledger.rpc.client import ChainClient
from ledger.submitting.outbox import PENDING, Clock, State, Submission, SubmissionAttempt, problem_name

_IDS_A_QUERY = 500


class TransactionSigner(Protocol):
    """Signs with the key of `sender` (lower-case address). The transaction is a dictionary as eth-account takes it."""

    def sign(self, sender: str, transaction: dict[str, Any]) -> bytes: ...


@dataclass(frozen=True, kw_only=True)
class SubmitterContext:
    """What it takes to submit. `first_block` is where a search for a lost receipt begins; `projection` the database
    whose readers must find an event before its submission is confirmed, None where there are none."""

    engine: Engine
    chain: ChainClient
    signer: TransactionSigner
    clock: Clock
    chain_id: int
    genesis_hash: str
    confirmations: int
    max_in_flight: int
    first_block: int
    projection: Engine | None = None


@dataclass(frozen=True)
class StoredAttempt:
    """A signed transaction without its bytes, which are read only when they are sent."""

    number: int
    nonce: int
    tx_hash: str
    gas: int
    max_fee_wei: int
    priority_fee_wei: int
    sent_at: datetime | None
    superseded: bool


@dataclass(frozen=True)
class PendingSubmission:
    """A submission that is not on chain. `troubled`: its last look ended in a problem; `refused`: a chain node did not
    take it, without a revert.
    `orphaned_position`: its old block and index on the chain, before the reorg."""

    id: str
    sender: str
    place: int
    state: State
    replaying: bool
    troubled: bool
    refused: bool
    orphaned_position: tuple[int, int]
    attempts: tuple[StoredAttempt, ...]

    def live(self, chain_nonce: int) -> StoredAttempt | None:
        """The newest bytes that can still be mined, if there are any."""
        usable = [a for a in self.attempts if a.nonce >= chain_nonce and not a.superseded]
        return usable[-1] if usable else None


@dataclass(frozen=True)
class SenderQueue:
    """`nonce` counts what is mined, `pool_nonce` also what the chain node holds in its pool.
    `unconfirmed`: something of this sender is mined and not yet deep enough."""

    sender: str
    nonce: int
    pool_nonce: int
    rows: tuple[PendingSubmission, ...]
    unconfirmed: bool

    def in_order(self) -> list[PendingSubmission]:
        """Rows with live bytes by their nonce, then the others as they were given."""
        behind = (1, 0)
        ranks = {row.id: behind if (live := row.live(self.nonce)) is None else (0, live.nonce) for row in self.rows}
        return sorted(self.rows, key=lambda row: (ranks[row.id], row.place))


_SENDERS_WAITING = select(Submission.sender).where(col(Submission.state).in_(PENDING)).distinct()


def senders_waiting(context: SubmitterContext) -> list[str]:
    with reading(context.engine) as session:
        return sorted(session.exec(_SENDERS_WAITING))


class SenderQueues:
    """Of one round: the chain is asked for the nonces of each sender once, before its rows are read. What is mined
    meanwhile is then at worst asked for once more."""

    def __init__(self, context: SubmitterContext) -> None:
        self._context = context
        self._senders: list[str] | None = None
        self._nonces: dict[str, tuple[int, int]] = {}
        self._kept: dict[str, SenderQueue] = {}

    @property
    def senders(self) -> list[str]:
        """For whom something waits: read once, and again when rows have moved."""
        if self._senders is None:
            self._senders = senders_waiting(self._context)
        return self._senders

    def load(self, sender: str) -> SenderQueue:
        if sender not in self._nonces:
            self._nonces[sender] = self._context.chain.nonces(sender)
        return _load(self._context, sender, *self._nonces[sender])

    def keep(self, queue: SenderQueue) -> None:
        """Nothing of it was changed since it was loaded."""
        self._kept[queue.sender] = queue

    def moved(self) -> None:
        self._senders = None

    def of(self, sender: str) -> SenderQueue:
        return self._kept.get(sender) or self.load(sender)


_OF_SENDER = Submission.sender == bindparam("sender")
_MINED = select(Submission.id).where(_OF_SENDER, Submission.state == State.MINED).limit(1)


def _load(context: SubmitterContext, sender: str, nonce: int, pending: int) -> SenderQueue:
    with reading(context.engine) as session:
        return SenderQueue(
            sender=sender,
            nonce=nonce,
            pool_nonce=max(nonce, pending),
            rows=tuple(_pending(session, sender, context.max_in_flight)),
            unconfirmed=session.exec(_MINED, params={"sender": sender}).first() is not None,
        )


def _pending(session: Session, sender: str, most_queued: int) -> list[PendingSubmission]:
    of_sender = {"sender": sender}
    found = [*session.execute(_begun(), of_sender), *session.execute(_queued(most_queued), of_sender)]
    attempts = _attempts(session, [row.id for row in found])
    return [
        PendingSubmission(
            id=row.id,
            sender=sender,
            place=row.place,
            state=State(row.state),
            replaying=row.replaying,
            troubled=row.problem is not None,
            refused=problem_name(row.problem) == RpcRefused.__name__,
            orphaned_position=(row.mined_block_number or 0, row.mined_tx_index or 0),
            attempts=tuple(attempts.get(row.id, ())),
        )
        for row in found
    ]


@cache
def _begun() -> Any:
    begun = _select_light().where(_OF_SENDER, col(Submission.state).in_((State.SIGNED, State.SENT)))
    return begun.order_by(Submission.place)


@cache
def _queued(most: int) -> Any:
    queued = _select_light().where(_OF_SENDER, Submission.state == State.QUEUED)
    return queued.order_by(Submission.place).limit(most)


def _select_light() -> Any:
    """Without calldata and expectation, which may be 200 kB a row."""
    row = Submission
    return select(row.id, row.place, row.state, row.replaying, row.problem, row.mined_block_number, row.mined_tx_index)  # type: ignore[call-overload]


def _attempts(session: Session, ids: Sequence[str]) -> dict[str, list[StoredAttempt]]:
    """By submission, oldest first."""
    found: dict[str, list[StoredAttempt]] = {}
    for start in range(0, len(ids), _IDS_A_QUERY):
        for submission_id, *values in session.execute(_attempts_of(), {"ids": ids[start : start + _IDS_A_QUERY]}):
            found.setdefault(submission_id, []).append(StoredAttempt(*values))
    return found


@cache
def _attempts_of() -> Any:
    a = SubmissionAttempt
    light = select(  # type: ignore[call-overload]
        a.submission_id, a.number, a.nonce, a.tx_hash, a.gas, a.max_fee_wei, a.priority_fee_wei, a.sent_at, a.superseded
    )
    return light.where(col(a.submission_id).in_(bindparam("ids", expanding=True))).order_by(a.number)
