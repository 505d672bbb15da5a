"""Who owes whom as a picture: debtors on the left, creditors on the right, a band between them as wide as the sum."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from api.splits.settlements.answers import OwedOut

WIDTH, ROW, WIDEST, MOST = 640, 44, 28, 40
_LEFT, _RIGHT = 170, 470


@dataclass(frozen=True)
class Named:
    """An account beside the bands."""

    account: str
    y: int


@dataclass(frozen=True)
class Band:
    """`path`: of its middle line; `width` in the picture's units, at least 1."""

    path: str
    width: int
    owed: OwedOut


@dataclass(frozen=True)
class DebtsPicture:
    height: int
    debtors: list[Named]
    creditors: list[Named]
    bands: list[Band]


def debts_picture(owed: Sequence[OwedOut]) -> DebtsPicture | None:
    """The greatest sums, at most forty; None where nobody owes anything. The words stand in a table."""
    shown = sorted((each for each in owed if int(each.fen) > 0), key=lambda each: (-int(each.fen), each.debtor))[:MOST]
    if not shown:
        return None
    left, right = _column(each.debtor for each in shown), _column(each.creditor for each in shown)
    most = int(shown[0].fen)
    bands = [
        Band(_curve(left[each.debtor], right[each.creditor]), max(1, int(each.fen) * WIDEST // most), each)
        for each in shown
    ]
    height = ROW * max(len(left), len(right))
    return DebtsPicture(
        height, [Named(*each) for each in left.items()], [Named(*each) for each in right.items()], bands
    )


def _column(accounts: Iterable[str]) -> dict[str, int]:
    """Where each stands: the first at the top."""
    names = dict.fromkeys(accounts)
    return {name: ROW * place + ROW // 2 for place, name in enumerate(names)}


def _curve(start: int, end: int) -> str:
    middle = (_LEFT + _RIGHT) // 2
    return f"M{_LEFT} {start}C{middle} {start} {middle} {end} {_RIGHT} {end}"
