"""What an agreement says, once it has been read and checked; and its hash."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

from formats.canonical import Json, encode
from formats.crypto.hashing import sha256
from formats.faults import FormatFault
from formats.splits.agreements.commitment import Commitment

SIDES = ("cost", "benefit")
GUARANTEE = "guarantee"


class Nature(IntEnum):
    """What the money of a pool is by law; public money is never netted."""

    OPERATING = 1
    NON_TAX = 2
    FISCAL = 3
    DONATION = 4


class Per(IntEnum):
    """What an `until` sum counts over."""

    PERIOD = 1
    YEAR = 2
    AGREEMENT = 3


class RoundingName(IntEnum):
    REMAINDER_TO = 1
    LARGEST_REMAINDER = 2
    QUOTA = 3
    CARRIED = 4


class DriverName(IntEnum):
    METERED = 1
    HEADCOUNT = 2
    PERSON_HOURS = 3
    CAPITAL = 4
    SHAPLEY = 5
    AIRPORT = 6


class UseClass(IntEnum):
    """The class of a booking, as its number on the chain."""

    TEACHING = 40
    SOCIAL_TRAINING = 30
    ENTERPRISE = 20
    OTHER = 10


@dataclass(frozen=True)
class Take:
    """How much a stage takes. `percent` in millionths (10 % is 100,000), `until` in fen `per` something; neither: the
    rest. `of_pool`: percent of the side's total, else of what is left."""

    percent: int | None = None
    of_pool: bool = False
    until: int | None = None
    per: Per | None = None

    @property
    def rest(self) -> bool:
        return self.percent is None and self.until is None


@dataclass(frozen=True)
class Rounding:
    """`place`: of the party that `remainder_to` names."""

    name: RoundingName
    place: int = 0


@dataclass(frozen=True)
class ToParty:
    place: int


@dataclass(frozen=True)
class Fixed:
    """Weights in party order, absent ones 0."""

    weights: tuple[int, ...]
    rounding: Rounding


@dataclass(frozen=True)
class Driver:
    """Weights that are read each period; `if_zero` when all of them are 0."""

    name: DriverName
    series: str
    assets: tuple[int, ...]
    classes: tuple[UseClass, ...]
    if_zero: tuple[int, ...]
    rounding: Rounding


@dataclass(frozen=True)
class Reserve:
    """A fund of the pool, on its keeper's books."""

    name: str
    keeper: int


@dataclass(frozen=True)
class StageList:
    """Stages in their order, and what parties are guaranteed (by place) of what the list gives."""

    stages: tuple[Stage, ...]
    guarantee: dict[int, int]

    def walk(self) -> Iterator[Stage]:
        """Every stage, depth first."""
        for stage in self.stages:
            yield stage
            if isinstance(stage.to, StageList):
                yield from stage.to.walk()


Target: TypeAlias = ToParty | Fixed | Driver | Reserve | StageList


@dataclass(frozen=True)
class Stage:
    name: str
    take: Take
    to: Target


@dataclass(frozen=True)
class Pool:
    """`sides`: by `cost` and `benefit`; one of the two may be missing."""

    name: str
    nature: Nature
    netting: bool
    sides: dict[str, StageList]

    def reserves(self) -> dict[str, int]:
        """The funds of the pool and their keepers."""
        return {
            stage.to.name: stage.to.keeper
            for stages in self.sides.values()
            for stage in stages.walk()
            if isinstance(stage.to, Reserve)
        }


@dataclass(frozen=True)
class Agreement:
    """One version. `parties` in the order that breaks ties; pools and commitments by name."""

    title: str
    number: str
    first: str
    last: str | None
    supersedes: str | None
    parties: tuple[int, ...]
    agents: tuple[int, ...]
    administrator: int
    objection_days: int
    disclosure: str
    netting: tuple[int, ...]
    pools: dict[str, Pool]
    commitments: dict[str, Commitment]
    hash: str

    @property
    def members(self) -> tuple[int, ...]:
        """Parties, then agents."""
        return self.parties + self.agents

    def series(self) -> dict[str, DriverName]:
        """Each series and the one kind of driver that it serves."""
        return {driver.series: driver.name for driver in self.drivers() if driver.series}

    def drivers(self) -> Iterator[Driver]:
        for pool in self.pools.values():
            for stages in pool.sides.values():
                yield from (stage.to for stage in stages.walk() if isinstance(stage.to, Driver))


def agreement_hash(tree: Json) -> bytes:
    """32 bytes: SHA-256("guild/agreement/1" ‖ JCS(tree of texts)). The first version's is the agreement's id."""
    return sha256(b"guild/agreement/1", encode(tree))


def ruling(versions: list[Agreement], period: str) -> Agreement:
    """The version that rules a period: the newest that does not begin later. Raises FormatFault where none does."""
    for version in reversed(versions):
        if version.first <= period:
            return version
    raise FormatFault("before-agreement", f"{period} is before the agreement begins")
