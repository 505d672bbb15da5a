"""The state that lines build up, out of the tables and back into them: the rules are those of a replayed export.

What a line touches is read when the rules ask for it, and written afterwards; the cost does not grow with the number of
bookings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlmodel import Session, col, select

from formats.bookings.replay.parts import Asset, Booking, Event, Occurrence, Stage, Terms, Use
from formats.bookings.replay.state import AssetDay, MinutesKey, QuotaKey, Source, UnitDay
from formats.bookings.slots import Span, span_between
from formats.bookings.words import DayWord
from ledger.bookings.assets.tables import ApprovalRow, AssetRow, DayRow, TermsRow
from ledger.bookings.reserving.tables import BookingRow, DisplacementRow, OccurrenceRow, QuotaRow
from ledger.bookings.uses.tables import UsedMinutesRow, UseRow
from ledger.consortium.tables import MemberRow

Row = TypeVar("Row")


class StoredSource(Source):
    """What the tables hold. Of one line: what was not there when the rules asked is not asked for again when it is
    written, as nobody writes between."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._missing = set[tuple[type[Any], tuple[Any, ...]]]()
        self._victims = dict[bytes, list[int]]()

    def row(self, table: type[Row], *key: Any) -> Row | None:
        """The row of this key as it is stored; None where there was none."""
        if (table, key) in self._missing:
            return None
        found = self._session.get(table, key)
        if found is None:
            self._missing.add((table, key))
        return found

    def merge(self, table: type[Row], key: dict[str, Any], **values: Any) -> Row:
        """The row of this key with these values; a new one where there is none."""
        row = self.row(table, *key.values())
        if row is None:
            return self.insert(table, key, **values)
        for name, value in values.items():
            setattr(row, name, value)
        return row

    def insert(self, table: type[Row], key: dict[str, Any], **values: Any) -> Row:
        """A row of which it is known that there is none."""
        row = table(**key, **values)
        self._session.add(row)
        self._missing.discard((table, tuple(key.values())))
        return row

    def changed_victims(self, victims: Mapping[bytes, Sequence[int]]) -> dict[bytes, Sequence[int]]:
        """Those of them that the tables do not hold so."""
        return {by: ranks for by, ranks in victims.items() if list(ranks) != self._victims.get(by, [])}

    def kind(self, member: int) -> int | None:
        row = self.row(MemberRow, member)
        return None if row is None else row.kind

    def asset(self, number: int) -> Asset | None:
        row = self.row(AssetRow, number)
        return None if row is None else Asset(row.custodian, row.until_day, row.from_day, row.version)

    def floor(self, key: tuple[int, int]) -> int | None:
        row = self.row(ApprovalRow, *key)
        return None if row is None else row.floor_fen

    def terms(self, key: tuple[int, int]) -> Terms | None:
        row = self.row(TermsRow, *key)
        return None if row is None else _terms(row)

    def word(self, key: UnitDay) -> DayWord | None:
        row = self.row(DayRow, *_day_key(key))
        return None if row is None else DayWord(row.taken, row.protected, row.follows)

    def booking(self, booking: bytes) -> Booking | None:
        row = self.row(BookingRow, booking)
        if row is None:
            return None
        wanted = select(OccurrenceRow).where(OccurrenceRow.booking == booking)
        ordered = self._session.exec(wanted.order_by(col(OccurrenceRow.occurrence)))
        return _booking(row, {each.occurrence: _occurrence(each) for each in ordered})

    def line(self, key: AssetDay) -> set[tuple[bytes, int]] | None:
        o, (asset, day) = OccurrenceRow, key
        wanted = select(o.booking, o.occurrence).where(o.asset == asset, o.day == day, o.stage == Stage.WAITING.value)
        return set(self._session.exec(wanted))

    def quota(self, key: QuotaKey) -> list[int] | None:
        row = self.row(QuotaRow, *key)
        return None if row is None else [row.minutes, row.made]

    def minutes(self, key: MinutesKey) -> int | None:
        row = self.row(UsedMinutesRow, *key)
        return None if row is None else row.minutes

    def use(self, key: tuple[bytes, int]) -> Use | None:
        row = self.row(UseRow, *key)
        return None if row is None or row.phase == 0 else _use(row)

    def victims(self, by: bytes) -> list[int] | None:
        wanted = select(DisplacementRow.rank).where(DisplacementRow.by == by)
        found = list(self._session.exec(wanted.order_by(col(DisplacementRow.position))))
        self._victims[by] = [*found]
        return found or None


def _day_key(key: UnitDay) -> tuple[int, int, int]:
    asset, unit, day = key
    return asset, day, unit


def _terms(row: TermsRow) -> Terms:
    return Terms(
        from_day=row.from_day, until_day=row.until_day, open=row.open, may=row.may, group=row.quota_group,
        limit_hours=row.limit_hours, made=row.made, flags=row.flags, cutoff=row.cutoff, notice=row.notice,
        answer=row.answer,
    )  # fmt: skip


def _booking(row: BookingRow, occurrences: dict[int, Occurrence]) -> Booking:
    return Booking(
        asset=row.asset, holder=row.holder, rank=row.rank, every=row.every, asked=row.asked, unit=row.unit,
        terms=row.terms, state=row.state, answer_by=row.answer_by, operator=row.operator,
        first=Span(row.start, row.slots), acts=row.acts, occurrences=occurrences,
    )  # fmt: skip


def _occurrence(row: OccurrenceRow) -> Occurrence:
    held = None if row.held_from is None or row.held_until is None else span_between(row.held_from, row.held_until)
    return Occurrence(
        span=Span(row.start, row.slots), unit=row.unit, terms=row.terms, stage=Stage(row.stage), taken=held,
        joined=_event(row.line_block, row.line_log), was_displaced=row.was_displaced, latest=row.latest,
        offer_until=row.offer_until, told=_event(row.told_block, row.told_log), counted=row.counted,
        minutes=row.minutes,
    )  # fmt: skip


def _use(row: UseRow) -> Use:
    return Use(row.start_time, row.end_time, row.minutes, row.since, row.phase, row.outcome, row.by_custodian)


def _event(block: int | None, log: int | None) -> Event | None:
    return None if block is None or log is None else (block, log)
