"""A hosted member's word on a use, for the other side: signed where its people said the same, or its door proves it.

First it is examined, without a lock, against this node's projection, its door and the operator's credential; then
signed and recorded in one transaction.
"""

from dataclasses import dataclass, replace

from sqlmodel import Session

from formats.bookings.replay.parts import Stage
from formats.bookings.slots import SLOT_SECONDS
from formats.bookings.statements import OUTCOME_CHECK_IN, OUTCOME_OVERRUN, OUTCOME_USED, HandOver, UseStatement
from formats.bookings.words import STATE_CONFIRMED
from ledger.bookings.reserving import queries as reserving
from ledger.bookings.uses.facts import Phase
from ledger.db import reading
from node.faults import NotFound
from node.installation.node import Node
from node.staff.access import Principal
from node.tables.uses import SignedUse
from node.uses.faults import UseReason, UseRefused
from node.uses.proof import Fact, door_fact, require_operator
from node.uses.said import Act, HandOverWanted, Span, UseWanted, is_agreed
from node.uses.sides import OccurrenceInUse, find_use, time_of
from node.uses.signing import sign_hand_over, sign_statement

GOOD_FOR_S = 3600
AHEAD_S = 300
"""The contract takes a beginning so long before the first slot."""
NO_EVIDENCE = bytes(32)


@dataclass(frozen=True)
class Examined:
    """What a member is ready to sign. `fact`: what proves it, None where people said the same."""

    member: int
    asked_by: int
    statement: UseStatement
    fact: Fact | None


@dataclass(frozen=True)
class Countersigned:
    """`salt` opens the evidence to whoever knows the fact; None where there is none."""

    statement: UseStatement
    signature: bytes
    salt: bytes | None = None


def examine(node: Node, *, member: int, asked_by: int, wanted: UseWanted) -> Examined:
    """Would `member` sign this for `asked_by`? What the door showed is taken by it. Raises NotFound where these are not
    the two sides, UseRefused, and what `door_fact` and `require_operator` raise."""
    with reading(node.ledger_engine) as ledger:
        found = find_use(ledger, wanted.booking, wanted.occurrence)
    if {member, asked_by} != set(found.sides):
        raise NotFound("booking", wanted.booking.hex())
    now = time_of(node)
    _require_possible(found, wanted.act, now)
    of_custodian = member == found.asset.custodian
    if wanted.act is Act.CHECK_IN and of_custodian:
        require_operator(node, found, wanted.operator)
    if wanted.door is None or not of_custodian or wanted.act is Act.AGREE:
        _require_agreed(node, member, asked_by, wanted)
        return Examined(member, asked_by, _statement(found, wanted, now, NO_EVIDENCE), None)
    by_door = replace(wanted, span=_until_now(found, now, overruns=wanted.overruns))
    statement = _statement(found, by_door, now, NO_EVIDENCE)
    fact = door_fact(node, found, wanted.door, statement.outcome)
    return Examined(member, asked_by, replace(statement, evidence=fact.evidence), fact)


def sign_in(session: Session, node: Node, by: Principal, examined: Examined) -> Countersigned:
    """Signed and recorded. The caller commits, and gives the signature away only then."""
    statement, fact = examined.statement, examined.fact
    session.add(
        SignedUse(
            member_id=examined.member,
            asked_by=examined.asked_by,
            staff_id=by.staff_id,
            booking=statement.booking,
            occurrence=statement.occurrence,
            outcome=statement.outcome,
            start_time=statement.start,
            end_time=statement.end,
            minutes=statement.minutes,
            deadline=statement.deadline,
            evidence=statement.evidence,
            fact=None if fact is None else fact.digest,
            salt=None if fact is None else fact.salt,
            at=node.clock(),
        )
    )
    signature = sign_statement(node, examined.member, statement)
    return Countersigned(statement, signature, None if fact is None else fact.salt)


