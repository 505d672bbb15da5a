"""The other side's signature: from this node, where it hosts that member too, else from that member's node."""

from dataclasses import dataclass

from formats.bookings.commitment import evidence
from formats.bookings.door import challenge_digest, from_link
from formats.bookings.statements import (
    OUTCOME_CHECK_IN,
    OUTCOME_OVERRUN,
    OUTCOME_USED,
    HandOver,
)
from ledger.db import writing
from node.installation.node import Node
from node.peers.faults import CounterpartNotConfigured, CounterpartRefused, CounterpartUnavailable
from node.staff.access import Principal
from node.uses.countersigning import GOOD_FOR_S, Countersigned, examine, give_over, offered, sign_in
from node.uses.faults import UseReason, UseRefused
from node.uses.peers import PeerClient
from node.uses.said import Act, HandOverWanted, UseWanted
from node.uses.sides import time_of

_SKEW_S = 600


@dataclass(frozen=True)
class Waits:
    """Nobody of the other side has said the same yet."""

    member: int


def ask_statement(node: Node, by: Principal, member: int, wanted: UseWanted) -> Countersigned | Waits:
    """`member`: the other side, or the principal's own where it uses its own asset. Raises UseRefused, and of another
    node CounterpartNotConfigured, CounterpartUnavailable, CounterpartRefused."""
    try:
        if node.hosts(member):
            return _signed_here(node, by, member, wanted)
        signed = _peer(node, by.member, member).statement(wanted)
    except (UseRefused, CounterpartRefused) as refusal:
        if refusal.reason == UseReason.NOT_AGREED:
            return Waits(member)
        raise
    problem = _misfit(node, wanted, signed)
    if problem is not None:
        raise CounterpartUnavailable(member, problem)
    return signed


def ask_hand_over(node: Node, by: Principal, giver: int, wanted: HandOverWanted) -> tuple[HandOver, bytes]:
    """The giver's word. Raises NotFound where its people have not given it; else as `ask_statement`."""
    if node.hosts(giver):
        return give_over(node, giver=giver, wanted=wanted)
    return _peer(node, by.member, giver).hand_over(wanted)


def is_offered(node: Node, by: Principal, giver: int, booking: bytes) -> bool | None:
    """Did the giver's people let the principal's member have it? None: another node hosts it and does not answer.
    Where no such node is known nothing can be taken."""
    if node.hosts(giver):
        return offered(node, giver=giver, taker=by.member, booking=booking) is not None
    try:
        return _peer(node, by.member, giver).is_offered(booking)
    except (CounterpartNotConfigured, CounterpartRefused):
        return False
    except CounterpartUnavailable:
        return None


def _signed_here(node: Node, by: Principal, member: int, wanted: UseWanted) -> Countersigned:
    examined = examine(node, member=member, asked_by=by.member, wanted=wanted)
    with writing(node.node_engine) as session:
        return sign_in(session, node, by, examined)


def _peer(node: Node, ours: int, theirs: int) -> PeerClient:
    peer = node.config.use_peers.get(ours, {}).get(theirs)
    if peer is None:
        raise CounterpartNotConfigured(theirs)
    return PeerClient(theirs, peer, node.home, node.circuits)


def _misfit(node: Node, wanted: UseWanted, signed: Countersigned) -> str | None:
    """Why this is not what was asked for; None: it is. What it may say at all, the chain checks."""
    said, span = signed.statement, None if wanted.act is Act.CHECK_IN else wanted.span
    if said.outcome not in _outcomes(wanted):
        return f"it signed the outcome {said.outcome}"
    if span is not None and (said.start, said.end, said.minutes) != (span.start, span.end, span.minutes):
        return f"it signed {said.minutes} minutes from {said.start} to {said.end}"
    now = time_of(node)
    if not now - _SKEW_S <= said.deadline <= now + GOOD_FOR_S + _SKEW_S:
        return f"what it signed is good until {said.deadline}, and it is {now}"
    if wanted.door is not None and wanted.door.scanned is not None:
        scanned = challenge_digest(from_link(wanted.door.scanned).data)
        if signed.salt is None or evidence(said.booking, said.occurrence, scanned, signed.salt) != said.evidence:
            return "its evidence is not of the code that was scanned"
    return None


def _outcomes(wanted: UseWanted) -> tuple[int, ...]:
    if wanted.act is Act.CHECK_IN:
        return (OUTCOME_CHECK_IN,)
    return (OUTCOME_USED, OUTCOME_OVERRUN) if wanted.overruns else (OUTCOME_USED,)
