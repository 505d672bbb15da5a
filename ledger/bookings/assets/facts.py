"""What the Assets and Owners contracts speak of, as facts. Days count from 1970-01-01 at UTC+8, and an
`until` is the first day after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from formats.bookings.words import FLAG_QUOTA, FLAG_REQUIREMENT
from formats.register.words import Names, names_in

OPEN_END = (1 << 16) - 1
"""The `until_day` of what has no end."""


@dataclass(frozen=True)
class Asset:
    """`version`: its newest terms; zero: none. `offered_to`: who may take custody."""

    number: int
    custodian: int
    offered_to: int | None
    kind: int
    state_owned: bool
    units: int
    standard: int
    level: int
    from_day: int
    until_day: int
    record: bytes
    words: Mapping[str, Any]
    version: int
    registered_at: datetime
    registered_in: int

    @property
    def names(self) -> Names | None:
        """None where the words are unreadable."""
        return names_in(self.words)

    def unit_names(self, unit: int) -> Names | None:
        """None where there are none, or they are unreadable: `units` is a list of names, the first of unit 0."""
        units = self.words.get("units")
        if not isinstance(units, list) or not 0 <= unit < len(units) or not isinstance(units[unit], Mapping):
            return None
        return names_in(units[unit])


@dataclass(frozen=True)
class Approval:
    asset: int
    approval: int
    use: int
    number: bytes
    from_day: int
    until_day: int
    valuation: bytes
    floor_fen: int


@dataclass(frozen=True)
class Terms:
    """One version, as the chain stores it. `open`: the slots of each weekday, Monday first; masks of kind × class as
    `formats.bookings.classes` has them; times in slots. `group`: the asset whose quota counts."""

    asset: int
    version: int
    from_day: int
    until_day: int
    open: tuple[int, ...]
    prices: tuple[int, ...]
    may: int
    asks: int
    limit_hours: int
    made: int
    group: int
    horizon: int
    notice: int
    least: int
    most: int
    units: int
    flags: int
    cutoff: int
    free: int
    answer: int
    grace: int
    claim: int
    approval: int
    text: bytes
    set_in: int

    @property
    def counts_quota(self) -> bool:
        return bool(self.flags & FLAG_QUOTA)

    @property
    def asks_operator(self) -> bool:
        return bool(self.flags & FLAG_REQUIREMENT)


@dataclass(frozen=True)
class Shares:
    """Who owns how much from a day on: member → basis points."""

    asset: int
    from_day: int
    owners: Mapping[int, int]


@dataclass(frozen=True)
class ShareProposal:
    """Shares that count once all owners of now and then are among `accepted`."""

    shares: Shares
    digest: bytes
    accepted: tuple[int, ...]
