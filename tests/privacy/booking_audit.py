"""What a stranger who reads the chain could try to tie two bookings to one operator; each that works is a leak."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from formats.bookings.commitment import SALT_BYTES, operator_commitment
from formats.crypto.hashing import keccak256, sha256


@dataclass(frozen=True)
class PublicBooking:
    """What the chain holds of one: its id, the commitment, every random word of its logs and calls, and who sent."""

    booking: bytes
    commitment: bytes
    words: frozenset[bytes]
    senders: frozenset[str]


def booking_leaks(
    bookings: Sequence[PublicBooking], documents: Sequence[bytes], accounts_of_members: frozenset[str]
) -> list[str]:
    """`documents`: digests of credentials that the stranger has guessed; they stand on the chain where they were
    anchored."""
    return [*_shared(bookings), *_guessed(bookings, documents), *_foreign_accounts(bookings, accounts_of_members)]


def _shared(bookings: Sequence[PublicBooking]) -> Iterator[str]:
    for one, other in combinations(bookings, 2):
        if one.words & other.words:
            yield "two bookings share a word"


def _guessed(bookings: Sequence[PublicBooking], documents: Sequence[bytes]) -> Iterator[str]:
    for each in bookings:
        for document in documents:
            if document in each.words:
                yield "a document's digest stands with a booking"
            if each.commitment in _commitments(each, document):
                yield "a guessed document opens a commitment"


def _commitments(each: PublicBooking, document: bytes) -> Iterator[bytes]:
    """By every salt that follows from what is public: nothing, the booking, the document, a word on the chain."""
    yield from (
        sha256(document),
        keccak256(document),
        keccak256(each.booking, document),
        keccak256(document, each.booking),
    )
    sources = [bytes(SALT_BYTES), each.booking, document, *each.words]
    for source in sources:
        for salt in (source, sha256(source), keccak256(source), sha256(each.booking, document)):
            yield operator_commitment(each.booking, document, salt[:SALT_BYTES])
            yield operator_commitment(each.booking, document, salt[-SALT_BYTES:])


def _foreign_accounts(bookings: Sequence[PublicBooking], accounts: frozenset[str]) -> Iterator[str]:
    for each in bookings:
        if each.senders - accounts:
            yield "an account that is no member's sent for a booking"
