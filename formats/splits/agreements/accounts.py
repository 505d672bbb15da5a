"""Who can owe and be owed: a member by its number, `2`, or a fund of a pool by its name, `training/depreciation`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from formats.faults import require
from formats.splits.agreements.agreement import Agreement

Account = str

_ACCOUNT = re.compile(r"[1-9][0-9]{0,9}|[a-z0-9][a-z0-9_-]{0,63}/[a-z0-9][a-z0-9_-]{0,63}")


def of_member(number: int) -> Account:
    return str(number)


def of_fund(pool: str, name: str) -> Account:
    return f"{pool}/{name}"


def account(text: str) -> Account:
    require(_ACCOUNT.fullmatch(text) is not None, "not-an-account", f"{text!r} is neither a member nor a fund")
    return text


def is_fund(name: Account) -> bool:
    return "/" in name


def keepers(versions: Iterable[Agreement]) -> dict[Account, int]:
    """The funds that any version names, and who keeps them by the newest that does; oldest version first."""
    return {
        of_fund(pool.name, name): keeper
        for version in versions
        for pool in version.pools.values()
        for name, keeper in pool.reserves().items()
    }


def rank(name: Account, version: Agreement) -> tuple[int, int, str]:
    """The order of a matching: parties in their order, agents, funds by name."""
    if is_fund(name):
        return (2, 0, name)
    number = int(name)
    if number in version.parties:
        return (0, version.parties.index(number), "")
    return (1, version.agents.index(number), "")
