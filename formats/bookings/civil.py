"""The proleptic Gregorian calendar by integers alone, after Howard Hinnant, "chrono-compatible low-level date
algorithms" (2013): years begin in March, so that the leap day comes last, and 400 years are one era."""

from __future__ import annotations

_ERA_DAYS = 146_097
_EPOCH_DAYS = 719_468
"""Days from 0000-03-01 to 1970-01-01."""


def days_from_civil(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01. A day that the month does not have counts on into the next month."""
    year -= month <= 2
    era, year_of_era = divmod(year, 400)
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * _ERA_DAYS + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - _EPOCH_DAYS


def civil_from_days(days: int) -> tuple[int, int, int]:
    """Year, month, day of the month."""
    era, day_of_era = divmod(days + _EPOCH_DAYS, _ERA_DAYS)
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    month_from_march = (5 * day_of_year + 2) // 153
    month = month_from_march + 3 if month_from_march < 10 else month_from_march - 9
    return era * 400 + year_of_era + (month <= 2), month, day_of_year - (153 * month_from_march + 2) // 5 + 1
