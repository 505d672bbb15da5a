"""Holidays, timetables and series: what is planned is what the contracts take; what is wrong is named."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.bookings.ids import occurrences
from formats.bookings.slots import DAY_SLOTS, Span, day_of, day_text, hours_mask, parse_day, parse_slot, weekday_of
from ledger.bookings.assets.requests import UnitDay
from node.bookings.calendars import faults
from node.bookings.calendars.faults import SheetRefused
from node.bookings.calendars.holidays import HolidayCalendar, in_batches, read_holidays
from node.bookings.calendars.series import SeriesRequest, Why, plan_series, read_span
from node.bookings.calendars.timetable import Term, read_timetable

ROOT = Path(__file__).parents[3]
HOLIDAYS = read_holidays((ROOT / "examples/holidays-2026.csv").read_bytes())
NONE = HolidayCalendar()
CAMPUS = (ROOT / "tests/bookings/planning/timetable_ist.csv").read_bytes()
MONDAY = parse_day("2026-03-02")
TERM = Term(MONDAY, 16, {"一号机": 0, "二号机": 1})
NOON = read_span("2026-03-04T12:00+08:00", "2026-03-04T14:00+08:00")


def sheet_faults(refused: pytest.ExceptionInfo[SheetRefused]) -> list[tuple[int, str, str]]:
    assert all(each.cure for each in refused.value.faults)
    return [(each.row, each.field, each.code) for each in refused.value.faults]


# ── holidays ──


def test_a_holiday_is_closed_and_a_working_weekend_follows_another_weekday() -> None:
    assert HOLIDAYS.weekday(parse_day("2026-02-17")) is None
    assert HOLIDAYS.weekday(parse_day("2026-02-14")) == 0
    assert HOLIDAYS.weekday(parse_day("2026-03-04")) == 2
    words = HOLIDAYS.words(2, from_day=parse_day("2026-02-14"), until_day=parse_day("2026-02-16"))
    first, second = parse_day("2026-02-14"), parse_day("2026-02-15")
    assert words == [UnitDay(0, first, 1), UnitDay(1, first, 1), UnitDay(0, second, 8), UnitDay(1, second, 8)]
    assert words[3].pack() == 1 << 112 | second << 96 | 8


def test_the_sheet_speaks_chinese_too() -> None:
    text = "日期,至,按,中文名称,英文名称\n2026-10-01,2026-10-07,休,国庆节,National Day\n2026-10-10,,周三,调休,swap\n"
    for encoding in ("utf-8", "gb18030"):
        found = read_holidays(text.encode(encoding))
        week = range(parse_day("2026-10-01"), parse_day("2026-10-08"))
        assert [found.exceptions[day] for day in week] == [HOLIDAYS.exceptions[day] for day in week]
        assert found.weekday(parse_day("2026-10-10")) == 2


def test_every_row_that_is_wrong_is_named_at_once() -> None:
    text = (
        "day,last,follows,zh,en\n2026-02-30,,closed,春节,x\n2026-05-01,2026-04-01,closed,x,x\n2026-05-02,,often,,x\n"
        "2026-06-01,,closed,x,x\n2026-06-01,,closed,x,x\n"
    )
    with pytest.raises(SheetRefused) as refused:
        read_holidays(text.encode())
    assert sheet_faults(refused) == [
        (2, "day", "day-not-in-calendar"), (3, "last", "stretch-invalid"), (4, "follows", "weekday-unknown"),
        (4, "zh", "name-missing"), (6, "day", "day-repeated"),
    ]  # fmt: skip


# ── timetable ──


def test_a_timetable_protects_each_week_but_holidays_and_follows_working_weekends() -> None:
    text = "unit,day,from,to,weeks\n一号机,周二,08:00,09:40,1-16\n2,friday,14:00,16:00,1-15 odd\n"
    found = read_timetable(text.encode(), TERM, HOLIDAYS, MONDAY)
    by_unit = {unit: [each.day for each in found.words if each.unit == unit] for unit in (0, 1)}
    tuesdays = [MONDAY + 1 + 7 * week for week in range(16)]
    holiday, working = parse_day("2026-05-05"), parse_day("2026-05-09")
    assert sorted(by_unit[0]) == sorted({*tuesdays, working} - {holiday})
    assert {each.value for each in found.words if each.unit == 0} == {hours_mask("08:00", "09:45")}
    assert found.widened == [2]
    assert [(each.row, day_text(each.day), each.zh, each.en) for each in found.left_out] == [
        (2, "2026-05-05", "劳动节", "Labour Day"), (3, "2026-05-01", "劳动节", "Labour Day"),
        (3, "2026-06-19", "端午节", "Dragon Boat Festival"),
    ][: len(found.left_out)]  # fmt: skip
    assert found.words == sorted(found.words, key=lambda each: (each.day, each.unit))


def test_what_is_over_is_left_out_and_said() -> None:
    text = "unit,day,from,to\n1,2026-03-03,08:00,09:00\n1,2026-03-05,08:00,09:00\n"
    found = read_timetable(text.encode(), TERM, NONE, MONDAY + 2)
    assert [each.day for each in found.words] == [MONDAY + 3]
    assert [(each.row, each.day, each.zh) for each in found.left_out] == [(2, MONDAY + 1, "")]


def test_a_whole_campus_becomes_words_that_no_two_rows_flip_twice() -> None:
    """IST Taguspark 2018/19, the timetable that was really taught: each room an asset of one unit, 16 weeks."""
    rows = [line.split(",") for line in CAMPUS.decode().splitlines()[1:]]
    heading = "unit,day,from,to,weeks\n"
    total = 0
    for room, of_room in groupby(rows, key=lambda row: row[0]):
        taught = list(of_room)
        text = heading + "".join(",".join(row) + "\n" for row in taught)
        found = read_timetable(text.encode(), Term(MONDAY, 16, {room: 0}), HOLIDAYS, MONDAY)
        assert len({(each.unit, each.day) for each in found.words}) == len(found.words)
        by_weekday: dict[str, int] = defaultdict(int)
        for _, weekday, start, end, _ in taught:
            by_weekday[weekday] |= hours_mask(start, end)
        names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
        assert all(each.value == by_weekday[names[HOLIDAYS.weekday(each.day) or 0]] for each in found.words)
        batches = in_batches(found.words)
        assert [each for batch in batches for each in batch] == list(found.words)
        assert all(len(batch) <= 600 for batch in batches)
        total += len(found.words)
    assert total > 1_000


def test_a_timetables_faults_are_named_with_row_and_field() -> None:
    text = (
        "unit,day,from,to,weeks\nthree,monday,08:00,09:00,1\n1,someday,08:00,09:00,1\n1,monday,8,09:00,1\n"
        "1,monday,09:00,09:00,1\n1,monday,08:00,09:00,1-17\n1,monday,08:00,09:00,\n1,2026-02-30,08:00,09:00,\n"
        "1,2026-03-02,08:00,09:00,3\n1,2028-03-02,08:00,09:00,\n"
    )
    with pytest.raises(SheetRefused) as refused:
        read_timetable(text.encode(), TERM, NONE, MONDAY)
    assert sheet_faults(refused) == [
        (2, "unit", "unit-unknown"), (3, "day", "weekday-unknown"), (4, "from", "time-form"), (5, "to", "hours-empty"),
        (6, "weeks", "weeks-form"), (7, "weeks", "weeks-form"), (8, "day", "day-not-in-calendar"),
        (9, "weeks", "weeks-of-date"), (10, "day", "outside-term"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "rows-none"), (b"unit,day,from\n", "heading-missing"), (b"unit,day,from,to,who\n", "heading-unknown"),
        (b"unit,day,from,to,day\n", "heading-repeated"), (b"unit,day,from,to\n1,monday\n", "cells-count"),
        (b'unit,day,from,to\n1,"monday\n', "csv-form"), (b"\xff\xff\xff", "encoding"),
        (b"x" * ((2 << 20) + 1), "file-too-large"), (b"unit,day,from,to\n" + b"1,2026-03-03,08:00,09:00\n" * 5001,
                                                     "rows-too-many"),
    ],
)  # fmt: skip
def test_a_sheet_that_cannot_be_read_says_why(data: bytes, code: str) -> None:
    with pytest.raises(SheetRefused) as refused:
        read_timetable(data, TERM, NONE, MONDAY)
    assert [each.code for each in refused.value.faults] == [code]


# ── series ──


def test_a_weekly_series_is_one_booking() -> None:
    [booking] = plan_series(SeriesRequest(first=NOON, count=16), NONE, NOON.start).bookings
    assert (booking.start, booking.slots, booking.every, booking.asked) == (NOON.start, 8, 7, 0xFFFF)
    [single] = plan_series(SeriesRequest(first=NOON, count=1), NONE, NOON.start).bookings
    assert (single.every, single.asked) == (0, 1)
    [until] = plan_series(SeriesRequest(first=NOON, every_weeks=2, last=MONDAY + 31), NONE, NOON.start).bookings
    assert (until.every, until.asked) == (14, 0b111)


def test_a_series_across_a_holiday_names_it_or_skips_it_and_says_so() -> None:
    friday = read_span("2026-04-24T08:00+08:00", "2026-04-24T10:00+08:00")
    with pytest.raises(faults.SeriesOnHoliday) as refused:
        plan_series(SeriesRequest(first=friday, count=4), HOLIDAYS, 0)
    assert refused.value == faults.SeriesOnHoliday("2026-05-01", "劳动节", "Labour Day")
    plan = plan_series(SeriesRequest(first=friday, count=4, skips=True), HOLIDAYS, 0)
    assert [(booking.start, booking.asked) for booking in plan.bookings] == [(friday.start, 0b1101)]
    assert [(each.day, each.why, each.zh, each.en) for each in plan.skipped] == [
        (parse_day("2026-05-01"), Why.HOLIDAY, "劳动节", "Labour Day")
    ]
    excepted = SeriesRequest(first=friday, count=4, exceptions=frozenset({parse_day("2026-05-01")}))
    plan = plan_series(excepted, HOLIDAYS, 0)
    assert [each.why for each in plan.skipped] == [Why.EXCEPTED]
    assert plan.bookings[0].asked == 0b1101


def test_a_night_that_ends_on_a_holiday_meets_it() -> None:
    night = read_span("2026-04-30T22:00+08:00", "2026-05-01T02:00+08:00")
    with pytest.raises(faults.SeriesOnHoliday, match="2026-04-30"):
        plan_series(SeriesRequest(first=night, count=1), HOLIDAYS, 0)


def test_a_working_weekend_replaces_its_weekday_where_that_is_asked() -> None:
    tuesday = read_span("2026-04-28T08:00+08:00", "2026-04-28T10:00+08:00")
    plan = plan_series(SeriesRequest(first=tuesday, count=3, skips=True, swaps=True), HOLIDAYS, 0)
    assert [(day_text(day_of(each.start)), each.asked) for each in plan.bookings] == [
        ("2026-04-28", 0b101), ("2026-05-09", 1),
    ]  # fmt: skip
    assert [day_text(each.day) for each in plan.skipped] == ["2026-05-05"]
    saturday = read_span("2026-05-09T08:00+08:00", "2026-05-09T10:00+08:00")
    plan = plan_series(SeriesRequest(first=saturday, count=2, skips=True), HOLIDAYS, 0)
    assert [each.why for each in plan.skipped] == [Why.OTHER_WEEKDAY]


def test_more_than_a_mask_can_say_is_several_bookings_and_not_atomic() -> None:
    request = SeriesRequest(first=NOON, count=40, skips=True)
    plan = plan_series(request, NONE, 0)
    assert [(day_of(each.start) - day_of(NOON.start), each.asked.bit_count()) for each in plan.bookings] == [
        (0, 32), (32 * 7, 8),
    ]  # fmt: skip
    with pytest.raises(faults.SeriesNotAtomic) as refused:
        plan_series(SeriesRequest(first=NOON, count=40), NONE, 0)
    assert refused.value.bookings == 2


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-03-04T12:00+09:00", "2026-03-04T14:00+08:00", faults.OffsetForeign("2026-03-04T12:00+09:00")),
        ("2026-03-04T12:00Z", "2026-03-04T14:00+08:00", faults.OffsetForeign("2026-03-04T12:00Z")),
        ("2026-02-30T12:00+08:00", "2026-03-04T14:00+08:00", faults.DayNotInCalendar("2026-02-30T12:00+08:00")),
        ("2026-03-04T12:00+08:00", "2026-03-04T24:00+08:00", faults.TimeFormInvalid("2026-03-04T24:00+08:00")),
        ("2026-03-04T12:10+08:00", "2026-03-04T14:00+08:00", faults.TimeNotQuarter("2026-03-04T12:10+08:00")),
        ("2026-03-04", "2026-03-04T14:00+08:00", faults.TimeFormInvalid("2026-03-04")),
        ("2026-03-04T12:00+08:00", "2026-03-04T12:00+08:00",
         faults.SpanEmpty("2026-03-04T12:00+08:00", "2026-03-04T12:00+08:00")),
        ("2026-03-04T12:00+08:00", "2026-03-04T11:00+08:00",
         faults.SpanReversed("2026-03-04T12:00+08:00", "2026-03-04T11:00+08:00")),
        ("2026-03-04T12:00+08:00", "2026-03-11T12:15+08:00",
         faults.OccurrenceTooLong("2026-03-04T12:00+08:00", "2026-03-11T12:15+08:00")),
        ("2026-03-04T23:00+08:00", "2026-03-05T01:00+08:00",
         faults.SpanCrossesMidnight("2026-03-04T23:00+08:00", "2026-03-05T01:00+08:00")),
    ],
)  # fmt: skip
def test_times_that_are_wrong_are_each_their_own_error(start: str, end: str, expected: faults.SeriesRefused) -> None:
    with pytest.raises(type(expected)) as refused:
        read_span(start, end, within_day=True)
    assert refused.value == expected


def test_a_day_may_end_at_midnight() -> None:
    assert read_span("2026-03-04T23:00+08:00", "2026-03-05T00:00+08:00", within_day=True).slots == 4


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (SeriesRequest(first=NOON, count=2), faults.SlotInPast("2026-03-04T12:00+08:00", "2026-03-04T12:15+08:00")),
        (SeriesRequest(first=NOON), faults.SeriesLengthInvalid(1, None, None)),
        (SeriesRequest(first=NOON, count=0), faults.SeriesLengthInvalid(1, 0, None)),
        (SeriesRequest(first=NOON, count=367), faults.SeriesLengthInvalid(1, 367, None)),
        (SeriesRequest(first=NOON, count=2, every_weeks=37), faults.SeriesLengthInvalid(37, 2, None)),
        (SeriesRequest(first=NOON, last=MONDAY), faults.SeriesLengthInvalid(1, None, "2026-03-02")),
        (SeriesRequest(first=NOON, count=2, exceptions=frozenset({MONDAY})), faults.ExceptionNotInSeries("2026-03-02")),
        (SeriesRequest(first=NOON, count=1, exceptions=frozenset({MONDAY + 2})), faults.SeriesEmpty(1)),
    ],
)
def test_a_series_that_cannot_be_is_its_own_error(request_: SeriesRequest, expected: faults.SeriesRefused) -> None:
    with pytest.raises(type(expected)) as refused:
        plan_series(request_, NONE, NOON.start + 1)
    assert refused.value == expected


@given(
    start=st.integers(parse_slot("2026-01-01T00:00+08:00"), parse_slot("2026-12-01T00:00+08:00")),
    slots=st.integers(1, 300),
    every_weeks=st.integers(1, 6),
    count=st.integers(1, 60),
    dropped=st.frozensets(st.integers(0, 59)),
    swaps=st.booleans(),
)
def test_the_bookings_of_a_series_are_its_occurrences_less_what_is_said_to_be_skipped(
    start: int, slots: int, every_weeks: int, count: int, dropped: frozenset[int], swaps: bool
) -> None:
    exceptions = frozenset(day_of(start) + each * 7 * every_weeks for each in dropped if each < count)
    request = SeriesRequest(
        first=Span(start, slots), every_weeks=every_weeks, count=count, exceptions=exceptions, skips=True, swaps=swaps
    )
    try:
        plan = plan_series(request, HOLIDAYS, 0)
    except (faults.SeriesEmpty, faults.OccurrencesOverlap):
        return
    found = [
        each
        for booking in plan.bookings
        for each in occurrences(Span(booking.start, booking.slots), booking.every, booking.asked).values()
    ]
    asked = [start + index * every_weeks * 7 * DAY_SLOTS for index in range(count)]
    skipped = {each.day for each in plan.skipped}
    assert {each.start for each in found} >= {each for each in asked if day_of(each) not in skipped}
    for each in found:
        assert each.start in asked or (swaps and HOLIDAYS.weekday(day_of(each.start)) == weekday_of(day_of(start)))
        assert all(HOLIDAYS.holiday(day) is None for day in each.days)
    assert len({each.start for each in found}) == len(found)
