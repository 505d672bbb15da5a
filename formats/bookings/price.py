"""What a booking costs: a price a slot by kind and class, from the terms that were in force when it was made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from formats.bookings.classes import MAINTENANCE, PAIRS, pair_index
from formats.bookings.slots import SLOT_MINUTES
from formats.faults import require

MAX_FEN = (1 << 64) - 1


@dataclass(frozen=True)
class PriceTable:
    """16 prices in fen a slot (kind × class, `pair_index`), and the floor of a state-owned asset (0: none)."""

    prices: tuple[int, ...]
    floor_fen: int = 0


def price_fen(table: PriceTable, *, kind: int, rank: int, slots: int) -> int:
    """Fen for so many slots of all occurrences together. Maintenance costs nothing. What the text of the terms adds
    (peak hours, tiers for what was not used) is not in it."""
    require(slots >= 0, "price-slots", f"{slots} slots")
    if rank == MAINTENANCE:
        return 0
    return table.prices[pair_index(kind, rank)] * slots


def minutes_fen_down(table: PriceTable, *, kind: int, rank: int, minutes: int) -> int:
    """Fen for minutes that were used, at the price of a slot, rounded down: a figure, no bill."""
    return price_fen(table, kind=kind, rank=rank, slots=minutes) // SLOT_MINUTES


def check_prices(table: PriceTable, may: int) -> None:
    """Every pair that may book has a price of at least the floor. Raises FormatFault naming the pair and both."""
    require(len(table.prices) == PAIRS, "price-table", f"{len(table.prices)} prices, not {PAIRS}")
    require(0 <= may < 1 << PAIRS, "price-table", "`may` has 16 bits")
    for index, price in enumerate(table.prices):
        require(0 <= price <= MAX_FEN, "price-range", f"price {index} is {price} fen")
        bound = price >= table.floor_fen or not may >> index & 1
        require(bound, "price-under-floor", f"price {index} is {price} fen a slot, the floor is {table.floor_fen}")


def price_table(prices: Sequence[int], floor_fen: int, may: int) -> PriceTable:
    """A checked table."""
    table = PriceTable(tuple(prices), floor_fen)
    check_prices(table, may)
    return table
