"""An agreement's months as balanced transactions: entries, shares and money that moved, by pool, side and account.

Positive is what an account is owed. Each pool's side goes through an account of its own, which every close leaves at 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from formats.canonical import Json
from formats.splits.agreements.accounts import Account, keepers, of_member
from formats.splits.agreements.money import last_day
from formats.splits.allocation.acts import Act, Entry, Netting, Payment, Payout
from formats.splits.allocation.claims import ClaimBook
from formats.splits.allocation.close import Closed
from formats.splits.allocation.opening import Claim
from formats.splits.allocation.tally import Key, key_order
from formats.splits.period_file.reader import PeriodFile, read_act

POOL = ""
"""The account of a pool's side itself."""
SHARES = "shares"
Place = tuple[str, str, Account]
"""Pool, side, account."""
Acts = Sequence[tuple[Act, dict[str, Json]]]
"""As they counted, each with its text."""


@dataclass(frozen=True)
class Transaction:
    """`postings` in fen; they sum to 0. `kind`, `act`: of the act that it follows from, its id in hex; of shares, which
    follow from a close, SHARES and nothing. `of`: the month it is of, or the day on which it occurred."""

    day: str
    kind: str
    act: str
    of: str
    postings: dict[Place, int]

    @property
    def side(self) -> tuple[str, str]:
        """Pool and side; of a netting the first of both."""
        pool, side, _ = next(iter(self.postings))
        return pool, side

    @property
    def what(self) -> str:
        pool, side = self.side
        return f"{self.kind} {self.act}" if self.act else f"{self.kind} of {side} of {pool}"


@dataclass
class Month:
    """`balances`: of every account that was ever posted to, after the close."""

    period: str
    transactions: list[Transaction] = field(default_factory=list)
    balances: dict[Place, int] = field(default_factory=dict)


def months(closes: Iterable[tuple[PeriodFile, Closed]]) -> Iterator[Month]:
    """`closes`: every one from the first."""
    balances: dict[Place, int] = {}
    for file, closed in closes:
        acts = [(read_act(text), text) for text in file.acts if isinstance(text, dict)]
        month = Month(file.period, [*_entries(file, acts), *_shares(file, closed), *_moves(file, closed, acts)])
        for transaction in month.transactions:
            for place, fen in transaction.postings.items():
                balances[place] = balances.get(place, 0) + fen
        month.balances = dict(sorted(balances.items()))
        yield month


def standing(claims: Iterable[Claim]) -> dict[Place, int]:
    """What claims come to by pool, side and account, zeros left out."""
    found: dict[Place, int] = {}
    for claim in claims:
        for account, fen in ((claim.creditor, claim.fen), (claim.debtor, -claim.fen)):
            place = (claim.pool, claim.side, account)
            found[place] = found.get(place, 0) + fen
    return {place: fen for place, fen in found.items() if fen}


def _entries(file: PeriodFile, acts: Acts) -> Iterator[Transaction]:
    day = last_day(file.period)
    for act, text in acts:
        if isinstance(act, Entry):
            fen = act.fen if act.side == "cost" else -act.fen
            postings = {(act.pool, act.side, of_member(act.holder)): fen, (act.pool, act.side, POOL): -fen}
            yield Transaction(day, str(text["kind"]), str(text["id"]), str(text["occurred"]), postings)


def _shares(file: PeriodFile, closed: Closed) -> Iterator[Transaction]:
    shares: dict[Key, dict[Place, int]] = {}
    for line in closed.lines:
        fen = -line.fen if line.side == "cost" else line.fen
        postings = shares.setdefault((line.of, line.pool, line.side), {})
        for account, amount in ((line.party, fen), (POOL, -fen)):
            place = (line.pool, line.side, account)
            postings[place] = postings.get(place, 0) + amount
    for of, pool, side in sorted(shares, key=key_order):
        yield Transaction(last_day(file.period), SHARES, "", of, shares[of, pool, side])


def _moves(file: PeriodFile, closed: Closed, acts: Acts) -> Iterator[Transaction]:
    """What each payment, payout and netting changed of the claims."""
    versions = {version.hash: version for version in file.agreements}
    book = ClaimBook(file.period, list(file.opening.claims))
    book.accrue(closed.balances, lambda of: versions[closed.closing.history[of].version])
    kept, before = keepers(file.agreements), standing(book.claims)
    for act, text in acts:
        if isinstance(act, Payment | Payout | Netting):
            book.move([act], kept)
            after = standing(book.claims)
            changed = {place: after.get(place, 0) - before.get(place, 0) for place in {**before, **after}}
            before, postings = after, {place: fen for place, fen in changed.items() if fen}
            if postings:
                day, kind, act_id = last_day(file.period), str(text["kind"]), str(text["id"])
                yield Transaction(day, kind, act_id, file.period, postings)
