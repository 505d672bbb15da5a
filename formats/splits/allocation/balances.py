"""Balances of a close: whoever holds money owes it or is owed it, each line is a share. They sum to 0.

Cost: holder + net, lines −. Benefit: holder − net, lines +.
"""

from __future__ import annotations

from collections.abc import Iterable

from formats.splits.agreements.accounts import Account
from formats.splits.allocation.opening import Line
from formats.splits.allocation.tally import Key


def balances(lines: Iterable[Line], holders: dict[Key, dict[Account, int]]) -> dict[Key, dict[Account, int]]:
    """By period, pool and side: what each account's balance changed by, above 0 where it is owed."""
    found: dict[Key, dict[Account, int]] = {}
    for key, held in holders.items():
        for account, fen in held.items():
            _add(found.setdefault(key, {}), account, _sign(key[2]) * fen)
    for line in lines:
        key = (line.of, line.pool, line.side)
        _add(found.setdefault(key, {}), line.party, -_sign(line.side) * line.fen)
    return found


def _add(balance: dict[Account, int], account: Account, fen: int) -> None:
    balance[account] = balance.get(account, 0) + fen


def _sign(side: str) -> int:
    return 1 if side == "cost" else -1
