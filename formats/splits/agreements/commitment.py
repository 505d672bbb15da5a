"""What a party commits itself to under an agreement: how much of what, to whom, by when, and where it can be read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Kind(IntEnum):
    HOURS = 1
    MONEY = 2
    POSTS = 3
    EQUIPMENT = 4

    @property
    def unit(self) -> str:
        """The word in which its amounts are counted, whole: `minutes`, `fen`, `posts`, `pieces`."""
        return UNITS[self]


UNITS = {Kind.HOURS: "minutes", Kind.MONEY: "fen", Kind.POSTS: "posts", Kind.EQUIPMENT: "pieces"}


class Every(IntEnum):
    """How often it is owed anew: each calendar month or year of the agreement."""

    MONTH = 1
    YEAR = 2


@dataclass(frozen=True)
class Metered:
    """Minutes that its creditors used of these assets, and that are settled."""

    assets: tuple[int, ...]


@dataclass(frozen=True)
class Entries:
    """The net of what counts on a side of a pool and its debtor holds."""

    pool: str
    side: str


@dataclass(frozen=True)
class Commitment:
    """`party` owes `amount`, in the unit of `kind`, to `creditors`, who are all other parties where `to_all`: by the
    day `due`, or `every` month or year by its last day. `measure` None: no ledger has the figure."""

    name: str
    what: str
    party: int
    creditors: tuple[int, ...]
    to_all: bool
    kind: Kind
    amount: int
    due: str | None
    every: Every | None
    measure: Metered | Entries | None
