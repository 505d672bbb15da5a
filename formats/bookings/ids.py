"""Names of bookings, and the days on which the occurrences of one lie."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from formats.bookings.slots import DAY_SLOTS, Span
from formats.crypto.hashing import fixed, uint
from formats.faults import require

BOOKING_ID_BYTES = 20
RANDOM_BYTES = 15
MAX_PARTS = 8
MAX_OCCURRENCES = 32
MAX_EVERY = 255
SINGLE = b"\x00"


def booking_id(member: int, random: bytes, *, parts: int = 1, index: int = 0) -> bytes:
    """20 bytes: member (4) ‖ random (15) ‖ part (1: parts − 1 in the high four bits, index in the low four)."""
    require(1 <= parts <= MAX_PARTS, "booking-parts", f"{parts} parts, not 1 … {MAX_PARTS}")
    require(0 <= index < parts, "booking-part", f"part {index} of {parts}")
    part = bytes([(parts - 1) << 4 | index])
    return uint(member, 4, "member") + fixed(random, RANDOM_BYTES, "booking random") + part


def composite_ids(member: int, random: bytes, parts: int) -> list[bytes]:
    """The ids of 2 to 8 parts that are made in one act."""
    require(2 <= parts <= MAX_PARTS, "booking-parts", f"a composite of {parts} parts, not 2 … {MAX_PARTS}")
    return [booking_id(member, random, parts=parts, index=index) for index in range(parts)]


def booking_member(booking: bytes) -> int:
    """The member that made it."""
    return int.from_bytes(checked_id(booking)[:4], "big")


def booking_part(booking: bytes) -> tuple[int, int]:
    """How many parts were made in its act, and which of them it is."""
    part = checked_id(booking)[-1]
    return (part >> 4) + 1, part & 0x0F


def siblings(booking: bytes) -> list[bytes]:
    """All parts of its act, itself too, in order."""
    parts, _ = booking_part(booking)
    return [booking[:-1] + bytes([(parts - 1) << 4 | index]) for index in range(parts)]


def checked_id(booking: bytes) -> bytes:
    """The id, if its last byte names a part that can be."""
    part = fixed(booking, BOOKING_ID_BYTES, "booking id")[-1]
    parts, index = (part >> 4) + 1, part & 0x0F
    require(parts <= MAX_PARTS and index < parts, "booking-part", f"part {index} of {parts}")
    return booking


def bits(mask: int) -> list[int]:
    """The occurrences of a mask, ascending."""
    require(0 <= mask < 1 << MAX_OCCURRENCES, "occurrence-mask", f"more than {MAX_OCCURRENCES} occurrences")
    return [index for index in range(MAX_OCCURRENCES) if mask >> index & 1]


def occurrences(span: Span, every: int, mask: int) -> dict[int, Span]:
    """Where each asked occurrence lies: bit k is k × every days after the first. Raises FormatFault for a mask without
    the first, a step that one occurrence does not need or several lack, and occurrences that would meet."""
    asked = bits(mask)
    require(bool(mask & 1), "occurrence-mask", "the first occurrence is always asked")
    many = len(asked) > 1
    require(1 <= every <= MAX_EVERY if many else every == 0, "occurrence-step", f"every {every} days for {len(asked)}")
    step = every * DAY_SLOTS
    found = {index: Span(span.start + index * step, span.slots) for index in asked}
    nearest = min((b - a for a, b in pairwise(asked)), default=1)
    require(not many or span.slots <= nearest * step, "occurrences-overlap", "an occurrence runs into the next one")
    return found


def check_composite(parts: Sequence[tuple[bytes, Span, int, int]]) -> None:
    """(id, span of the first occurrence, every, mask) of each part: 2 to 8 bookings of one act on the same days."""
    require(2 <= len(parts) <= MAX_PARTS, "booking-parts", f"a composite of {len(parts)} parts, not 2 … {MAX_PARTS}")
    require([each[0] for each in parts] == siblings(parts[0][0]), "composite-ids", "the ids are not all of one act")
    days = {(span.days.start, every, mask) for _, span, every, mask in parts}
    require(len(days) == 1, "composite-days", "the parts of a composite lie on the same days")