def give_over(node: Node, *, giver: int, wanted: HandOverWanted) -> tuple[HandOver, bytes]:
    """The giver's word, where its people said so. Raises NotFound, which does not say what there is."""
    if offered(node, giver=giver, taker=wanted.taker, booking=wanted.booking) != wanted:
        raise NotFound("hand-over", wanted.booking.hex())
    given = HandOver(wanted.booking, wanted.acts, giver, wanted.taker, time_of(node) + GOOD_FOR_S)
    return given, sign_hand_over(node, given)


def offered(node: Node, *, giver: int, taker: int, booking: bytes) -> HandOverWanted | None:
    """What the giver's people let the taker have, as it stands here. None: nothing."""
    with reading(node.ledger_engine) as ledger:
        found = reserving.booking(ledger, booking)
    if found is None or found.holder != giver:
        return None
    wanted = HandOverWanted(booking, found.acts, taker)
    with reading(node.node_engine) as session:
        return wanted if is_agreed(session, node, giver, wanted) else None


def _require_possible(found: OccurrenceInUse, act: Act, now: int) -> None:
    stage, phase = found.occurrence.stage, Phase.NONE if found.use is None else found.use.phase
    match act:
        case Act.CHECK_IN:
            if stage is not Stage.STANDING or found.booking.state != STATE_CONFIRMED:
                raise UseRefused(UseReason.NOT_CONFIRMED, f"the occurrence is {stage}: only a confirmed one begins")
            if not found.starts - AHEAD_S <= now < found.ends:
                raise UseRefused(
                    UseReason.NOT_NOW, f"it is {now}, the occurrence is from {found.starts} to {found.ends}"
                )
        case Act.CHECK_OUT:
            if stage is not Stage.IN_USE or phase > Phase.DECLARED:
                raise UseRefused(
                    UseReason.NOT_IN_USE, f"the occurrence is {stage}: only what was checked in is checked out"
                )
        case Act.AGREE:
            if phase < Phase.DISPUTED:
                raise UseRefused(UseReason.NOT_DISPUTED, "there is nothing to agree on yet: check out, or declare")


def _require_agreed(node: Node, member: int, asked_by: int, wanted: UseWanted) -> None:
    if member == asked_by:
        return  # its own asset: whoever asks has said it
    with reading(node.node_engine) as session:
        if not is_agreed(session, node, member, wanted):
            raise UseRefused(UseReason.NOT_AGREED, f"nobody of member {member} has said the same of it")


def _until_now(found: OccurrenceInUse, now: int, *, overruns: bool) -> Span | None:
    """What a check-out at the door says: from the check-in to now, all of it. Who is late by less than a slot leaves
    when it ends. Raises UseRefused."""
    if found.use is None or found.use.checked_in is None:
        return None
    if now > found.ends and not overruns:
        if now - found.ends >= SLOT_SECONDS:
            raise UseRefused(
                UseReason.OVERRUN_UNSAID, f"it is {now}, the occurrence ended at {found.ends}: say that it overran"
            )
        now = found.ends
    return Span(found.use.checked_in, now, (now - found.use.checked_in) // 60)


def _statement(found: OccurrenceInUse, wanted: UseWanted, now: int, evidence: bytes) -> UseStatement:
    deadline = now + GOOD_FOR_S
    if wanted.act is Act.CHECK_IN:
        start = max(now, found.starts)
        return UseStatement(wanted.booking, wanted.occurrence, start, 0, 0, OUTCOME_CHECK_IN, evidence, deadline)
    if wanted.span is None:
        raise UseRefused(UseReason.TIMES_MISSING, "say from when to when, and how many minutes; or answer the door")
    return statement_of(found, wanted.span, overruns=wanted.overruns, deadline=deadline, evidence=evidence)


def statement_of(
    found: OccurrenceInUse, span: Span, *, overruns: bool, deadline: int, evidence: bytes = NO_EVIDENCE
) -> UseStatement:
    """Raises FormatFault where it cannot be."""
    outcome = OUTCOME_OVERRUN if overruns and span.end > found.ends else OUTCOME_USED
    return UseStatement(
        found.booking.id,
        found.occurrence.occurrence,
        span.start,
        span.end,
        span.minutes,
        outcome,
        evidence,
        deadline,
    )
