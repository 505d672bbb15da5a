"""The integers that the contract computes with, as bytes: a function of the agreement alone, signed beside its hash.

Fixed widths, big-endian, a count before each list, stages depth first: docs/splits.md has the table.
"""

from __future__ import annotations

from collections.abc import Iterable

from formats.crypto.hashing import keccak256, uint
from formats.splits.agreements.agreement import (
    SIDES,
    Agreement,
    Driver,
    DriverName,
    Fixed,
    Pool,
    Reserve,
    Rounding,
    RoundingName,
    Stage,
    StageList,
    Take,
    Target,
    ToParty,
)
from formats.splits.agreements.money import month_number
from formats.splits.methods import quota, schedule

TARGET = {ToParty: 1, Fixed: 2, Driver: 3, Reserve: 4, StageList: 5}


def rules_hash(agreement: Agreement) -> bytes:
    """32 bytes."""
    return hash_of_rules(rules(agreement))


def hash_of_rules(written: bytes) -> bytes:
    """32 bytes: keccak(0x0c ‖ rules)."""
    return keccak256(b"\x0c", written)


def rules(agreement: Agreement) -> bytes:
    last = month_number(agreement.last) if agreement.last else 0
    places = [agreement.parties.index(party) for party in agreement.netting]
    return b"".join(
        (
            bytes.fromhex(agreement.supersedes or "00" * 32),
            uint(month_number(agreement.first), 4, "from"),
            uint(last, 4, "to"),
            uint(agreement.objection_days, 2, "objection days"),
            uint(agreement.disclosure == "committed", 1, "disclosure"),
            uint(agreement.administrator, 4, "administrator"),
            _counted(uint(party, 4, "party") for party in agreement.parties),
            _counted(uint(agent, 4, "agent") for agent in agreement.agents),
            _counted(uint(place, 1, "place") for place in sorted(places)),
            _counted(_pool(pool) for pool in agreement.pools.values()),
        )
    )


def name_hash(name: str) -> bytes:
    """32 bytes: keccak(UTF-8 of the name of a pool, stage, fund or series)."""
    return keccak256(name.encode())


def _pool(pool: Pool) -> bytes:
    which = sum(1 << place for place, side in enumerate(SIDES) if side in pool.sides)
    head = name_hash(pool.name) + uint(pool.nature, 1, "nature") + uint(pool.netting, 1, "netting")
    lists = [list_rules(pool.sides[side]) for side in SIDES if side in pool.sides]
    return head + uint(which, 1, "sides") + b"".join(lists)


def list_rules(stages: StageList) -> bytes:
    """A side's list, as `allocate` takes it."""
    promised = sorted(stages.guarantee.items())
    guarantee = _counted(uint(place, 1, "place") + uint(fen, 8, "guarantee") for place, fen in promised)
    return _counted(_stage(stage) for stage in stages.stages) + guarantee


def _stage(stage: Stage) -> bytes:
    return name_hash(stage.name) + _take(stage.take) + uint(TARGET[type(stage.to)], 1, "target") + _target(stage.to)


def _take(take: Take) -> bytes:
    """Zeros: the rest."""
    percent, until = uint(take.percent or 0, 4, "percent"), uint(take.until or 0, 8, "until")
    return percent + uint(take.of_pool, 1, "of pool") + until + uint(take.per or 0, 1, "per")


def _target(to: Target) -> bytes:
    match to:
        case ToParty(place):
            return uint(place, 1, "place")
        case Fixed(weights, rounding):
            return _weights(weights) + _rounding(rounding, weights)
        case Driver():
            return uint(to.name, 1, "driver") + _source(to) + _weights(to.if_zero) + _rounding(to.rounding, ())
        case Reserve(name, keeper):
            return name_hash(name) + uint(keeper, 4, "keeper")
        case StageList():
            return list_rules(to)


def _source(driver: Driver) -> bytes:
    if driver.name is not DriverName.METERED:
        return name_hash(driver.series)
    assets = _counted(uint(asset, 4, "asset") for asset in driver.assets)
    return assets + _counted(uint(each, 1, "class") for each in driver.classes)


def _weights(weights: tuple[int, ...]) -> bytes:
    return b"".join(uint(weight, 2, "weight") for weight in weights)


def _rounding(rounding: Rounding, weights: tuple[int, ...]) -> bytes:
    name = uint(rounding.name, 1, "rounding")
    if rounding.name is RoundingName.REMAINDER_TO:
        return name + uint(rounding.place, 1, "place")
    if rounding.name is RoundingName.QUOTA:
        return name + schedule.root(quota.schedule(weights))
    return name


def _counted(items: Iterable[bytes]) -> bytes:
    each = list(items)
    return uint(len(each), 1, "count") + b"".join(each)
