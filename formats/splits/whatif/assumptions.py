"""What somebody assumes that drivers read, as typed: minutes `2=600`, `heads:2=30`, of a table `worth:2,3=900`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from formats.splits.agreements.money import MAX_ENTRY_FEN
from formats.splits.allocation.opening import Rows
from formats.splits.whatif.estimate import Assumptions
from formats.words.faults import WordedFault

_AMOUNT = r"(0|[1-9][0-9]{0,15})"
_MEMBER = r"[1-9][0-9]{0,9}"
_MINUTES = re.compile(rf"({_MEMBER})={_AMOUNT}")
_SERIES = re.compile(rf"([a-z0-9][a-z0-9_-]{{0,63}}):({_MEMBER}(?:,{_MEMBER})*)={_AMOUNT}")


def parse_assumptions(minutes: Iterable[str], series: Iterable[str]) -> Assumptions:
    """Amounts up to 10^15: minutes, people, hours, fen. Raises WordedFault."""
    used: dict[int, int] = {}
    for text in minutes:
        found = _MINUTES.fullmatch(text)
        if found is None:
            raise WordedFault("not-an-assumption/minutes", text=text)
        member, amount = int(found[1]), _amount(text, found[2])
        if used.setdefault(member, amount) != amount:
            raise WordedFault("assumed-twice", text=text)
    sums: dict[str, Rows] = {}
    for text in series:
        found = _SERIES.fullmatch(text)
        if found is None:
            raise WordedFault("not-an-assumption/series", text=text)
        rows, amount = sums.setdefault(found[1], {}), _amount(text, found[3])
        if rows.setdefault(found[2], amount) != amount:
            raise WordedFault("assumed-twice", text=text)
    return Assumptions(used, sums)


def _amount(text: str, digits: str) -> int:
    if int(digits) > MAX_ENTRY_FEN:
        raise WordedFault("assumed-too-much", text=text, most=MAX_ENTRY_FEN)
    return int(digits)
