"""A member's statement of a month: its lines, what it is owed and owes, and why that changed since the month before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from formats.splits.agreements.accounts import Account, keepers, of_member
from formats.splits.agreements.agreement import Agreement
from formats.splits.agreements.money import year_of
from formats.splits.allocation.acts import Netting, Payment, Payout
from formats.splits.allocation.claims import ClaimBook, match
from formats.splits.allocation.close import Closed
from formats.splits.allocation.opening import Claim, Line
from formats.splits.allocation.tally import Key, Money, key_order
from formats.splits.period_file.reader import PeriodFile, read_act

CHANGES = ("opening", "accrued", "adjusted", "prior_year", "netted", "settled", "closing")
"""`accrued`: of the month itself; `adjusted`: restated, of the same year; `prior_year`: restated, of another;
`settled`: payments, payouts and what was prepaid. The first six sum to the last."""
WAYS = ("owed_to", "owed_by")
Movements = dict[str, dict[str, int]]
"""By way, then change; in fen."""


@dataclass(frozen=True)
class Statement:
    """`accounts`: the member's own, and the funds that it keeps. `lines`, `claims`: those of these accounts; claims as
    they stand after the close, oldest first."""

    agreement: bytes
    period: str
    member: int
    accounts: dict[Account, Movements]
    lines: list[Line]
    claims: list[Claim]


@dataclass
class _Ledger:
    """The claims of a close as they change, and under which word."""

    book: ClaimBook
    found: dict[Account, Movements] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.before = _sums(self.book.claims)
        self._note("opening", self.before)

    def accrue(self, key: Key, balance: dict[Account, int], version: Agreement) -> None:
        """What was prepaid settles as much of it on both ends."""
        booked = self.book.booked
        of_year = "adjusted" if year_of(key[0]) == year_of(booked) else "prior_year"
        for debtor, creditor, fen in match(balance, version):
            change = {(creditor, "owed_to"): fen, (debtor, "owed_by"): fen}
            self._note("accrued" if key[0] == booked else of_year, change)
            self._note("settled", {each: -fen for each in change})
        self.book.accrue({key: balance}, lambda _: version)
        self._changed("settled")

    def move(self, act: Money, kept: dict[Account, int]) -> None:
        self.book.move([act], kept)
        self._changed("netted" if isinstance(act, Netting) else "settled")

    def close(self) -> None:
        self._note("closing", self.before)

    def _changed(self, change: str) -> None:
        now = _sums(self.book.claims)
        self._note(change, {each: now.get(each, 0) - self.before.get(each, 0) for each in {**now, **self.before}})
        self.before = now

    def _note(self, change: str, fen: dict[tuple[Account, str], int]) -> None:
        for (account, way), amount in fen.items():
            movements = self.found.setdefault(account, {each: dict.fromkeys(CHANGES, 0) for each in WAYS})
            movements[way][change] += amount


def statements(file: PeriodFile, closed: Closed) -> dict[int, Statement]:
    """Of each party and agent of any version, by member. `closed` is what the file closes with."""
    versions = {version.hash: version for version in file.agreements}
    kept = keepers(file.agreements)
    ledger = _Ledger(ClaimBook(file.period, list(file.opening.claims)))
    for key in sorted(closed.balances, key=key_order):
        ledger.accrue(key, closed.balances[key], versions[closed.closing.history[key[0]].version])
    for act in map(read_act, file.acts):
        if isinstance(act, Payment | Payout | Netting):
            ledger.move(act, kept)
    ledger.close()
    assert ledger.book.claims == closed.closing.claims, "the changes of a close lead to its claims"
    members = dict.fromkeys(member for version in file.agreements for member in version.members)
    return {member: _of(member, file, closed, ledger, kept) for member in sorted(members)}


def _of(member: int, file: PeriodFile, closed: Closed, ledger: _Ledger, kept: dict[Account, int]) -> Statement:
    accounts = [of_member(member), *sorted(fund for fund, keeper in kept.items() if keeper == member)]
    nothing: Movements = {way: dict.fromkeys(CHANGES, 0) for way in WAYS}
    return Statement(
        agreement=file.agreement,
        period=file.period,
        member=member,
        accounts={account: ledger.found.get(account, nothing) for account in accounts},
        lines=[line for line in closed.lines if line.party in accounts],
        claims=[claim for claim in closed.closing.claims if {claim.debtor, claim.creditor} & set(accounts)],
    )


def _sums(claims: Iterable[Claim]) -> dict[tuple[Account, str], int]:
    found: dict[tuple[Account, str], int] = {}
    for claim in claims:
        for each in ((claim.creditor, "owed_to"), (claim.debtor, "owed_by")):
            found[each] = found.get(each, 0) + claim.fen
    return found
