"""Lines, claims and what stands behind them, as JSON. Months as `2026-03`, amounts in fen as texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Literal

from pydantic import BaseModel

from api.http.paging import Page
from api.splits.entries.answers import EntryOut
from formats.bookings.slots import period_text
from formats.splits.allocation.opening import Claim
from formats.splits.statements.breakdown import Breakdown, StageShares
from ledger.splits.closes.totals import SideTotal


class ClaimOut(BaseModel):
    """`debtor` owes `creditor`. `of`: the month, or `prepaid`; `booked`: the close since which it stands."""

    booked: str
    of: str
    pool: str
    side: str
    debtor: str
    creditor: str
    fen: str

    @classmethod
    def of_fact(cls, claim: Claim) -> ClaimOut:
        return cls(**{**asdict(claim), "fen": str(claim.fen)})


class ClaimsOut(BaseModel):
    """The oldest first."""

    items: list[ClaimOut]


class StageSharesOut(BaseModel):
    """`taken`: of the side's total. `weights`: by member, as its shares are computed; `if_zero`: those for when the
    driver reads nothing. `lines` by account as they stand; `booked`: what this close added. Of a `guarantee` the lines
    alone."""

    name: str
    depth: int
    taken: str
    taken_before: str
    weights: dict[str, str]
    if_zero: bool
    lines: dict[str, str]
    booked: dict[str, str]

    @classmethod
    def of(cls, found: StageShares) -> StageSharesOut:
        return cls(
            name=found.name, depth=found.depth, taken=str(found.taken), taken_before=str(found.taken_before),
            weights=_texts(found.weights), if_zero=found.if_zero, lines=_texts(found.lines),
            booked=_texts(found.booked),
        )  # fmt: skip


class PlacedEntry(BaseModel):
    """An entry that counts, and the block and transaction that hold it."""

    entry: EntryOut
    block_number: int
    tx_hash: str


class SharesOut(BaseModel):
    """One side of the month `of`, as the close `booked` leaves it."""

    booked: str
    of: str
    pool: str
    side: str
    version: str
    total: str
    total_before: str
    stages: list[StageSharesOut]
    entries: Page[PlacedEntry]

    @classmethod
    def of_fact(cls, found: Breakdown, entries: Page[PlacedEntry]) -> SharesOut:
        return cls(
            booked=found.booked, of=found.of, pool=found.pool, side=found.side, version=found.version,
            total=str(found.total), total_before=str(found.total_before),
            stages=[StageSharesOut.of(each) for each in found.stages], entries=entries,
        )  # fmt: skip


class SideTotalOut(BaseModel):
    """`booked`: the newest close that changed it."""

    period: str
    pool: str
    side: Literal["cost", "benefit"]
    booked: str
    total: str

    @classmethod
    def of(cls, found: SideTotal) -> SideTotalOut:
        side: Literal["cost", "benefit"] = "cost" if found.side == "cost" else "benefit"
        return cls(
            period=period_text(found.month), pool=found.pool, side=side, booked=period_text(found.booked),
            total=str(found.total),
        )  # fmt: skip


class PoolsOut(BaseModel):
    """`brought_forward`: by pool, benefit less cost of all months before the twelve."""

    items: list[SideTotalOut]
    brought_forward: dict[str, str]

    @classmethod
    def of_facts(cls, found: Sequence[SideTotal], brought: dict[str, int]) -> PoolsOut:
        return cls(items=[SideTotalOut.of(each) for each in found], brought_forward=_texts(brought))


def _texts(amounts: dict[int, int] | dict[str, int]) -> dict[str, str]:
    return {str(name): str(amount) for name, amount in amounts.items()}
