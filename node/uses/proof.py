"""What the custodian's door and the operator's credential prove of a use."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import select

from formats.bookings.commitment import evidence
from formats.bookings.door import code, from_link, read_code
from formats.words import LANGUAGES
from ledger.db import reading
from node.bookings.door import AtDoor, Doors
from node.bookings.door_faults import DoorCodeUsed
from node.bookings.requirement import Judge, Opening, Requirement, judge_operator
from node.installation.node import Node
from node.tables.door import DoorAnswer as TakenAnswer
from node.tables.uses import SignedUse
from node.uses.faults import UseReason, UseRefused
from node.uses.said import DoorAnswer, OperatorOpening
from node.uses.sides import OccurrenceInUse
from verification.chain_source import ChainSource
from verification.chain_view import ChainView


@dataclass(frozen=True)
class Fact:
    """`evidence` goes on the chain; the digest of the fact and the salt open it."""

    evidence: bytes
    digest: bytes
    salt: bytes


def doors_of(node: Node, member: int) -> Doors:
    return Doors(node.node_engine, node.clock, node.signer, member, node.deployment.chain_ref)


def door_fact(node: Node, found: OccurrenceInUse, given: DoorAnswer, outcome: int) -> Fact:
    """Takes what was scanned or typed at the door of the occurrence, once; while it is good the same again for whoever
    did not hear the answer. `outcome`: of the statement that it proves. Raises UseRefused, and the refusals of
    `node/bookings/door_faults.py`."""
    doors, each = doors_of(node, found.asset.custodian), found.occurrence
    at = AtDoor(each.asset, each.unit, each.booking, each.occurrence)
    try:
        if given.scanned is not None:
            passed = doors.scanned(given.scanned, at)
        elif given.typed is not None:
            passed = doors.typed(given.typed, at)
        else:
            raise UseRefused(UseReason.DOOR_UNANSWERED, "scan the code at the door, or type what stands below it")
    except DoorCodeUsed:
        known = _answered_before(node, found, given, outcome)
        if known is None:
            raise
        return known
    return Fact(passed.evidence, passed.digest, passed.salt)


def _answered_before(node: Node, found: OccurrenceInUse, given: DoorAnswer, outcome: int) -> Fact | None:
    """What this code proved already, unless it was for another act."""
    each, member = found.occurrence, found.asset.custodian
    with reading(node.node_engine) as session:
        taken = select(TakenAnswer).where(TakenAnswer.member_id == member, TakenAnswer.booking == each.booking)
        for row in session.exec(taken.where(TakenAnswer.occurrence == each.occurrence)):
            if not _is_code(given, row.challenge):
                continue
            signed = select(SignedUse.outcome).where(SignedUse.member_id == member, SignedUse.fact == row.digest)
            others = set(session.exec(signed.where(SignedUse.booking == each.booking)))
            said = evidence(each.booking, each.occurrence, row.digest, row.salt)
            return Fact(said, row.digest, row.salt) if others <= {outcome} else None
    return None


def _is_code(given: DoorAnswer, challenge: bytes) -> bool:
    if given.scanned is not None:
        return from_link(given.scanned).data == challenge
    return given.typed is not None and read_code(given.typed) == code(challenge)


def require_operator(node: Node, found: OccurrenceInUse, opening: OperatorOpening | None) -> None:
    """The operator's credential meets what the asset asks for, by everybody's verifier, when the use begins. Raises
    UseRefused with what it finds, LedgerUnavailable."""
    if found.terms is None or not found.terms.asks_operator:
        return
    findings = judge_operator(
        None if opening is None else Opening(opening.document, opening.salt),
        booking=found.booking.id,
        commitment=found.booking.operator,
        requirement=Requirement(found.asset.standard, found.asset.level),
        at=datetime.fromtimestamp(found.starts, UTC),
        judge=Judge(ChainSource(ChainView(node.chain, node.trust_root)), node.trust_root.fact, node.clock),
    )
    unmet = [each for each in findings if not each.met]
    if unmet:
        told = tuple(each.text(language) for language in LANGUAGES for each in unmet)
        raise UseRefused(unmet[0].reason, "the operator does not meet what the asset asks for", told)
