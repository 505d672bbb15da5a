"""What people of hosted members do about uses, as commands: signed by both sides, or said by one."""

from dataclasses import dataclass

from sqlmodel import Session

from formats.bookings.statements import HandOver
from ledger.bookings.reserving import queries as reserving
from ledger.bookings.reserving.facts import Booking
from ledger.bookings.uses.commands import UsesCommands
from ledger.db import reading, writing
from ledger.submitting.contract import Order
from ledger.submitting.outbox import Command
from node.bookings.orders import book_order
from node.bookings.requests import committed, operator_salt
from node.faults import NotFound
from node.installation.node import Node
from node.installation.pipeline import further_of
from node.staff.access import Principal
from node.uses.asking import Waits, ask_hand_over, ask_statement, is_offered
from node.uses.countersigning import GOOD_FOR_S, Countersigned, statement_of
from node.uses.proof import require_operator
from node.uses.said import Act, HandOverWanted, OperatorOpening, Said, Span, UseWanted, consent
from node.uses.sides import OccurrenceInUse, find_use, require_side, time_of
from wallet.documents.reader import parse_document


def commands_of(node: Node) -> UsesCommands:
    return UsesCommands(further_of(node, "Uses"), further_of(node, "Bookings"))


# ── both sides ──────────────────────────────────────────────────────────────────────────────────────────────────


def ask_use(node: Node, by: Principal, wanted: UseWanted) -> Countersigned | Waits:
    """Says it for the principal's member, then asks the other side for its signature. Outside of any transaction, for
    another node may be asked. Raises NotFound, RoleMissing, and what `ask_statement` raises."""
    found = _found(node, by, wanted.booking, wanted.occurrence)
    if wanted.act is Act.CHECK_IN and by.member == found.asset.custodian:
        require_operator(node, found, wanted.operator)
    _say(node, by, wanted)
    return ask_statement(node, by, found.other_side(by.member), wanted)


def opening_of(node: Node, booking: bytes, document: bytes, salt: bytes | None) -> OperatorOpening:
    """Of the commitment that this node made to a credential; with `salt`, that another made. Raises FormatFault where
    it is no credential file."""
    digest = parse_document(document).digest
    return OperatorOpening(document, operator_salt(node, booking, digest) if salt is None else salt)


def settle_use(node: Node, by: Principal, request_id: bytes, act: Act, signed: Countersigned) -> Command:
    """What the other side signed, sent by this one. Raises AccountNotHere."""
    commands = commands_of(node)
    build = {Act.CHECK_IN: commands.check_in, Act.CHECK_OUT: commands.check_out, Act.AGREE: commands.agree}[act]
    order = book_order(node, by, request_id)
    return build(order, statement=signed.statement, signature=signed.signature)


def offer_hand_over(session: Session, node: Node, by: Principal, booking: bytes, taker: int) -> HandOverWanted:
    """Its holder's people let another member take it as it stands. Raises NotFound."""
    found = _booking(node, booking)
    if found.holder != by.member:
        raise NotFound("booking", booking.hex())
    wanted = HandOverWanted(booking, found.acts, taker)
    consent(session, node, by, wanted)
    return wanted


def ask_taking(node: Node, by: Principal, booking: bytes) -> tuple[HandOver, bytes]:
    """The holder's word that the principal's member may have it. Raises NotFound, and what `ask_hand_over` raises."""
    found = _booking(node, booking)
    wanted = HandOverWanted(booking, found.acts, by.member)
    if found.holder == by.member:
        raise NotFound("hand-over", booking.hex())
    return ask_hand_over(node, by, found.holder, wanted)


def is_let_go(node: Node, by: Principal, booking: bytes) -> bool | None:
    """Did the holder's people let the principal's member have it as it stands? None: its node does not answer. Raises
    NotFound."""
    return is_offered(node, by, _booking(node, booking).holder, booking)


def take_over(
    node: Node, by: Principal, request_id: bytes, word: tuple[HandOver, bytes], credential: bytes | None
) -> Command:
    """`credential`: digest of the new operator's document. Raises AccountNotHere."""
    given, signature = word
    operator = committed(node, given.booking, credential)
    order = book_order(node, by, request_id)
    return commands_of(node).hand_over(order, given=given, signature=signature, operator=operator)


# ── one side ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class OneSided:
    """What one side says by itself of an occurrence."""

    booking: bytes
    occurrence: int


def declare(node: Node, by: Principal, request_id: bytes, said: OneSided, span: Span) -> Command:
    """Raises NotFound, RoleMissing, AccountNotHere, FormatFault."""
    found = _found(node, by, said.booking, said.occurrence)
    order = book_order(node, by, request_id)
    statement = statement_of(found, span, overruns=False, deadline=time_of(node) + GOOD_FOR_S)
    return commands_of(node).declare(order, statement=statement)


def differ(node: Node, by: Principal, request_id: bytes, said: OneSided, minutes: int) -> Command:
    """Raises NotFound, RoleMissing, AccountNotHere."""
    _found(node, by, said.booking, said.occurrence)
    order = book_order(node, by, request_id)
    return commands_of(node).differ(order, booking=said.booking, occurrence=said.occurrence, minutes=minutes)


def no_show(node: Node, by: Principal, request_id: bytes, said: OneSided) -> Command:
    """Raises NotFound, RoleMissing, AccountNotHere."""
    _found(node, by, said.booking, said.occurrence)
    order = book_order(node, by, request_id)
    return commands_of(node).no_show(order, booking=said.booking, occurrence=said.occurrence)


def object_(node: Node, by: Principal, request_id: bytes, said: OneSided) -> Command:
    """Raises NotFound, RoleMissing, AccountNotHere."""
    _found(node, by, said.booking, said.occurrence)
    order = book_order(node, by, request_id)
    return commands_of(node).object(order, booking=said.booking, occurrence=said.occurrence)


# ── council ─────────────────────────────────────────────────────────────────────────────────────────────────────


def settle_by_council(node: Node, order: Order, said: OneSided, span: Span, *, overruns: bool) -> Command:
    """Whoever's booking it is. Raises NotFound, FormatFault."""
    with reading(node.ledger_engine) as ledger:
        found = find_use(ledger, said.booking, said.occurrence)
    statement = statement_of(found, span, overruns=overruns, deadline=time_of(node) + GOOD_FOR_S)
    return commands_of(node).settle_by_council(order, statement=statement)


# ── internal ────────────────────────────────────────────────────────────────────────────────────────────────────


def _found(node: Node, by: Principal, booking: bytes, occurrence: int) -> OccurrenceInUse:
    with reading(node.ledger_engine) as ledger:
        found = find_use(ledger, booking, occurrence)
    require_side(by, found)
    return found


def _booking(node: Node, booking: bytes) -> Booking:
    with reading(node.ledger_engine) as ledger:
        found = reserving.booking(ledger, booking)
    if found is None:
        raise NotFound("booking", booking.hex())
    return found


def _say(node: Node, by: Principal, said: Said) -> None:
    with writing(node.node_engine) as session:
        consent(session, node, by, said)
