"""Unix seconds of the chain ↔ aware UTC times; and the consortium's one time zone."""

from datetime import UTC, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
"""Without daylight saving since 1991: a date on a certificate and a limit a day are of days in China."""

# The contracts take any uint64; Python's calendar ends with the year 9999. What lies beyond is shown as its end, so
# that no number on the chain can stop an indexer.
_LAST = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


def next_day(now: datetime) -> datetime:
    """When the next day begins in China."""
    today = now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    return (today + timedelta(days=1)).astimezone(UTC)


def moment(unix: int) -> datetime:
    return _LAST if unix >= _LAST.timestamp() else datetime.fromtimestamp(unix, UTC)


def moment_or_open(unix: int) -> datetime | None:
    """Zero means open."""
    return moment(unix) if unix else None


def unix_or_zero(time: datetime | None) -> int:
    """Whole unix seconds; None is zero, which the contracts read as "now" for a start and "open" for an end."""
    return 0 if time is None else int(time.timestamp())
