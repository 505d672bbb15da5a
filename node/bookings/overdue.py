"""Which bookings, waiting lines and declarations of hosted members have come to the end of their time."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from formats.bookings.slots import slot_of
from formats.crypto.hashing import sha256
from ledger.bookings.assets.queries import asset
from ledger.bookings.reserving import queries as reserving
from ledger.bookings.reserving.commands import BookingsCommands, WaitingCommands
from ledger.bookings.reserving.facts import Offer
from ledger.bookings.uses import queries as uses
from ledger.bookings.uses.commands import UsesCommands
from ledger.bookings.uses.facts import SETTLE_S
from ledger.db import reading
from ledger.paging import MAX_LIMIT
from ledger.submitting.contract import Order
from ledger.submitting.outbox import Command
from node.bookings.accounts import first_book_account
from node.installation.node import Node
from node.installation.pipeline import further_of

KINDS = ("lapse", "pass-on", "settle-by-silence")


@dataclass(frozen=True)
class Overdue:
    """`members`: who may send it, the custodian first. `known_by`: what tells it from the next of its subject."""

    subject: str
    members: tuple[int, ...]
    known_by: bytes
    build: Callable[[Order], Command]

    def command(self, node: Node, stretch: int) -> Command:
        """The same one for the same `stretch`. Raises AccountNotHere."""
        member, account = first_book_account(node, (each for each in self.members if node.hosts(each)))
        parts = (b"guild/expiry/1", self.subject.encode(), b"\n", self.known_by, stretch.to_bytes(8, "big"))
        return self.build(Order(member=member, request_id=sha256(*parts), sender=account))


def overdue(node: Node, now: int) -> list[Overdue]:
    """`now`: unix seconds of the chain."""
    members, most = node.config.members, MAX_LIMIT
    with reading(node.ledger_engine) as session:
        held = reserving.unanswered(session, before_slot=slot_of(now), members=members, limit=most)
        offers = reserving.lapsed_offers(session, before=now, members=members, limit=most)
        silent = uses.silent_declarations(session, until=now - SETTLE_S, members=members, limit=most)
        lapses = [_lapse(node, each.id, _sides(session, each.asset, each.holder)) for each in held]
        settled = [_settle(node, session, each.booking, each.occurrence) for each in silent]
        return [*lapses, *_lines(node, session, offers), *settled]


def _sides(session: Session, number: int, *holders: int) -> tuple[int, ...]:
    found = asset(session, number)
    return holders if found is None else (found.custodian, *holders)


def _lapse(node: Node, booking: bytes, members: tuple[int, ...]) -> Overdue:
    commands = BookingsCommands(further_of(node, "Bookings"))
    subject = f"lapse of booking {booking.hex()}"
    return Overdue(subject, members, b"", lambda order: commands.lapse(order, booking=booking))


def _lines(node: Node, session: Session, offers: Sequence[Offer]) -> Iterator[Overdue]:
    lines = dict[tuple[int, int], list[Offer]]()
    for each in offers:
        lines.setdefault((each.asset, each.day), []).append(each)
    for (number, day), lapsed in lines.items():
        yield _passed_on(node, session, number, day, lapsed)


def _passed_on(node: Node, session: Session, number: int, day: int, lapsed: Sequence[Offer]) -> Overdue:
    """A line is passed on as often as offers lapse, so it is known by those that did."""
    commands = WaitingCommands(further_of(node, "Bookings"))
    known_by = [each.booking + bytes([each.occurrence]) + (each.offer_until or 0).to_bytes(8, "big") for each in lapsed]
    return Overdue(
        f"waiting line of asset {number} on day {day}",
        _sides(session, number, *(each.holder for each in lapsed)),
        b"".join(known_by),
        lambda order: commands.pass_on(order, asset=number, day=day),
    )


def _settle(node: Node, session: Session, name: bytes, occurrence: int) -> Overdue:
    commands = UsesCommands(further_of(node, "Uses"), further_of(node, "Bookings"))
    booking = reserving.booking(session, name)
    members = () if booking is None else _sides(session, booking.asset, booking.holder)
    return Overdue(
        f"silence on booking {name.hex()}, occurrence {occurrence}",
        members,
        b"",
        lambda order: commands.settle_by_silence(order, booking=name, occurrence=occurrence),
    )
