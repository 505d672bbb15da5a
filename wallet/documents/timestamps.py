"""One spelling for a time: RFC 3339 in UTC, whole seconds, `Z`."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

from formats.faults import FormatFault, require

_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_CHINA = timezone(timedelta(hours=8))
_EPOCH_DAY = date(1970, 1, 1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_text(moment: datetime) -> str:
    """`2026-06-30T08:00:00Z`. The moment is aware, in whole seconds, from 1970 on."""
    assert moment.tzinfo is not None, "a time without a zone"
    assert moment.microsecond == 0, "a time finer than seconds"
    assert moment >= EPOCH, "a time before 1970"
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def from_text(text: str) -> datetime:
    """The moment of exactly that spelling. Raises FormatFault for any other."""
    require(_FORM.fullmatch(text) is not None, "time-form", f"{text!r} is not like 2026-06-30T08:00:00Z")
    try:
        moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise FormatFault("time-form", f"{text!r} is no time of the calendar") from error
    require(moment >= EPOCH, "time-form", f"{text!r} is before 1970")
    return moment


def for_people(text: str) -> str:
    """`2026-06-30 16:00 (UTC+8)`, the days of the consortium. What is no time of ours stays as it is."""
    if _FORM.fullmatch(text) is None:
        return text
    try:
        return from_text(text).astimezone(_CHINA).strftime("%Y-%m-%d %H:%M (UTC+8)")
    except (FormatFault, OverflowError):
        return text


def from_unix(seconds: int) -> datetime:
    """The moment of unix seconds. Raises FormatFault beyond the year 9999."""
    try:
        return EPOCH + timedelta(seconds=seconds)
    except OverflowError as error:
        raise FormatFault("time-form", f"{seconds} seconds lie beyond the calendar") from error


def to_unix(moment: datetime) -> int:
    return int((moment - EPOCH).total_seconds())


def day_to_text(day: date) -> str:
    """A calendar day where a time is asked for: its first second, written as UTC."""
    return f"{day.isoformat()}T00:00:00Z"


def day_from_text(text: str) -> date:
    moment = from_text(text)
    require(text.endswith("T00:00:00Z"), "day-form", f"{text!r} is not the first second of a day")
    return moment.date()


def day_to_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - _EPOCH_DAY).days


def day_from_number(number: int) -> date:
    try:
        return _EPOCH_DAY + timedelta(days=number)
    except OverflowError as error:
        raise FormatFault("time-form", f"day {number} lies beyond the calendar") from error
