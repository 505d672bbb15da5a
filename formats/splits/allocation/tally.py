"""The acts of a close, added up: what stands now in each period, and what each holder holds of what changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from formats.faults import FormatFault, require
from formats.splits.agreements import money
from formats.splits.agreements.accounts import Account, of_member
from formats.splits.agreements.agreement import SIDES, Agreement, DriverName, UseClass
from formats.splits.allocation.acts import Act, Entry, Netting, Payment, Payout, Quantity, Table
from formats.splits.allocation.opening import Opening, Sums
from formats.splits.allocation.tables import check_table
from formats.splits.allocation.weights import PER_PERIOD
from formats.words.faults import WordedFault

Name = TypeVar("Name", int, str)
Key = tuple[str, str, str]  # period, pool, side
Money = Payment | Payout | Netting


def key_order(key: Key) -> tuple[str, str, int]:
    """How a close books its sides: oldest period first, pools by name, cost before benefit."""
    period, pool, side = key
    return period, pool, SIDES.index(side)


@dataclass(frozen=True)
class MinutesUsed:
    """Newly settled; below 0 where a correction takes some back."""

    of: str
    asset: int
    member: int
    use_class: str
    minutes: int


@dataclass
class Tally:
    """`totals`, `holders`: what is new, by period, pool and side. `moved`: payments and the like, as they counted."""

    totals: dict[Key, int] = field(default_factory=dict)
    holders: dict[Key, dict[Account, int]] = field(default_factory=dict)
    series: dict[str, dict[str, Sums]] = field(default_factory=dict)
    minutes: list[MinutesUsed] = field(default_factory=list)
    moved: list[Money] = field(default_factory=list)


def tally(
    acts: Iterable[Act],
    minutes: Iterable[MinutesUsed],
    opening: Opening,
    kinds: dict[str, DriverName],
    parties: Iterable[tuple[int, ...]],
) -> Tally:
    """`standing` of the opening is brought up to date here; its history is not touched. `parties`: of every version
    that is active, for a table counts by the one that ruled when it was entered. Raises FormatFault."""
    new = Tally(minutes=list(minutes))
    for act in acts:
        match act:
            case Entry():
                key = (act.period, act.pool, act.side)
                new.totals[key] = new.totals.get(key, 0) + act.fen
                _add(new.holders.setdefault(key, {}), of_member(act.holder), act.fen)
            case Quantity():
                _quantity(act, new, opening, kinds)
            case Table():
                _check_table(act, kinds, parties)
                opening.standing[act.series] = dict(act.rows)
            case _:
                new.moved.append(act)
    for used in new.minutes:
        require(used.use_class.upper() in UseClass.__members__, "not-a-class", f"{used.use_class!r}")
    return new


def _check_table(act: Table, kinds: dict[str, DriverName], parties: Iterable[tuple[int, ...]]) -> None:
    """By the newest version's parties that it fits. Raises WordedFault: why the newest has no such table."""
    newest: WordedFault | None = None
    for named in parties:
        try:
            return check_table(kinds.get(act.series), act.series, act.rows, named)
        except WordedFault as fault:
            newest = newest or fault
    assert newest is not None, "an agreement has a version"
    raise newest


def _quantity(act: Quantity, new: Tally, opening: Opening, kinds: dict[str, DriverName]) -> None:
    kind = kinds.get(act.series)
    if kind in PER_PERIOD:
        sums = new.series.setdefault(act.period, {}).setdefault(act.series, {})
        _add(sums, act.member, act.amount)
    elif kind is DriverName.CAPITAL:
        _add(opening.standing.setdefault(act.series, {}), str(act.member), act.amount)
    else:
        raise FormatFault("unknown-series", f"{act.series} is no quantity of a driver that is agreed")


def apply(new: Tally, opening: Opening, versions: dict[str, Agreement]) -> None:
    """Adds series and minutes to the periods of the history; all of them must be there. Raises FormatFault."""
    for of, series in new.series.items():
        for name, sums in series.items():
            for member, amount in sums.items():
                kept = opening.history[of].series.setdefault(name, {})
                _add(kept, member, amount)
                require(kept.get(member, 0) >= 0, "below-zero", f"{name} of {member} in {of} is below 0")
    for used in new.minutes:
        classes = opening.history[used.of].minutes.setdefault(used.asset, {})
        kept = classes.setdefault(used.use_class, {})
        _add(kept, used.member, used.minutes)
        require(kept.get(used.member, 0) >= 0, "below-zero", f"minutes of {used.member} in {used.of} are below 0")
    for (of, pool, side), fen in new.totals.items():
        version = versions[opening.history[of].version]
        known = pool in version.pools and side in version.pools[pool].sides
        require(known, "unknown-pool", f"the agreement of {of} has no {side} of {pool}")
        people = {*map(of_member, version.parties), *map(of_member, version.agents)}
        strange = min(set(new.holders[of, pool, side]) - people, default=None)
        require(strange is None, "not-a-holder", f"{strange} was neither a party nor an agent in {of}")
        total = opening.history[of].known_side(pool, side).total + fen
        require(0 <= total <= money.MAX_PERIOD_FEN, "total", f"{side} of {pool} in {of} would be {total}")


def _add(sums: dict[Name, int], name: Name, amount: int) -> None:
    """Zeros are left out."""
    sums[name] = sums.get(name, 0) + amount
    if not sums[name]:
        del sums[name]
