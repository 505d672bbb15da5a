"""What a period file opens with: what each closed period came to, what stands, who owes whom."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field

from formats.splits.agreements.accounts import Account

Sums = dict[int, int]  # by member
Rows = dict[str, int]  # a table: `2,3` → worth, `2` → cost; a capital series: `2` → fen
Minutes = dict[int, dict[str, Sums]]  # by asset, class, member


@dataclass
class SideRecord:
    """One side of one pool in one closed period, as it stands now. `weights` as the driver gave them, before
    `if_zero`; `lines` of `guarantee` and `guarantee:STAGE` too."""

    total: int = 0
    takes: dict[str, int] = field(default_factory=dict)
    weights: dict[str, Sums] = field(default_factory=dict)
    lines: dict[str, dict[Account, int]] = field(default_factory=dict)


@dataclass
class PeriodRecord:
    """`version`: the hash of the one that rules it. `pools`: by pool, then side."""

    version: str
    series: dict[str, Sums] = field(default_factory=dict)
    minutes: Minutes = field(default_factory=dict)
    pools: dict[str, dict[str, SideRecord]] = field(default_factory=dict)

    def side(self, pool: str, side: str) -> SideRecord:
        """The record, made where there was none."""
        return self.pools.setdefault(pool, {}).setdefault(side, SideRecord())

    def known_side(self, pool: str, side: str) -> SideRecord:
        """To look at: nothing is made."""
        return self.pools.get(pool, {}).get(side) or SideRecord()


History = dict[str, PeriodRecord]


@dataclass(frozen=True)
class Claim:
    """`debtor` owes `creditor`; `of` is a period, or PREPAID where too much was paid."""

    booked: str
    of: str
    pool: str
    side: str
    debtor: Account
    creditor: Account
    fen: int


PREPAID = "prepaid"


@dataclass(frozen=True)
class Line:
    """One party's or fund's share by one stage, booked in one close for one period."""

    booked: str
    of: str
    pool: str
    side: str
    stage: str
    party: Account
    fen: int


@dataclass
class Opening:
    """`standing`: the sums of capital series, the rows of tables. `claims`: oldest first."""

    history: History = field(default_factory=dict)
    standing: dict[str, Rows] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)

    def copy(self) -> Opening:
        """The records of the periods are shared with it: `make_own` those that change."""
        return Opening(dict(self.history), deepcopy(self.standing), list(self.claims))

    def make_own(self, periods: Iterable[str]) -> None:
        for period in periods:
            self.history[period] = deepcopy(self.history[period])
