"""What the forms of settlements choose from: what your member owes, what can be netted, funds that can be paid out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.splits.settlements.answers import ClaimOut
from api.web.splits.entry_sheet import active_texts
from formats.splits.agreements.accounts import is_fund, keepers, of_member
from formats.splits.agreements.agreement import Agreement
from formats.splits.allocation.opening import PREPAID
from node.installation.node import Node
from node.staff.access import Principal

MOST = 100
_BETWEEN = ">"


@dataclass(frozen=True)
class Debt:
    """What one owes another in one side of a pool, over all months; `fen` not declared as paid, `prepaid` of it because
    too much was paid before."""

    debtor: str
    creditor: str
    pool: str
    side: str
    fen: int
    prepaid: int

    @property
    def value(self) -> str:
        return _BETWEEN.join((self.debtor, self.creditor, self.pool, self.side))


@dataclass(frozen=True)
class Opposite:
    """What we owe and are owed back; at most the lesser is netted."""

    owed: Debt
    back: Debt

    @property
    def fen(self) -> int:
        return min(self.owed.fen, self.back.fen)

    @property
    def value(self) -> str:
        return _BETWEEN.join((self.owed.creditor, self.owed.pool, self.owed.side, self.back.pool, self.back.side))


@dataclass(frozen=True)
class Choices:
    """`members`: parties and agents that a fund can be paid out to."""

    debts: list[Debt]
    opposites: list[Opposite]
    funds: list[str]
    members: list[int]


def choices(principal: Principal, node: Node, agreement_id: str, claims: Sequence[ClaimOut]) -> Choices:
    """Of one member; at most a hundred of each."""
    said = [each.agreement for each in active_texts(node, principal, agreement_id)]
    owed = list(_debts(claims))
    kept = {fund for fund, keeper in keepers(said).items() if keeper == principal.member}
    ours = [each for each in owed if each.debtor == str(principal.member) or each.debtor in kept]
    funds = sorted({each.creditor for each in owed if is_fund(each.creditor)})
    members = sorted({member for each in said for member in each.members})
    newest = said[-1] if said else None
    opposites = list(_opposites(owed, str(principal.member), newest)) if newest else []
    return Choices(ours[:MOST], opposites[:MOST], funds[:MOST], members)


def payees(said: Sequence[Agreement], member: int) -> list[str]:
    """Whom a member can pay in advance: the others, and funds that are not on its own books."""
    others = {of_member(number) for each in said for number in each.members} - {of_member(member)}
    funds = {fund for fund, keeper in keepers(said).items() if keeper != member}
    return [*sorted(others, key=int), *sorted(funds)]


def chosen(value: str, count: int) -> list[str]:
    """The parts of a choice; of one that is none, empty ones: the fields that they fill refuse them."""
    parts = value.split(_BETWEEN)
    return parts if len(parts) == count else [""] * count


def _debts(claims: Sequence[ClaimOut]) -> Iterator[Debt]:
    sums: dict[tuple[str, str, str, str], tuple[int, int]] = {}
    for each in (each for each in claims if each.payment is None):
        key, fen = (each.debtor, each.creditor, each.pool, each.side), int(each.fen)
        owed, prepaid = sums.get(key, (0, 0))
        sums[key] = owed + fen, prepaid + (fen if each.of == PREPAID else 0)
    yield from (Debt(*key, *fen) for key, fen in sums.items())


def _opposites(owed: Sequence[Debt], member: str, agreement: Agreement) -> Iterator[Opposite]:
    """Where both parties and both pools allow it."""
    allowing = set(map(str, agreement.netting))
    pools = {pool.name for pool in agreement.pools.values() if pool.netting}
    free = [each for each in owed if each.pool in pools and {each.debtor, each.creditor} <= allowing]
    for ours in (each for each in free if each.debtor == member):
        for theirs in free:
            if (theirs.debtor, theirs.creditor) == (ours.creditor, member):
                yield Opposite(ours, theirs)
