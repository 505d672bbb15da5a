"""Who owes whom: claims of a close, then payments, payouts and nettings in the order in which they counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from formats.faults import require
from formats.splits.agreements.accounts import Account, is_fund, of_fund, of_member, rank
from formats.splits.agreements.agreement import Agreement
from formats.splits.allocation.acts import Netting, Payment, Payout
from formats.splits.allocation.opening import PREPAID, Claim
from formats.splits.allocation.tally import Key, Money, key_order


def match(balance: dict[Account, int], version: Agreement) -> list[tuple[Account, Account, int]]:
    """Debtor, creditor, fen: first debtor against first creditor until one is even, and so on."""
    order = sorted((name for name, fen in balance.items() if fen), key=lambda name: rank(name, version))
    left = {name: abs(balance[name]) for name in order}
    debtors = [name for name in order if balance[name] < 0]
    creditors = [name for name in order if balance[name] > 0]
    found = []
    while debtors and creditors:
        debtor, creditor = debtors[0], creditors[0]
        fen = min(left[debtor], left[creditor])
        found.append((debtor, creditor, fen))
        left[debtor] -= fen
        left[creditor] -= fen
        debtors, creditors = debtors[left[debtor] == 0 :], creditors[left[creditor] == 0 :]
    return found


@dataclass
class ClaimBook:
    """The claims that stand, oldest first, while those of one close are booked."""

    booked: str
    claims: list[Claim]

    def accrue(self, balances: dict[Key, dict[Account, int]], ruling: Callable[[str], Agreement]) -> None:
        """Side by side in `key_order`; what was prepaid is used up."""
        for of, pool, side in sorted(balances, key=key_order):
            for debtor, creditor, fen in match(balances[of, pool, side], ruling(of)):
                left = fen - self._settle(fen, _pair(creditor, debtor, pool, side, of=PREPAID))
                self._add(Claim(self.booked, of, pool, side, debtor, creditor, left))

    def move(self, moved: Iterable[Money], keepers: dict[Account, int]) -> None:
        """`keepers`: the funds, and the members on whose books they are."""
        for act in moved:
            match act:
                case Payment():
                    self._pay(act, keepers)
                case Payout():
                    self._pay_out(act, keepers)
                case Netting():
                    self._net(act)

    def _pay(self, paid: Payment, keepers: dict[Account, int]) -> None:
        """Oldest claims first; what is overpaid is a claim back. A fund's money goes through its keeper's books."""
        books = [_books(end, keepers) for end in (paid.payer, paid.payee)]
        require(books[0] != books[1], "payment-to-oneself", f"{paid.payer} and {paid.payee} are in the same books")
        over = paid.fen - self._settle(paid.fen, _pair(paid.payer, paid.payee, paid.pool, paid.side))
        self._add(Claim(self.booked, PREPAID, paid.pool, paid.side, paid.payee, paid.payer, over))
        if is_fund(paid.payee):
            self._add(Claim(self.booked, self.booked, paid.pool, paid.side, books[1], paid.payee, paid.fen))
        if is_fund(paid.payer):
            self._add(Claim(self.booked, self.booked, paid.pool, paid.side, paid.payer, books[0], paid.fen))

    def _pay_out(self, out: Payout, keepers: dict[Account, int]) -> None:
        """The fund's claims become the payee's, oldest first; the fund owes the rest."""
        fund, payee, left = of_fund(out.pool, out.reserve), of_member(out.to), out.fen
        require(fund in keepers, "unknown-fund", f"no version names {fund}")
        before, self.claims = self.claims, []
        for claim in before:
            part = min(left, claim.fen) if claim.creditor == fund else 0
            left -= part
            self._add(replace(claim, fen=claim.fen - part))
            if claim.debtor != payee:
                self._add(replace(claim, creditor=payee, fen=part))
        self._add(Claim(self.booked, self.booked, out.pool, "benefit", fund, payee, left))

    def _net(self, netting: Netting) -> None:
        a, b = of_member(netting.a), of_member(netting.b)
        there, back = _pair(a, b, *netting.there), _pair(b, a, *netting.back)
        sums = [sum(claim.fen for claim in self.claims if chosen(claim)) for chosen in (there, back)]
        fen = min(netting.fen, *sums)
        self._settle(fen, there)
        self._settle(fen, back)

    def _settle(self, fen: int, chosen: Callable[[Claim], bool]) -> int:
        """Takes up to `fen` off the chosen claims, oldest first; returns how much."""
        left, after = fen, []
        for claim in self.claims:
            part = min(left, claim.fen) if chosen(claim) else 0
            left -= part
            if claim.fen > part:
                after.append(replace(claim, fen=claim.fen - part))
        self.claims = after
        return fen - left

    def _add(self, new: Claim) -> None:
        """At the end, or to the claim that differs in its sum alone."""
        if not new.fen:
            return
        for place, claim in enumerate(self.claims):
            if replace(claim, fen=new.fen) == new:
                self.claims[place] = replace(claim, fen=claim.fen + new.fen)
                return
        self.claims.append(new)


def _pair(debtor: Account, creditor: Account, pool: str, side: str, of: str | None = None) -> Callable[[Claim], bool]:
    def chosen(claim: Claim) -> bool:
        ends = (claim.debtor, claim.creditor, claim.pool, claim.side)
        return ends == (debtor, creditor, pool, side) and of in (None, claim.of)

    return chosen


def _books(end: Account, keepers: dict[Account, int]) -> Account:
    """The member on whose books an account is."""
    if not is_fund(end):
        return end
    require(end in keepers, "unknown-fund", f"no version names {end}")
    return of_member(keepers[end])
