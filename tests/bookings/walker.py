"""What a walk over the contracts of bookings does and finds: transactions, statements, something to act on."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

from sqlalchemy import exists
from sqlmodel import Session, select

from formats.bookings.ids import booking_id
from formats.bookings.replay.parts import Stage
from formats.bookings.slots import day_of, slot_of, unix_of
from formats.bookings.statements import OUTCOME_OVERRUN, OUTCOME_USED, UseStatement
from formats.bookings.words import STATE_HELD
from ledger.bookings.assets import queries as assets
from ledger.bookings.assets.tables import AssetRow
from ledger.bookings.reserving.tables import BookingRow, OccurrenceRow
from ledger.bookings.uses.tables import UseRow
from tests.bookings.harness import BOOKERS, BookingHarness, slot, statement_tuple

HALL, STATE_HALL, MACHINE = 1, 2, 3
OPERATOR = b"o" * 32
CLASSES = (10, 20, 30, 40)
STARTS = (0, 32, 34, 36, 40, 44, 48, 64, 92)
_ALL_DAY = (1 << 96) - 1
_SEVERAL_DAYS = 6


def terms(today: int, **changes: Any) -> tuple[Any, ...]:
    """The struct of the contract: open all day for all, without quota and without an answer."""
    settings: dict[str, Any] = {
        "from": today + 1, "until": today + 900, "approval": 0, "open": (_ALL_DAY,) * 7, "prices": (500,) * 16,
        "may": 0xFFFF, "asks": 0, "limit": 0, "made": 0, "group": 0, "horizon": 30, "notice": 2, "least": 1,
        "most": 200, "cutoff": 8, "free": 32, "answer": 24, "grace": 1, "claim": 8, "text": bytes(32),
    }  # fmt: skip
    return tuple((settings | changes).values())


class Walker:
    """`done`: how often the chain took each function; `session`: the projection's, one a step."""

    session: Session
    now: int

    def __init__(self, harness: BookingHarness, seed: int) -> None:
        self.harness, self.random, self.done, self.refused = (
            harness,
            random.Random(seed),
            Counter[str](),
            Counter[str](),
        )
        self._drawn = seed << 32

    # ── what a step needs ───────────────────────────────────────────────────────────────────────────────────────
    def _do(self, contract: str, function: str, *arguments: Any, by: int) -> bool:
        taken = self.harness.send(contract, function, *arguments, by=by)
        (self.done if taken else self.refused)[function] += 1
        return taken

    def _take(self, wanted: list[Any], *, by: int) -> bool:
        return self._do("Bookings", "reserve", wanted, by=by)

    def _register(self, owner: int, *, state_owned: bool, units: int) -> None:
        until = 0 if self.done["registerAsset"] < 3 else self.today + 3_000
        words = self.random.choice((b'{"zh": "\xe5\x8e\x85", "en": "Hall"}', b"{}", b"\xff not JSON"))
        asked = (1, state_owned, units, self.random.choice((0, 1)), 20, self.today, until, bytes(32), words)
        self._do("Assets", "registerAsset", self.harness.request(), asked, by=owner)

    def _set_terms(self, asset: int, custodian: int, **changes: Any) -> None:
        self._do("Assets", "setTerms", self.harness.request(), asset, terms(self.today, **changes), by=custodian)

    def _signed_by_both(self, function: str, of: BookingRow, said: UseStatement) -> None:
        sides = [of.holder, self._asset(of.asset).custodian]
        self.random.shuffle(sides)
        self._do("Uses", function, statement_tuple(said), self.harness.signed(said, sides[1]), by=sides[0])

    def _said(self, each: OccurrenceRow, outcome: int, *, start: int, end: int) -> UseStatement:
        minutes = max(end - start, 0) // 60 - self.random.randrange(2) * (end > start + 60)
        self._drawn += 1
        evidence, deadline = self.random.randbytes(32), self.now + 10**6 + self._drawn % 10**6
        return UseStatement(each.booking, each.occurrence, start, end, minutes, outcome, evidence, deadline)

    def _leaving(self, each: OccurrenceRow, *, overruns: bool) -> UseStatement:
        start, booked = unix_of(each.start), unix_of(each.start + each.slots)
        end = booked + 900 if overruns else self.random.choice((booked, start + 1_000, booked - 100))
        if end > self.now:
            self._to(each.start + each.slots + 2 * overruns)
        return self._said(each, OUTCOME_OVERRUN if overruns else OUTCOME_USED, start=start, end=end)

    def _wanted(self, member: int, asset: int, start: int | None = None, **given: Any) -> list[Any]:
        """As the struct of a reservation lies."""
        start = self._start() if start is None else start
        version = assets.terms_on(self.session, asset, start // 96) if self.done["setTerms"] > 3 else None
        booking = given.get("booking") or booking_id(member, self._random())
        unit = given.get("unit", self.random.choice((0, 0, 1, 255)))
        slots = given.get("slots") or self.random.choice((2, 4, 8, 12))
        rank = self.random.choice(CLASSES)
        return [booking, asset, unit, start, slots, 0, 1, False, rank, version.version if version else 1, OPERATOR]

    def _in_the_way(self, asset: int, unit: int, start: int, end: int) -> list[tuple[bytes, int, int]]:
        """Who holds any of these slots, on this unit or, where it is any, on the first."""
        o, unit = OccurrenceRow, 0 if unit == 255 else unit
        wanted = select(o, BookingRow.acts).join(BookingRow, BookingRow.id == o.booking)
        wanted = wanted.where(o.asset == asset, o.unit == unit, o.held_from < end, o.held_until > start)
        return [(each.booking, acts, each.occurrence) for each, acts in self.session.exec(wanted)]

    def _random(self) -> bytes:
        self._drawn += 1
        return self._drawn.to_bytes(15, "big")

    def _member(self) -> int:
        return self.random.choice(BOOKERS)

    def _side(self, of: BookingRow) -> int:
        return self.random.choice((of.holder, self._asset(of.asset).custodian))

    def _chance(self, share: float = 0.5) -> bool:
        return self.random.random() < share

    def _day(self) -> int:
        return self.today + self.random.randrange(_SEVERAL_DAYS)

    def _start(self) -> int:
        return slot(self._day(), self.random.choice(STARTS))

    @property
    def today(self) -> int:
        return day_of(self._slot_now())

    def _to(self, slot_: int) -> None:
        self.harness.to_slot(slot_)
        self.now = self.harness.now

    def _slot_now(self) -> int:
        return slot_of(self.now)

    def _pass_time(self) -> None:
        self._to(self._slot_now() + self.random.choice((1, 1, 2, 4, 8, 40)))

    def _one(self, wanted: Any) -> Any:
        found = self.session.exec(wanted).all()
        return self.random.choice(found) if found else None

    def _asset(self, number: int | None = None) -> AssetRow:
        chosen = number or self.random.choice((HALL, HALL, STATE_HALL, STATE_HALL, MACHINE))
        return self.session.get_one(AssetRow, chosen)

    def _spare_asset(self) -> AssetRow | None:
        found: AssetRow | None = self._one(select(AssetRow).where(AssetRow.number > MACHINE))
        return found

    def _booking(self) -> BookingRow | None:
        """One of which something stands that has not begun."""
        b = BookingRow
        return self._one(select(b).where(b.live > 0, b.used == 0, b.start > self._slot_now(), b.rank < 90))

    def _held(self) -> BookingRow | None:
        b = BookingRow
        return self._one(select(b).where(b.state == STATE_HELD, b.answer_by > self._slot_now()))

    def _occurrence(self, stage: Stage, state: int | None = None) -> tuple[BookingRow, OccurrenceRow] | None:
        """Of those that stand the next, of those in use the newest of which nothing was said yet."""
        o, b = OccurrenceRow, BookingRow
        wanted = select(b, o).join(o, o.booking == b.id).where(o.stage == stage.value, b.rank < 90)
        if stage is Stage.STANDING:
            wanted = wanted.where(o.start >= self._slot_now()).order_by(o.start, o.booking)
        else:
            said = exists().where(UseRow.booking == o.booking, UseRow.occurrence == o.occurrence, UseRow.phase > 0)
            wanted = wanted.where(~said).order_by(o.start.desc(), o.booking)
        if state is not None:
            wanted = wanted.where(b.state == state)
        return self.session.exec(wanted.limit(1)).first()

    def _waiting(self, *, offered: bool) -> tuple[BookingRow, OccurrenceRow] | None:
        o, b = OccurrenceRow, BookingRow
        wanted = select(b, o).join(o, o.booking == b.id).where(o.stage == Stage.WAITING.value)
        has = o.offer_until.is_not(None) if offered else o.offer_until.is_(None)
        return self._one(wanted.where(has))

    def _use(self, phase: int) -> tuple[BookingRow, UseRow] | None:
        wanted = select(BookingRow, UseRow).join(UseRow, UseRow.booking == BookingRow.id)
        return self._one(wanted.where(UseRow.phase == phase))

    def _of_use(self, use: UseRow) -> OccurrenceRow:
        return self.session.get_one(OccurrenceRow, (use.booking, use.occurrence))
