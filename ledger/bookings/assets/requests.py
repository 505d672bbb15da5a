"""What the acts on assets take. Days count from 1970-01-01 at UTC+8; a `from_day` is the first day, an `until_day` the
first day after.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from enum import IntEnum

from eth_abi.abi import encode

from formats.bookings.slots import DAY_SLOTS
from formats.canonical import Json
from formats.crypto.hashing import keccak256
from ledger.bookings.assets.facts import OPEN_END as OPEN_END

NO_RECORD = bytes(32)
_UNIT_BIT, _DAY_BIT = DAY_SLOTS + 16, DAY_SLOTS


class AssetKind(IntEnum):
    ROOM = 1
    MACHINE = 2
    LINE = 3
    VEHICLE = 4
    VENUE = 5
    TRAINERS = 6


class AssetUse(IntEnum):
    """What a state-owned asset was approved for: 出租, 出借, 校企合作."""

    LEASE = 1
    LEND = 2
    COOPERATION = 3


@dataclass(frozen=True, kw_only=True)
class AssetRequest:
    """A new asset. `standard` 0: an operator needs no credential; `level`: the least rank of one. `until_day` 0: open.
    `record`: digest of the contribution record; `words`: names of the asset and its units, never of a person."""

    kind: AssetKind
    state_owned: bool = False
    units: int = 1
    standard: int = 0
    level: int = 0
    from_day: int
    until_day: int = 0
    record: bytes = NO_RECORD
    words: dict[str, Json]


@dataclass(frozen=True, kw_only=True)
class TermsRequest:
    """A version of terms, in the order of the contract's struct. Lengths and times in slots; `open_hours` a mask for
    each weekday, Monday first; `prices` fen a slot and the masks `may`, `asks` by kind × class (`pair_index`);
    `limit_hours` and `made` a member and month; `group` 0: its own quota; `approval` 0: not state-owned; `text`: its
    digest."""

    from_day: int
    until_day: int
    approval: int = 0
    open_hours: tuple[int, ...]
    prices: tuple[int, ...]
    may: int
    asks: int = 0
    limit_hours: int = 0
    made: int = 0
    group: int = 0
    horizon_days: int
    notice: int = 0
    least: int = 1
    most: int
    cutoff: int = 0
    free: int = 0
    answer: int = 0
    grace: int = 0
    claim: int = 0
    text: bytes = bytes(32)


@dataclass(frozen=True, kw_only=True)
class ApprovalRequest:
    """What the authorities approved a state-owned asset for. `number`: of the filing, or its digest (32 bytes);
    `valuation`: digest; `floor`: fen a slot; `until_day` 0: open."""

    use: AssetUse
    number: bytes
    from_day: int
    until_day: int = 0
    valuation: bytes
    floor: int


@dataclass(frozen=True)
class UnitDay:
    """A day of one unit, with a mask of its slots or the weekday whose hours it follows."""

    unit: int
    day: int
    value: int

    def pack(self) -> int:
        return self.unit << _UNIT_BIT | self.day << _DAY_BIT | self.value


@dataclass(frozen=True)
class Share:
    """`share` in basis points of the whole asset."""

    member: int
    share: int


def shares_digest(asset: int, from_day: int, shares: Sequence[Share]) -> bytes:
    """What an owner accepts: keccak256 of the ABI encoding of (asset, from, shares)."""
    pairs = [astuple(each) for each in shares]
    return keccak256(encode(["uint32", "uint16", "(uint32,uint16)[]"], [asset, from_day, pairs]))
