"""What a booking would cost by the terms that rule it, and what it asks of its operator, before anything is sent.

The price is of the table that stands on the chain; what the text of the terms adds to it is not in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from formats.bookings.classes import MAINTENANCE, pair_index
from formats.bookings.price import PriceTable, price_fen
from formats.bookings.slots import day_of
from ledger.bookings.assets import queries as assets
from ledger.bookings.assets.facts import Terms
from ledger.bookings.reserving.facts import Booking
from ledger.consortium import queries as consortium
from node.bookings.calendars.series import PlannedBooking
from node.bookings.requests import WantedPart
from node.bookings.requirement import Requirement


@dataclass(frozen=True)
class Quote:
    """One asset. `fen` None: not known, for no terms rule a day of it here, or they let that member not book as that
    class. `asks`: the custodian answers. `requirement`: of its operator; None: none is asked for."""

    asset: int
    slots: int
    fen: int | None
    asks: bool
    requirement: Requirement | None


def quote(session: Session, *, member: int, part: WantedPart, planned: Sequence[PlannedBooking]) -> Quote:
    """Of all occurrences of a part together, each booking by the terms that rule its first day."""
    kind = _kind(session, member)
    slots = [each.slots * each.asked.bit_count() for each in planned]
    terms = [_terms(session, part, each) for each in planned]
    prices = [_fen(kind, part.rank, *each) for each in zip(terms, slots, strict=True)]
    known = [each for each in prices if each is not None]
    every = [each for each in terms if each is not None]
    return Quote(
        asset=part.asset,
        slots=sum(slots),
        fen=sum(known) if len(known) == len(prices) else None,
        asks=any(each.asks >> pair_index(kind, part.rank) & 1 for each in every),
        requirement=_requirement(session, part.asset) if any(each.asks_operator for each in every) else None,
    )


def price_of(session: Session, found: Booking, slots: int) -> int | None:
    """Fen for so many slots of a booking, by the terms that it was made under; None where these are not known here."""
    if found.rank == MAINTENANCE:
        return 0
    terms = assets.terms(session, found.asset, found.terms)
    return _fen(_kind(session, found.holder), found.rank, terms, slots)


def _terms(session: Session, part: WantedPart, planned: PlannedBooking) -> Terms | None:
    if part.terms is not None:
        return assets.terms(session, part.asset, part.terms)
    return assets.terms_on(session, part.asset, day_of(planned.start))


def _fen(kind: int, rank: int, terms: Terms | None, slots: int) -> int | None:
    if terms is None or not terms.may >> pair_index(kind, rank) & 1:
        return None
    return price_fen(PriceTable(terms.prices), kind=kind, rank=rank, slots=slots)


def _kind(session: Session, member: int) -> int:
    found = consortium.member(session, member)
    assert found is not None, f"member {member} books and was never admitted"
    return found.kind


def _requirement(session: Session, asset: int) -> Requirement | None:
    found = assets.asset(session, asset)
    return None if found is None else Requirement(found.standard, found.level)
