"""What allocating and objecting take, in the order of the contract's structs. Months as year · 12 + month − 1."""

from __future__ import annotations

from dataclasses import astuple, dataclass

from formats.splits.ids import NO_POOL, allocation_id
from formats.splits.replay.layout import Flat

NOTHING = Flat()
"""What stands of a month before its first allocation."""


@dataclass(frozen=True)
class TableWeights:
    members: tuple[int, ...]
    weights: tuple[int, ...]


@dataclass(frozen=True)
class QuotaRows:
    """Two rows of a signed schedule, each with its path."""

    before: tuple[int, ...]
    before_path: tuple[bytes, ...]
    then: tuple[int, ...]
    then_path: tuple[bytes, ...]


@dataclass(frozen=True)
class AllocationKey:
    """What was booked for one side of one month in one close. `pool`: name hash; of committed lines pool and side
    are 0."""

    agreement: bytes
    booked: int
    month: int
    pool: bytes = NO_POOL
    side: int = 0

    @property
    def id(self) -> bytes:
        return allocation_id(self.agreement, self.booked, self.month, self.pool, self.side)

    def abi(self) -> tuple[object, ...]:
        return astuple(self)


@dataclass(frozen=True)
class AllocationRequest:
    """`parties`: 4 bytes each; `stages`: the side's list as in `rules`; `record`: what stands of the month, empty in
    its first allocation; `tables`, `rows`: of each stage that wants one, in order."""

    key: AllocationKey
    parties: bytes
    stages: bytes
    record: Flat = NOTHING
    tables: tuple[TableWeights, ...] = ()
    rows: tuple[QuotaRows, ...] = ()

    def abi(self) -> tuple[object, ...]:
        tables, rows = [astuple(each) for each in self.tables], [astuple(each) for each in self.rows]
        return (*self.key.abi(), self.parties, self.stages, astuple(self.record), tables, rows)


@dataclass(frozen=True)
class LineObjection:
    """`stage`, `account`: name hashes, zeros: of the whole; `figure`: what the line should be, in fen."""

    key: AllocationKey
    reason: bytes
    stage: bytes = bytes(32)
    account: bytes = bytes(32)
    figure: int = 0
