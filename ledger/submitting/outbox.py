"""The outbox: every command stored before anything is signed, every signed byte stored before anything is sent.

A row of `submission` is what we want done, once; rows of `submission_attempt` are the signed transactions for it and
are kept for ever, so that after a reorg the chain gets the very same bytes again.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import Column, Index, LargeBinary, UniqueConstraint, event
from sqlmodel import Field, Session, col, select

from ledger.db import NodeBase, UtcTime
from ledger.errors import CommandConflict, LedgerError, SubmissionUnknown
from ledger.failpoints import failpoint, register
from ledger.submitting.expectation import Expectation, ExpectedEvent, ReceiptFilter, comparable

Clock = Callable[[], datetime]
_KEYS_A_QUERY = 500

register("outbox.enqueue.before_commit", "outbox.enqueue.after_commit")


class State(StrEnum):
    """Where a submission stands. All but the last five are a view of the chain and may go back."""

    QUEUED = "queued"  # to be signed, or signed again with a new nonce
    SIGNED = "signed"  # bytes stored, perhaps sent
    SENT = "sent"  # a chain node took the bytes
    MINED = "mined"  # in a block, with our content
    CONFIRMED = "confirmed"  # so, and deep enough
    REJECTED = "rejected"  # the chain said no; nothing of it is on chain
    FAULT = "fault"  # something else is on chain under our key: a person must look
    HALTED = "halted"  # our own software failed at it; nothing is decided, a person resumes it
    HELD = "held"  # nothing of it is signed before a second person approves it
    WITHDRAWN = "withdrawn"  # given up while it was held; nothing of it is ever signed


PENDING = (State.QUEUED, State.SIGNED, State.SENT)
ON_CHAIN = (State.MINED, State.CONFIRMED)


@dataclass(frozen=True, kw_only=True)
class Command:
    """One act of one member. `key` is drawn by whoever wants it done; for an anchor it is the batch id (20 bytes).

    `kind` is a word for people ("anchor", "revoke"); `created_by` the staff id, empty where nobody asked; `otherwise`
    the events that it may leave in the place of the expected ones.
    """

    member: int
    key: bytes
    kind: str
    sender: str
    to: str
    calldata: bytes
    receipt_filter: ReceiptFilter
    expected_events: tuple[ExpectedEvent, ...]
    otherwise: tuple[tuple[ExpectedEvent, ...], ...] = ()
    created_by: str = ""


class Submission(NodeBase, table=True):
    """One command and what has become of it. `place` is the order in which commands were given."""

    __tablename__ = "submission"
    __table_args__ = (
        UniqueConstraint("member", "to_address", "request_id"),
        Index("submission_lane", "sender", "state", "place"),
    )

    place: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    member: int = Field(index=True)
    request_id: str
    kind: str
    sender: str
    to_address: str
    calldata: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    expectation: str
    content_hash: str
    state: str = Field(index=True)
    problem: str | None = None
    replaying: bool = Field(default=False, index=True)
    mined_block_number: int | None = Field(default=None, index=True)
    mined_block_hash: str | None = None
    mined_tx_index: int | None = None
    mined_tx_hash: str | None = None
    created_at: datetime = Field(sa_type=UtcTime)
    updated_at: datetime = Field(sa_type=UtcTime)
    created_by: str = ""

    def move(self, state: State, clock: Clock) -> None:
        self.state = state
        self.updated_at = clock()

    @property
    def wanted(self) -> Expectation:
        return Expectation.from_json(self.expectation)

    @property
    def problem_name(self) -> str | None:
        return problem_name(self.problem)


class SubmissionAttempt(NodeBase, table=True):
    """One signed transaction. `superseded` bytes are never sent again, but what they did still counts."""

    __tablename__ = "submission_attempt"

    number: int | None = Field(default=None, primary_key=True)
    submission_id: str = Field(foreign_key="submission.id", index=True)
    sender: str
    nonce: int = Field(index=True)
    raw: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    tx_hash: str = Field(unique=True)
    gas: int
    max_fee_wei: int
    priority_fee_wei: int
    signed_at: datetime = Field(sa_type=UtcTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcTime)
    superseded: bool = False


def enqueue(session: Session, command: Command, clock: Clock) -> Submission:
    """Store the command, or find it stored. The caller commits.

    Raises `CommandConflict` where this (member, contract, key) was given before with other content.
    """
    return enqueue_all(session, [command], clock)[0]


def enqueue_all(session: Session, commands: Sequence[Command], clock: Clock) -> list[Submission]:
    """As `enqueue` does, in this order, with few statements. The caller commits all of them, or none."""
    stored = _stored(session, commands)
    now, rows = clock(), list[Submission]()
    for command in commands:
        row = _row(command, now)
        known = stored.setdefault(_key_of(row), row)
        if known.content_hash != row.content_hash:
            raise CommandConflict(member=known.member, key=known.request_id, submission=known.id)
        if known is row:
            session.add(row)
        rows.append(known)
    session.flush()
    failpoint("outbox.enqueue.before_commit")
    event.listen(session, "after_commit", lambda _: failpoint("outbox.enqueue.after_commit"), once=True)
    return rows


def _stored(session: Session, commands: Sequence[Command]) -> dict[tuple[int, str, str], Submission]:
    found = dict[tuple[int, str, str], Submission]()
    for start in range(0, len(commands), _KEYS_A_QUERY):
        some = commands[start : start + _KEYS_A_QUERY]
        wanted = select(Submission).where(  # all three columns: together they are an index
            col(Submission.member).in_({command.member for command in some}),
            col(Submission.to_address).in_({command.to.lower() for command in some}),
            col(Submission.request_id).in_(["0x" + command.key.hex() for command in some]),
        )
        found |= {_key_of(row): row for row in session.exec(wanted)}
    return found


def _key_of(row: Submission) -> tuple[int, str, str]:
    return row.member, row.to_address, row.request_id


def _row(command: Command, now: datetime) -> Submission:
    wanted = Expectation(command.receipt_filter, command.expected_events, command.otherwise).to_json()
    return Submission(
        id=str(uuid4()),
        member=command.member,
        request_id="0x" + command.key.hex(),
        kind=command.kind,
        sender=command.sender.lower(),
        to_address=command.to.lower(),
        calldata=command.calldata,
        expectation=wanted,
        content_hash=_content_hash(command, wanted),
        state=State.QUEUED,
        created_at=now,
        updated_at=now,
        created_by=command.created_by,
    )


def rebuild(session: Session, submission_id: str, new_calldata: bytes, clock: Clock) -> Submission:
    """Same key, new calldata (a fresh voucher), to be signed again. The caller commits.

    Only while nothing of it is on chain, else `SubmissionUnknown`: look at it again. Bytes signed before are never
    sent again; should one of them be mined all the same, the contract refuses the second by key or batch id.
    """
    row = find(session, submission_id)
    state = State(row.state)
    if state not in PENDING and state is not State.REJECTED:
        raise SubmissionUnknown(submission=row.id, state=state)
    for attempt in attempts_of(session, row.id):
        attempt.superseded = True
    row.calldata = new_calldata
    row.problem = None
    row.move(State.QUEUED, clock)
    return row


def resume(session: Session, submission_id: str, clock: Clock) -> Submission:
    """A halted row goes on with the bytes it has: what they did meanwhile is looked up first. The caller commits."""
    row = find(session, submission_id)
    assert row.state == State.HALTED, f"submission {row.id} is {row.state}"
    row.problem = None
    row.move(State.SENT if attempts_of(session, row.id) else State.QUEUED, clock)
    return row


def find(session: Session, submission_id: str) -> Submission:
    return session.exec(select(Submission).where(Submission.id == submission_id)).one()


def attempts_of(session: Session, submission_id: str) -> list[SubmissionAttempt]:
    """Oldest first."""
    wanted = select(SubmissionAttempt).where(SubmissionAttempt.submission_id == submission_id)
    return list(session.exec(wanted.order_by(col(SubmissionAttempt.number))))


_REPLAYING = select(Submission.id).where(col(Submission.replaying)).limit(1)


def replaying(session: Session) -> bool:
    """True while something of ours that a reorg orphaned is being sent again: sign no snapshot now."""
    return session.exec(_REPLAYING).first() is not None


def problem_json(error: LedgerError) -> str:
    """The error's name and values, as stored beside the submission."""
    values = {name: comparable(value) for name, value in error.values().items()}
    return json.dumps({"error": type(error).__name__, "args": values}, sort_keys=True, ensure_ascii=False)


def problem_name(problem: str | None) -> str | None:
    """The class name of the error that is stored there, if one is."""
    return str(json.loads(problem)["error"]) if problem else None


def _content_hash(command: Command, wanted: str) -> str:
    parts = (command.kind, command.sender.lower(), command.to.lower(), command.calldata.hex(), wanted)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
