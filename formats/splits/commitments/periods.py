"""What is owed under an agreement, commitment by commitment and period by period, each with the day it is due.

The version that rules the month of that day says what is owed. A period of a commitment stands once: of versions that
each rule a day of it, as where one postpones a day that has passed, the newest says what is owed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from formats.splits.agreements.agreement import Agreement, ruling
from formats.splits.agreements.commitment import Commitment, Every
from formats.splits.agreements.money import last_day, next_period, period_of, year_of

ONCE = "once"
"""The period of what is due once."""


@dataclass(frozen=True)
class Owed:
    """`period`: a month `2026-03`, a year `2026` or `once`; `first`: from which month on its figure is read; `due`: up
    to and on this day."""

    commitment: Commitment
    period: str
    first: str
    due: str

    @property
    def last(self) -> str:
        """Up to and with which month its figure is read."""
        return period_of(self.due)


def owed(versions: Sequence[Agreement], month: str) -> list[Owed]:
    """Of the periods that have begun by this month, and what is due once; the earliest due first. `versions`: the
    active ones, oldest first."""
    found = {
        (each.commitment.name, each.period): each
        for version in versions
        for commitment in version.commitments.values()
        for each in _periods(commitment, version, versions[0].first, month)
        if ruling(list(versions), each.last) is version
    }
    return sorted(found.values(), key=lambda each: (each.due, each.commitment.name))


def _periods(commitment: Commitment, version: Agreement, first: str, month: str) -> Iterator[Owed]:
    until = min(month, version.last or month)
    if commitment.due is not None:
        yield Owed(commitment, ONCE, first, commitment.due)
    elif commitment.every is Every.MONTH:
        for each in _months(version.first, until):
            yield Owed(commitment, each, each, last_day(each))
    else:
        for year in range(int(year_of(version.first)), int(year_of(until)) + 1):
            end = min(f"{year}-12", version.last or f"{year}-12")
            yield Owed(commitment, str(year), max(first, f"{year}-01"), last_day(end))


def _months(first: str, until: str) -> Iterator[str]:
    month = first
    while month <= until:
        yield month
        month = next_period(month)
