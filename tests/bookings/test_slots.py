"""Slots, days and periods agree with the calendar of the standard library; what is no slot is refused by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.bookings import slots
from formats.bookings.civil import civil_from_days, days_from_civil
from formats.bookings.ids import booking_id, booking_part, check_composite, composite_ids, occurrences
from formats.bookings.price import check_prices, price_fen, price_table
from formats.bookings.slots import Span
from formats.bookings.statements import UseStatement
from formats.faults import FormatFault

CHINA = timezone(timedelta(hours=8))
LAST_UNIX = slots.unix_of(slots.MAX_SLOT)
EPOCH = date(1970, 1, 1)


@given(st.integers(-28_800, LAST_UNIX))
def test_every_second_lies_in_the_slot_day_and_month_of_chinas_calendar(unix: int) -> None:
    moment = datetime.fromtimestamp(unix, UTC).astimezone(CHINA)
    slot = slots.slot_of(unix)
    day = slots.day_of(slot)
    assert slots.day_text(day) == moment.date().isoformat()
    assert slots.weekday_of(day) == moment.weekday()
    assert slots.period_of(day) == moment.year * 12 + moment.month - 1
    assert slots.unix_of(slot) <= unix < slots.unix_of(slot) + slots.SLOT_SECONDS
    assert datetime.fromisoformat(slots.slot_text(slot)).timestamp() == slots.unix_of(slot)
    assert slots.parse_slot(slots.slot_text(slot)) == slot


@given(st.dates())
def test_days_are_those_of_the_standard_library_in_every_year_it_knows(day: date) -> None:
    count = (day - EPOCH).days
    assert days_from_civil(day.year, day.month, day.day) == count
    assert civil_from_days(count) == (day.year, day.month, day.day)


def test_a_period_holds_the_days_of_its_month_and_no_other() -> None:
    for period in range(1970 * 12, 2150 * 12):
        days = slots.period_days(period)
        assert {slots.period_of(days.start), slots.period_of(days.stop - 1)} == {period}
        assert slots.period_of(days.stop) == period + 1
        assert slots.day_text(days.start) == f"{slots.period_text(period)}-01"


@given(st.integers(0, slots.MAX_SLOT), st.integers(1, slots.MAX_SPAN))
def test_the_masks_of_a_span_hold_its_slots_once_and_nothing_else(start: int, count: int) -> None:
    span = Span(start, count)
    found = [day * 96 + bit for day in span.days for bit in range(96) if span.mask_on(day) >> bit & 1]
    assert found == list(range(start, start + count))
    assert span.mask_on(span.days.start - 1) == span.mask_on(span.days.stop) == 0


REFUSED: dict[str, list[Callable[[], object]]] = {
    "day-not-in-calendar": [
        lambda: slots.parse_day("2026-02-30"), lambda: slots.parse_day("2026-02-29"),
        lambda: slots.parse_day("2100-02-29"), lambda: slots.parse_day("2026-13-01"),
        lambda: slots.parse_day("2026-04-31"), lambda: slots.parse_day("1969-12-31"),
        lambda: slots.parse_day("2026-01-00"), lambda: slots.parse_slot("2026-02-30T08:00+08:00"),
    ],
    "day-form": [lambda: slots.parse_day("2026-2-3"), lambda: slots.parse_day("٢٠٢٦-01-01")],
    "foreign-offset": [
        lambda: slots.parse_slot("2026-03-02T08:00Z"), lambda: slots.parse_slot("2026-03-02T08:00+09:00"),
        lambda: slots.parse_slot("2026-03-02T08:00-08:00"),
    ],
    "not-a-quarter": [
        lambda: slots.parse_slot("2026-03-02T08:10+08:00"), lambda: slots.parse_slot("2026-03-02T08:00:01+08:00"),
    ],
    "slot-form": [
        lambda: slots.parse_slot("2026-03-02T08:00"), lambda: slots.parse_slot("2026-03-02T24:00+08:00"),
        lambda: slots.hours_mask("08:00", "24:15"), lambda: slots.hours_mask("08:00", "12:60"),
    ],
    "span-empty": [
        lambda: slots.span_between(5, 5), lambda: slots.hours_mask("08:00", "08:00"), lambda: Span(7, 0),
        lambda: UseStatement(booking_id(1, bytes(15)), 0, 9, 9, 0, 2, bytes(32), 9),
    ],
    "span-reversed": [lambda: slots.span_between(6, 5)],
    "span-crosses-midnight": [
        lambda: slots.span_within_day(95, 97), lambda: slots.hours_mask("22:00", "06:00"),
    ],
    "span-length": [lambda: Span(0, 673), lambda: slots.span_between(0, 700)],
    "slot-range": [
        lambda: Span(1 << 24, 1), lambda: Span(-1, 1), lambda: slots.slot_of(-28_801), lambda: slots.slot_of(1 << 40),
        lambda: slots.parse_slot("2500-01-01T00:00+08:00"),
    ],
    "booking-parts": [lambda: booking_id(1, bytes(15), parts=9), lambda: composite_ids(1, bytes(15), 1)],
    "booking-part": [lambda: booking_part(bytes(19) + b"\x01"), lambda: booking_part(bytes(19) + b"\x80")],
    "occurrence-mask": [lambda: occurrences(Span(0, 4), 7, 0b10), lambda: occurrences(Span(0, 4), 1, 1 << 32 | 1)],
    "occurrence-step": [lambda: occurrences(Span(0, 4), 0, 0b11), lambda: occurrences(Span(0, 4), 1, 1)],
    "occurrences-overlap": [lambda: occurrences(Span(0, 97), 1, 0b11)],
    "statement-minutes": [lambda: UseStatement(booking_id(1, bytes(15)), 0, 0, 119, 2, 2, bytes(32), 9)],
    "statement-check-in": [lambda: UseStatement(booking_id(1, bytes(15)), 0, 5, 6, 0, 1, bytes(32), 9)],
    "price-under-floor": [lambda: price_table([99] * 16, 100, 1)],
    "booking-class": [lambda: price_fen(price_table([0] * 16, 0, 0), kind=1, rank=50, slots=1)],
    "composite-days": [
        lambda: check_composite([(each, Span(each[-1] * 96, 4), 0, 1) for each in composite_ids(1, bytes(15), 2)]),
    ],
}  # fmt: skip


@pytest.mark.parametrize(("reason", "call"), [(reason, call) for reason, calls in REFUSED.items() for call in calls])
def test_what_no_booking_can_be_is_refused_by_its_name(reason: str, call: Callable[[], object]) -> None:
    with pytest.raises(FormatFault) as refused:
        call()
    assert refused.value.reason == reason


def test_a_span_may_end_at_midnight_and_a_day_may_be_open_until_then() -> None:
    assert slots.span_within_day(90, 96).slots == 6
    assert slots.hours_mask("00:00", "24:00") == (1 << 96) - 1


def test_minutes_settled_up_to_the_seventh_count_in_the_month_before_but_never_before_the_use() -> None:
    march = 2026 * 12 + 2
    at = {day: slots.unix_of(slots.parse_slot(f"2026-03-{day:02}T23:45+08:00")) for day in (2, 7, 8)}
    assert [slots.settling_window(at[day], march - 1) for day in (2, 7, 8)] == [march - 1, march - 1, march]
    assert slots.settling_window(at[2], march) == march


def test_a_weekly_series_lies_on_the_weekday_of_its_first_day() -> None:
    found = occurrences(Span(96 * 100 + 32, 8), 7, 0b1011)
    assert list(found) == [0, 1, 3]
    assert {slots.weekday_of(slots.day_of(span.start)) for span in found.values()} == {slots.weekday_of(100)}


def test_a_price_is_that_of_kind_and_class_and_maintenance_costs_nothing() -> None:
    table = price_table(range(100, 116), 100, 0xFFFF)
    assert price_fen(table, kind=1, rank=40, slots=4) == 4 * 103
    assert price_fen(table, kind=4, rank=10, slots=1) == 112
    assert price_fen(table, kind=2, rank=90, slots=4) == 0
    check_prices(price_table([0] * 15 + [100], 100, 0x8000), 0x8000)
