"""What somebody of a member wants booked, as the chain takes it: ids drawn, terms looked up, operators committed to."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from formats.bookings.commitment import NO_OPERATOR, SALT_BYTES, operator_commitment
from formats.bookings.ids import RANDOM_BYTES, booking_id, check_composite, occurrences
from formats.bookings.slots import Span, day_of
from formats.bookings.words import ANY_UNIT
from ledger.bookings.assets import queries
from ledger.bookings.reserving.requests import Reservation
from node.installation.node import Node


@dataclass(frozen=True, kw_only=True)
class WantedPart:
    """One asset of a booking. `unit` None: any. `terms` None: those that rule the first day, as this node sees them.
    `credential`: digest of the operator's document, None where none is named."""

    asset: int
    unit: int | None = None
    span: Span
    rank: int
    terms: int | None = None
    credential: bytes | None = None


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """`every` days between two occurrences, `asked` their mask; `skips`: leave out what is taken or closed."""

    parts: Sequence[WantedPart]
    every: int = 0
    asked: int = 1
    skips: bool = False


def reservations(node: Node, ledger: Session, member: int, request_id: bytes, wanted: Wanted) -> list[Reservation]:
    """The same for every retry of a request. Raises FormatFault where the occurrences or parts do not go together."""
    count, random = len(wanted.parts), request_id[:RANDOM_BYTES]
    ids = [booking_id(member, random, parts=count, index=index) for index in range(count)]
    for part in wanted.parts:
        occurrences(part.span, wanted.every, wanted.asked)
    if count > 1:
        pairs = zip(ids, wanted.parts, strict=True)
        check_composite([(booking, part.span, wanted.every, wanted.asked) for booking, part in pairs])
    return [
        Reservation(
            booking=booking,
            asset=part.asset,
            unit=ANY_UNIT if part.unit is None else part.unit,
            start=part.span.start,
            slots=part.span.slots,
            every=wanted.every,
            asked=wanted.asked,
            skips=wanted.skips,
            rank=part.rank,
            terms=terms_for(ledger, part.asset, day_of(part.span.start)) if part.terms is None else part.terms,
            operator=committed(node, booking, part.credential),
        )
        for booking, part in zip(ids, wanted.parts, strict=True)
    ]


def terms_for(ledger: Session, asset: int, day: int) -> int:
    """The version that rules a day of use; 0, which the chain refuses by name, where this node sees none."""
    found = queries.terms_on(ledger, asset, day)
    return 0 if found is None else found.version


def committed(node: Node, booking: bytes, credential: bytes | None) -> bytes:
    """The commitment to an operator's credential that goes on the chain."""
    if credential is None:
        return NO_OPERATOR
    return operator_commitment(booking, credential, operator_salt(node, booking, credential))


def operator_salt(node: Node, booking: bytes, credential: bytes) -> bytes:
    """What opens the commitment at the door. It follows from this node's secret, so nothing about the operator is
    stored here; without the secret nobody derives it."""
    key = node.sealer.derive("operator-salt")
    return hmac.digest(key, booking + credential, "sha256")[:SALT_BYTES]
