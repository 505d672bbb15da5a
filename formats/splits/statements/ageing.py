"""How old a claim is. What is declared as paid and not answered yet ages no more; silence settles nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from formats.splits.agreements.accounts import Account
from formats.splits.allocation.opening import Claim

BUCKETS = (30, 60, 90)
"""Days up to which a claim stands in each; older ones in the last, which has no end."""
_DAY_S = 86_400


@dataclass(frozen=True)
class DeclaredPayment:
    """Neither confirmed nor denied. `declared_at` in unix seconds."""

    id: str
    payer: Account
    payee: Account
    pool: str
    side: str
    fen: int
    declared_at: int


@dataclass(frozen=True)
class AgedClaim:
    """A claim, or the part of one that a declared payment would settle. `since`: when its close was made, in unix
    seconds; `days`: full ones since, until it was declared as paid; `payment`: by which, else None."""

    claim: Claim
    since: int
    days: int
    payment: str | None


def aged(
    claims: Iterable[Claim], closed_at: Mapping[str, int], declared: Sequence[DeclaredPayment], at: int
) -> list[AgedClaim]:
    """Oldest first, as the claims are. Declared payments cover the oldest claims of their ends, pool and side. A claim
    of a month that has not closed begins now."""
    left = {payment.id: payment.fen for payment in declared}
    found = list[AgedClaim]()
    for claim in claims:
        since, open_fen = closed_at.get(claim.booked, at), claim.fen
        for payment in declared:
            part = min(open_fen, left[payment.id]) if _settles(payment, claim) else 0
            if part:
                left[payment.id] -= part
                open_fen -= part
                found.append(_aged(replace(claim, fen=part), since, min(payment.declared_at, at), payment.id))
        if open_fen:
            found.append(_aged(replace(claim, fen=open_fen), since, at, None))
    return found


def bucket(days: int) -> int | None:
    """The days up to which it stands in its bucket; None: the oldest."""
    return next((most for most in BUCKETS if days <= most), None)


def _settles(payment: DeclaredPayment, claim: Claim) -> bool:
    ends = (claim.debtor, claim.creditor, claim.pool, claim.side)
    return ends == (payment.payer, payment.payee, payment.pool, payment.side)


def _aged(claim: Claim, since: int, until: int, payment: str | None) -> AgedClaim:
    return AgedClaim(claim, since, max(0, until - since) // _DAY_S, payment)
