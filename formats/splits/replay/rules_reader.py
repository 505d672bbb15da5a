"""`rules` read back: an agreement as the contract computes with it. Names are the hex of their hashes.

Docs/splits.md, "Bytes". What the contract took can be read; anything else raises FormatFault (`rules`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from formats.faults import FormatFault
from formats.splits.agreements.agreement import (
    SIDES,
    Driver,
    DriverName,
    Fixed,
    Nature,
    Per,
    Reserve,
    Rounding,
    RoundingName,
    Stage,
    StageList,
    Take,
    Target,
    ToParty,
    UseClass,
)
from formats.splits.agreements.rules import TARGET

_TARGETS = {number: kind for kind, number in TARGET.items()}
_NAME = 32


@dataclass(frozen=True)
class SideRules:
    """`data`: the list as it stands in `rules`, which `allocate` takes."""

    stages: StageList
    data: bytes


@dataclass(frozen=True)
class PoolRules:
    nature: Nature
    netting: bool
    sides: dict[str, SideRules]


@dataclass(frozen=True)
class Rules:
    """One version. Months as year · 12 + month − 1, `last` 0: open. `pools`: by hex of the name's hash, in order."""

    supersedes: bytes
    first: int
    last: int
    objection_days: int
    committed: bool
    administrator: int
    parties: tuple[int, ...]
    agents: tuple[int, ...]
    netting: tuple[int, ...]
    pools: dict[str, PoolRules]

    def drivers(self) -> list[Driver]:
        lists = [side.stages for pool in self.pools.values() for side in pool.sides.values()]
        return [stage.to for stages in lists for stage in stages.walk() if isinstance(stage.to, Driver)]

    def keeper_of(self, pool: bytes, reserve: bytes) -> int | None:
        """Of a fund, by the hashes of its names; None where this version names none such."""
        known = self.pools.get(pool.hex())
        lists = [] if known is None else [side.stages for side in known.sides.values()]
        kept = (stage.to for stages in lists for stage in stages.walk() if isinstance(stage.to, Reserve))
        return next((each.keeper for each in kept if each.name == reserve.hex()), None)


def read_rules(data: bytes) -> Rules:
    """Raises FormatFault."""
    try:
        return _Reader(data).rules()
    except (ValueError, KeyError, IndexError, RecursionError) as error:
        raise FormatFault("rules", f"{len(data)} bytes that no version has: {type(error).__name__}") from error


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data, self._at, self._parties = data, 0, 0

    def rules(self) -> Rules:
        supersedes, first, last, days = self._bytes(_NAME), self._int(4), self._int(4), self._int(2)
        committed, administrator = bool(self._int(1)), self._int(4)
        parties, agents = (tuple(self._int(4) for _ in range(self._int(1))) for _ in range(2))
        self._parties = len(parties)
        netting = tuple(self._int(1) for _ in range(self._int(1)))
        pools = self._pools()
        if self._at != len(self._data):
            raise ValueError(f"{len(self._data) - self._at} bytes too many")
        return Rules(
            supersedes, first, last, days, committed, administrator, parties, agents, netting, pools
        )  # fmt: skip

    def _pools(self) -> dict[str, PoolRules]:
        """The contract takes a pool twice, once for each side; no program of ours writes that."""
        found: dict[str, PoolRules] = {}
        for name, pool in [self._pool() for _ in range(self._int(1))]:
            known = found.get(name)
            found[name] = pool if known is None else replace(known, sides={**known.sides, **pool.sides})
        return found

    def _pool(self) -> tuple[str, PoolRules]:
        name, nature, netting, which = self._name(), Nature(self._int(1)), bool(self._int(1)), self._int(1)
        sides = {side: self._side() for place, side in enumerate(SIDES) if which >> place & 1}
        return name, PoolRules(nature, netting, sides)

    def _side(self) -> SideRules:
        start = self._at
        stages = self._list()
        return SideRules(stages, self._data[start : self._at])

    def _list(self) -> StageList:
        stages = tuple(self._stage() for _ in range(self._int(1)))
        return StageList(stages, {self._int(1): self._int(8) for _ in range(self._int(1))})

    def _stage(self) -> Stage:
        name, percent, of_pool, until, per = self._name(), self._int(4), self._int(1), self._int(8), self._int(1)
        take = Take(percent or None, bool(of_pool), until or None, Per(per) if per else None)
        return Stage(name, take, self._target(self._int(1)))

    def _target(self, number: int) -> Target:
        kind = _TARGETS[number]
        if kind is ToParty:
            return ToParty(self._int(1))
        if kind is Fixed:
            return Fixed(self._weights(), self._rounding())
        if kind is Driver:
            return self._driver()
        if kind is Reserve:
            return Reserve(self._name(), self._int(4))
        return self._list()

    def _driver(self) -> Driver:
        name = DriverName(self._int(1))
        metered = name is DriverName.METERED
        assets = tuple(self._int(4) for _ in range(self._int(1))) if metered else ()
        classes = tuple(UseClass(self._int(1)) for _ in range(self._int(1))) if metered else ()
        series = "" if metered else self._name()
        return Driver(name, series, assets, classes, self._weights(), self._rounding())

    def _weights(self) -> tuple[int, ...]:
        return tuple(self._int(2) for _ in range(self._parties))

    def _rounding(self) -> Rounding:
        name = RoundingName(self._int(1))
        if name is RoundingName.REMAINDER_TO:
            return Rounding(name, self._int(1))
        if name is RoundingName.QUOTA:
            self._bytes(_NAME)  # its root follows from the weights
        return Rounding(name)

    def _name(self) -> str:
        return self._bytes(_NAME).hex()

    def _int(self, size: int) -> int:
        return int.from_bytes(self._bytes(size), "big")

    def _bytes(self, size: int) -> bytes:
        found = self._data[self._at : self._at + size]
        if len(found) != size:
            raise ValueError("it ends too early")
        self._at += size
        return found
