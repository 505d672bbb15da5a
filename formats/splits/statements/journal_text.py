"""An agreement's journal as text of hledger and of beancount, with the balances that each close must leave.

`hledger check` and `bean-check` compute the balances anew and refuse the text where they are others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from formats.splits.agreements.money import last_day, next_period
from formats.splits.statements.journal import POOL, Month, Place

CURRENCY = "CNY"


def hledger(months: Iterable[Month]) -> str:
    """A journal as hledger 1.x reads it; a day for each close, with its balances asserted there."""
    return "\n".join(_hledger(months)) + "\n"


def beancount(months: Iterable[Month]) -> str:
    """A ledger as Beancount 3 reads it: balances are those of the morning after a close, to the fen (`~ 0`)."""
    return "\n".join(_beancount(list(months))) + "\n"


def _hledger(months: Iterable[Month]) -> Iterator[str]:
    yield f"commodity 1000.00 {CURRENCY}"
    for month in months:
        for each in month.transactions:
            yield f"\n{each.day} {each.what}  ; of:{each.of}"
            yield from _postings(each.postings, account_name)
        if month.balances:
            yield f"\n{last_day(month.period)} balances after the close of {month.period}"
            yield from (
                f"    {account_name(place)}  0.00 {CURRENCY} = {amount(fen)} {CURRENCY}"
                for place, fen in month.balances.items()
            )


def _beancount(months: list[Month]) -> Iterator[str]:
    yield f'option "operating_currency" "{CURRENCY}"'
    if not months:
        return
    first = f"{min(each.period for each in months)}-01"
    for place in months[-1].balances:
        yield f"{first} open {_beancount_name(place)} {CURRENCY}"
    for month in months:
        for each in month.transactions:
            yield f'\n{each.day} * "{each.what}"\n  of: "{each.of}"'
            yield from _postings(each.postings, _beancount_name)
        morning = f"{next_period(month.period)}-01"
        for place, fen in month.balances.items():
            yield f"{morning} balance {_beancount_name(place)} {amount(fen)} ~ 0 {CURRENCY}"


def _postings(postings: dict[Place, int], name: Callable[[Place], str]) -> Iterator[str]:
    return (f"    {name(place)}  {amount(fen)} {CURRENCY}" for place, fen in postings.items())


def amount(fen: int) -> str:
    """`-1234.50`: as programs read it."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02}"


def account_name(place: Place) -> str:
    """Its levels joined with `:`."""
    pool, side, account = place
    return f"pools:{pool}:{side}" if account == POOL else f"claims:{pool}:{side}:{account}"


def _beancount_name(place: Place) -> str:
    """Its parts begin with a capital and have letters, digits and `-`: `_` stands as `-u`, `-` as `--`, `/` as `-f`."""
    pool, side, account = (each.replace("-", "--").replace("_", "-u").replace("/", "-f") for each in place)
    if account == POOL:
        return f"Equity:Pools:P{pool}:{side.capitalize()}"
    return f"Assets:Claims:P{pool}:{side.capitalize()}:A{account}"
