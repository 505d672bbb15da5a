"""The state that lines build up, and what is read off it. What it does not know yet it asks its source for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from formats.bookings.replay.parts import Asset, Booking, Event, Stage, Terms, Use
from formats.bookings.words import DayWord
from formats.faults import require

K = TypeVar("K")
V = TypeVar("V")
AssetDay = tuple[int, int]
UnitDay = tuple[int, int, int]
"""Asset, unit, day."""
QuotaKey = tuple[int, int, int]
"""Group, member, period."""
MinutesKey = tuple[int, int, int, int, int]
"""Asset, member, month of use, window of settling, class."""


class Source:
    """Where a state looks for what it does not know yet. This one has nothing; one that has overrides it."""

    def kind(self, member: int) -> int | None:
        return None

    def asset(self, number: int) -> Asset | None:
        return None

    def floor(self, key: tuple[int, int]) -> int | None:
        """By asset and approval."""
        return None

    def terms(self, key: tuple[int, int]) -> Terms | None:
        """By asset and version."""
        return None

    def word(self, key: UnitDay) -> DayWord | None:
        return None

    def booking(self, booking: bytes) -> Booking | None:
        return None

    def line(self, key: AssetDay) -> set[tuple[bytes, int]] | None:
        """Bookings and occurrences that wait, in any order."""
        return None

    def quota(self, key: QuotaKey) -> list[int] | None:
        return None

    def minutes(self, key: MinutesKey) -> int | None:
        return None

    def use(self, key: tuple[bytes, int]) -> Use | None:
        """By booking and occurrence."""
        return None

    def victims(self, by: bytes) -> list[int] | None:
        return None


@dataclass
class State:
    """What is known so far; `source` knows the rest, if there is any."""

    kinds: dict[int, int]
    source: Source = field(default_factory=Source)
    assets: dict[int, Asset] = field(default_factory=dict)
    floors: dict[tuple[int, int], int] = field(default_factory=dict)
    versions: dict[tuple[int, int], Terms] = field(default_factory=dict)
    days: dict[UnitDay, DayWord] = field(default_factory=dict)
    bookings: dict[bytes, Booking] = field(default_factory=dict)
    lines: dict[AssetDay, set[tuple[bytes, int]]] = field(default_factory=dict)
    """Whoever joined the line of an asset on a day; some have left it."""
    quota: dict[QuotaKey, list[int]] = field(default_factory=dict)
    """[minutes, made]"""
    minutes: dict[MinutesKey, int] = field(default_factory=dict)
    uses: dict[tuple[bytes, int], Use] = field(default_factory=dict)
    victims: dict[bytes, list[int]] = field(default_factory=dict)
    """Booking that displaces, not seen yet → classes of its victims."""

    def kind(self, member: int) -> int:
        """Zero: no such member."""
        return self._known(self.kinds, member, self.source.kind) or 0

    def find_asset(self, number: int) -> Asset | None:
        return self._known(self.assets, number, self.source.asset)

    def asset(self, number: int) -> Asset:
        found = self.find_asset(number)
        require(found is not None, "replay-asset", f"there is no asset {number}")
        assert found is not None
        return found

    def floor(self, asset: int, approval: int) -> int:
        """Least price under an approval; approval zero: the asset is not state-owned."""
        if approval == 0:
            return 0
        found = self._known(self.floors, (asset, approval), self.source.floor)
        require(found is not None, "replay-approval", f"there is no approval {approval}")
        assert found is not None
        return found

    def terms(self, asset: int, version: int) -> Terms:
        found = self._known(self.versions, (asset, version), self.source.terms)
        require(found is not None, "replay-terms", f"asset {asset} has no terms {version}")
        assert found is not None
        return found

    def word(self, asset: int, unit: int, day: int) -> DayWord:
        found = self._known(self.days, (asset, unit, day), self.source.word)
        return DayWord(0, 0, 0) if found is None else found

    def find_booking(self, booking: bytes) -> Booking | None:
        return self._known(self.bookings, booking, self.source.booking)

    def booking(self, booking: bytes) -> Booking:
        found = self.find_booking(booking)
        require(found is not None, "replay-booking", f"there is no booking {booking.hex()}")
        assert found is not None
        return found

    def quota_of(self, key: QuotaKey) -> list[int]:
        """Minutes and made, to change in place."""
        self._known(self.quota, key, self.source.quota)
        return self.quota.setdefault(key, [0, 0])

    def minutes_of(self, key: MinutesKey) -> int:
        return self._known(self.minutes, key, self.source.minutes) or 0

    def use(self, booking: bytes, occurrence: int) -> Use | None:
        return self._known(self.uses, (booking, occurrence), self.source.use)

    def victims_of(self, by: bytes) -> list[int]:
        """Of a booking that is not seen yet: classes, to change in place."""
        self._known(self.victims, by, self.source.victims)
        return self.victims.setdefault(by, [])

    def join(self, booking: bytes, index: int, event: Event) -> None:
        """An occurrence stands in the line of its day from this event on."""
        of = self.booking(booking)
        each = of.occurrences[index]
        each.stage, each.joined = Stage.WAITING, event
        each.latest = each.span.start - self.terms(of.asset, of.terms).notice
        self._joined(of.asset, each.span.days.start).add((booking, index))

    def line(self, asset: int, day: int) -> list[tuple[bytes, int]]:
        """The waiting line of an asset on a day, in its order: class, displaced first, then the chain."""
        found = list[tuple[tuple[int, bool, Event], tuple[bytes, int]]]()
        for name, index in self._joined(asset, day):
            booking = self.booking(name)
            each = booking.occurrences[index]
            if each.stage is Stage.WAITING:
                assert each.joined is not None
                found.append(((-booking.rank, not each.was_displaced, each.joined), (name, index)))
        return [who for _, who in sorted(found)]

    def _joined(self, asset: int, day: int) -> set[tuple[bytes, int]]:
        self._known(self.lines, (asset, day), self.source.line)
        return self.lines.setdefault((asset, day), set())

    def _known(self, known: dict[K, V], key: K, load: Callable[[K], V | None]) -> V | None:
        if key not in known and (found := load(key)) is not None:
            known[key] = found
        return known.get(key)
