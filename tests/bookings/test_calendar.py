"""The calendar, and every question to the tables of bookings: by an index, and in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session

from api.bookings.calendar import calendar_for
from formats.bookings.replay.parts import Stage
from formats.bookings.slots import day_text
from ledger.bookings.assets import queries as assets
from ledger.bookings.assets.tables import AssetRow, DayRow, TermsRow
from ledger.bookings.projection import BookingsProjection
from ledger.bookings.reserving import queries as reserving
from ledger.bookings.reserving.tables import BookingRow, OccurrenceRow
from ledger.bookings.uses import queries as uses
from ledger.db import open_engine, projection_commit, reading
from ledger.schema import prepare_ledger

MONDAY = 20_594
AT = datetime(2026, 1, 1, tzinfo=UTC)
WORKDAY, SUNDAY = 0xFF << 32, 0xF << 40
TABLES = tuple(str(table.__tablename__) for table in BookingsProjection.tables)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = open_engine(f"sqlite:///{tmp_path}/ledger.db")
    prepare_ledger(made)
    yield made
    made.dispose()


def asset(number: int, units: int = 2) -> AssetRow:
    return AssetRow(
        number=number, custodian=1, offered_to=None, kind=1, state_owned=False, units=units, standard=0, level=0,
        from_day=0, until_day=65_535, record=bytes(32), words=b"{}", version=1, registered_at=AT, block_number=1,
    )  # fmt: skip


def terms(number: int, version: int, from_day: int, until_day: int) -> TermsRow:
    return TermsRow(
        asset=number, version=version, from_day=from_day, until_day=until_day, open=(WORKDAY,) * 6 + (SUNDAY,),
        prices=(1,) * 16, may=0xFFFF, asks=0, limit_hours=0, made=0, quota_group=number, horizon=30, notice=0,
        least=1, most=96, units=2, flags=0, cutoff=0, free=0, answer=0, grace=0, claim=0, approval=0, text=bytes(32),
        block_number=1,
    )  # fmt: skip


def booked(
    session: Session, number: int, start: int, slots: int, stage: Stage, *, holds: bool = True, of: int = 1
) -> None:
    """One occurrence on unit 0 of an asset."""
    name = (3).to_bytes(4, "big") + number.to_bytes(15, "big") + b"\x00"
    session.add(
        BookingRow(
            id=name, asset=of, holder=3, unit=0, start=start, slots=slots, every=0, rank=20, asked=1, live=1, used=0,
            terms=1, state=3, answer_by=0, acts=0, operator=bytes(32), made_at=AT, block_number=number, log_index=0,
        )
    )  # fmt: skip
    session.add(
        OccurrenceRow(
            booking=name, occurrence=0, asset=of, unit=0, day=start // 96, start=start, slots=slots,
            stage=stage.value, terms=1, held_from=start if holds else None,
            held_until=start + slots if holds else None, counted=0, minutes=None, was_displaced=False,
            line_block=None, line_log=None, latest=None, offer_until=None, told_block=None, told_log=None,
        )
    )  # fmt: skip


def test_a_day_is_open_as_the_version_says_that_rules_it_or_the_day_it_follows(engine: Engine) -> None:
    with projection_commit(engine) as session:
        session.add_all([asset(1, units=1), terms(1, 1, 0, MONDAY + 4), terms(1, 2, MONDAY + 4, MONDAY + 7)])
        followed = {2: 7, 3: 8, 6: 1}
        session.add_all(
            DayRow(asset=1, unit=0, day=MONDAY + ahead, taken=1 << 95, protected=2, follows=follows)
            for ahead, follows in followed.items()
        )
    with reading(engine) as session:
        days = reserving.calendar(session, assets=[1, 99], from_day=MONDAY, until_day=MONDAY + 8).days
    assert [each.day for each in days] == list(range(MONDAY, MONDAY + 8))
    assert [each.terms for each in days] == [1, 1, 1, 1, 2, 2, 2, 0]
    assert [each.open for each in days] == [WORKDAY, WORKDAY, SUNDAY, 0, WORKDAY, WORKDAY, WORKDAY, 0]
    assert [(each.taken, each.protected) for each in days][2:4] == [(1 << 95, 2)] * 2


def test_it_shows_what_lies_or_waits_there_also_from_the_night_before(engine: Engine) -> None:
    day = MONDAY * 96
    with projection_commit(engine) as session:
        session.add(asset(1))
        for number, start, stage, holds in (
            (1, day - 4, Stage.STANDING, True), (2, day + 40, Stage.WAITING, True), (3, day + 40, Stage.WAITING, False),
            (4, day + 20, Stage.GONE, False), (5, day - 96, Stage.USED, True), (6, day + 96, Stage.STANDING, True),
            (7, day + 8, Stage.MISSED, False),
        ):  # fmt: skip
            booked(session, number, start, 8, stage, holds=holds)
    with reading(engine) as session:
        entries = reserving.calendar(session, assets=[1], from_day=MONDAY, until_day=MONDAY + 1).entries
    assert [(each.booking[-2], each.start - day, each.end - day, each.offered) for each in entries] == [
        (1, -4, 4, False), (2, 40, 48, True), (3, 40, 48, False),
    ]  # fmt: skip


def test_two_hundred_assets_take_as_many_queries_as_one(engine: Engine) -> None:
    with projection_commit(engine) as session:
        for number in range(1, 201):
            session.add_all([asset(number), terms(number, 1, 0, 65_535)])
            booked(session, number, MONDAY * 96 + 40, 4, Stage.STANDING, of=number)
    for count in (1, 200):
        with asked(engine) as told, reading(engine) as session:
            found = reserving.calendar(session, assets=range(1, count + 1), from_day=MONDAY, until_day=MONDAY + 7)
        assert (len(found.days), len(found.entries)) == (count * 14, count)
        assert len(told) == 4
    with reading(engine) as session:
        shown = calendar_for(session, 3, range(1, 201), range(MONDAY, MONDAY + 7))
    assert {(each.asset, each.day) for each in shown.days} == {
        (number, day_text(MONDAY + ahead)) for number in range(1, 201) for ahead in range(7)
    }
    assert [each.asset for each in shown.entries] == list(range(1, 201))


QUESTIONS: dict[str, Callable[[Session], Any]] = {
    "calendar": lambda s: reserving.calendar(s, assets=range(1, 50), from_day=MONDAY, until_day=MONDAY + 7),
    "line": lambda s: reserving.line(s, 1, MONDAY),
    "bookings of an asset": lambda s: reserving.bookings(s, asset=1, after="1-0"),
    "bookings of a member": lambda s: reserving.bookings(s, member=1, from_day=MONDAY, until_day=MONDAY + 7),
    "occurrences": lambda s: reserving.occurrences(s, bytes(20)),
    "acts": lambda s: reserving.booking_acts(s, bytes(20)),
    "quota": lambda s: reserving.quota(s, group=1, member=1, period=24_300),
    "unanswered": lambda s: reserving.unanswered(s, before_slot=1),
    "lapsed offers": lambda s: reserving.lapsed_offers(s, before=1),
    "uses": lambda s: uses.uses(s, bytes(20)),
    "minutes": lambda s: uses.used_minutes(s, asset=1, member=1, of=1, in_=1),
    "terms on a day": lambda s: assets.terms_on(s, 1, MONDAY),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_question_reads_all_bookings(engine: Engine, question: str) -> None:
    with asked(engine) as told, reading(engine) as session:
        QUESTIONS[question](session)
    assert told
    assert scans(engine, told) == []


@contextmanager
def asked(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """The statements that read or change rows in this block, with their parameters."""
    told = list[tuple[str, Any]]()

    def see(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE")):
            told.append((statement, parameters[0] if many else parameters))

    event.listen(engine, "before_cursor_execute", see)
    try:
        yield told
    finally:
        event.remove(engine, "before_cursor_execute", see)


def scans(engine: Engine, told: list[tuple[str, Any]], tables: Sequence[str] = TABLES) -> list[str]:
    """What SQLite would read one of these tables from one end to the other for."""
    found = list[str]()
    with engine.connect() as connection:
        for statement, parameters in told:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            details = [str(row[3]) for row in plan]
            if any(detail.startswith(f"SCAN {table}") for detail in details for table in tables):
                found.append(f"{statement}: {details}")
    return found
