"""Settlements and claims as JSON: amounts in fen as texts, ids and digests in hex."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from pydantic import BaseModel

from api.splits.entries.answers import ObjectionOut, Said
from api.submissions.schemas import SubmissionOut
from formats.bookings.slots import period_text
from formats.splits.agreements.accounts import of_fund
from formats.splits.allocation.acts import Netting, Payment, Payout
from formats.splits.allocation.tally import Money
from formats.splits.statements.ageing import BUCKETS, AgedClaim, bucket
from ledger.splits.journal.facts import Act, ActKind, ActState
from ledger.splits.journal.payments import PaymentDigests
from ledger.timestamps import moment
from node.splits.moved import moved_by
from node.splits.settlements.claims import ClaimsView
from node.splits.settlements.papers import Papers

STATES = {state.name.lower(): state for state in ActState}
KINDS = {kind.name.lower(): kind for kind in ActKind}


class SettlementSubmission(SubmissionOut):
    """A submission, and the id of the settlement that it makes."""

    settlement: str


class SettlementOut(BaseModel):
    """`state`: pending, counted, denied, refused. `payer`, `payee`: a member or a fund; of a netting who proposed it,
    and the other side, which owes in `back_pool` and `back_side`. `answered_by`: who confirms or denies it; null: every
    party and agent accepts it. `bank`, `document`: keyed digests. What an agreement of committed disclosure keeps off
    the chain is null. `reason`: of a denial. `booked`: the month whose close books it."""

    id: str
    agreement: str
    member: int
    kind: str
    state: str
    payer: str | None
    payee: str | None
    pool: str | None
    side: str | None
    back_pool: str | None
    back_side: str | None
    fen: str | None
    answered_by: int | None
    accepted: list[int]
    objections: list[ObjectionOut]
    reason: str | None
    bank: str | None
    document: str | None
    entered_at: datetime
    booked: str | None

    @classmethod
    def of(cls, found: Act, digests: PaymentDigests | None, said: Said) -> SettlementOut:
        return cls(
            id=found.id.hex(),
            agreement=found.agreement.hex(),
            member=found.member,
            kind=found.kind.name.lower(),
            state=found.state.name.lower(),
            **_moved(moved_by(found.text)),
            answered_by=found.counterparty or None,
            accepted=sorted(found.accepted),
            objections=[ObjectionOut.of(each, said) for each in found.objections],
            reason=None if found.reason is None else said(found.reason),
            bank=None if digests is None else digests.bank.hex(),
            document=None if digests is None else digests.document.hex(),
            entered_at=moment(found.entered_at),
            booked=None if found.booked is None else period_text(found.booked),
        )


def _moved(money: Money | None) -> dict[str, str | None]:
    found: dict[str, str | None] = dict.fromkeys(("payer", "payee", "pool", "side", "back_pool", "back_side", "fen"))
    match money:
        case Payment():
            found |= {"payer": money.payer, "payee": money.payee, "pool": money.pool, "side": money.side}
        case Payout():
            payer = of_fund(money.pool, money.reserve)
            found |= {"payer": payer, "payee": str(money.to), "pool": money.pool, "side": "benefit"}
        case Netting():
            (pool, side), (back_pool, back_side) = money.there, money.back
            found |= {"payer": str(money.a), "payee": str(money.b), "pool": pool, "side": side}
            found |= {"back_pool": back_pool, "back_side": back_side}
    return found if money is None else found | {"fen": str(money.fen)}


class PapersOut(BaseModel):
    """What the payer's node keeps sealed of a payment. `document`: invoice, cost_split or settlement_receipt."""

    paid_on: str
    reference: str
    payer_account: str
    payee_account: str
    document: str
    number: str

    @classmethod
    def of(cls, papers: Papers) -> PapersOut:
        transfer = papers.transfer
        return cls(
            paid_on=transfer.paid_on, reference=transfer.reference, payer_account=transfer.payer_account,
            payee_account=transfer.payee_account, document=papers.document_kind, number=papers.document_number,
        )  # fmt: skip


class ClaimOut(BaseModel):
    """`debtor` owes `creditor`. `of`: the month, or `prepaid`: too much was paid, and this is owed back; `booked`:
    whose close booked it; `since`: when that was; `days`: full ones since, until `payment` declared it as paid."""

    debtor: str
    creditor: str
    pool: str
    side: str
    of: str
    booked: str
    fen: str
    since: datetime
    days: int
    payment: str | None

    @classmethod
    def of_fact(cls, aged: AgedClaim) -> ClaimOut:
        claim = aged.claim
        return cls(
            debtor=claim.debtor, creditor=claim.creditor, pool=claim.pool, side=claim.side, of=claim.of,
            booked=claim.booked, fen=str(claim.fen), since=moment(aged.since), days=aged.days, payment=aged.payment,
        )  # fmt: skip


class OwedOut(BaseModel):
    """What one owes another over all, and how much of it is declared as paid."""

    debtor: str
    creditor: str
    fen: str
    declared: str


class AgeOut(BaseModel):
    """`most_days` null: the oldest."""

    most_days: int | None
    fen: str
    declared: str


class ClaimsOut(BaseModel):
    """As the close of `period` left them (null: none has closed), less what was settled since. `owed` and `ages` add up
    the claims that were asked for."""

    agreement: str
    period: str | None
    at: datetime
    claims: list[ClaimOut]
    owed: list[OwedOut]
    ages: list[AgeOut]

    @classmethod
    def of(cls, view: ClaimsView, chosen: list[AgedClaim]) -> ClaimsOut:
        ends = dict.fromkeys((each.claim.debtor, each.claim.creditor) for each in chosen)
        between = {end: [each for each in chosen if (each.claim.debtor, each.claim.creditor) == end] for end in ends}
        by_age = {most: [each for each in chosen if bucket(each.days) == most] for most in (*BUCKETS, None)}
        return cls(
            agreement=view.agreement.hex(),
            period=view.period,
            at=moment(view.at),
            claims=[ClaimOut.of_fact(each) for each in chosen],
            owed=[OwedOut(debtor=end[0], creditor=end[1], **_sums(found)) for end, found in between.items()],
            ages=[AgeOut(most_days=most, **_sums(found)) for most, found in by_age.items()],
        )


def _sums(claims: Iterable[AgedClaim]) -> dict[str, str]:
    found = list(claims)
    declared = sum(each.claim.fen for each in found if each.payment is not None)
    return {"fen": str(sum(each.claim.fen for each in found)), "declared": str(declared)}
