"""Which acts on an occurrence its two sides can do now: what a page offers; the chain decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from api.bookings.answers import OccurrenceOut
from api.uses.reads import UseOut
from formats.bookings.slots import SLOT_SECONDS, parse_slot, unix_of
from ledger.bookings.reminders import SOON_SLOTS
from ledger.bookings.uses.facts import SETTLE_S


@dataclass(frozen=True, kw_only=True)
class Side:
    """Whose people look, and when (unix seconds). `grace`: quarters after the start before a no-show can be said."""

    is_holder: bool
    is_custodian: bool
    grace: int
    now: int

    @property
    def is_either(self) -> bool:
        return self.is_holder or self.is_custodian


def use_acts(found: OccurrenceOut, use: UseOut | None, side: Side, *, confirmed: bool) -> tuple[str, ...]:
    """Names of the API's acts, in the order of a use's life."""
    starts, ends = unix_of(parse_slot(found.from_)), unix_of(parse_slot(found.to))
    if not side.is_either:
        return ()
    if found.stage == "waiting":
        return ("leave",) if side.is_holder else ()
    if found.stage == "standing":
        return tuple(_beginning(side, starts, ends)) if confirmed else ()
    if use is None:
        return ()
    told_now = side.now < ends + SETTLE_S
    match use.phase:
        case "checked-in":
            return ("check-out", "declare") if told_now else ()
        case "declared":
            theirs = side.is_holder if use.by_custodian else side.is_custodian
            return ("check-out", "differ") if theirs and _open(use.answer_until, side.now) else ()
        case "missed":
            objects = side.is_holder and _open(use.answer_until, side.now)
            return ("object", "agree") if objects else ("agree",)
        case _:
            return ("agree",)


def _beginning(side: Side, starts: int, ends: int) -> list[str]:
    found = ["check-in"] if starts - SOON_SLOTS * SLOT_SECONDS <= side.now < ends else []
    missed = side.is_custodian and starts + side.grace * SLOT_SECONDS <= side.now < ends + SETTLE_S
    return [*found, "no-show"] if missed else found


def _open(until: datetime | None, now: int) -> bool:
    return until is not None and now < until.timestamp()
