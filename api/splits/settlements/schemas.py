"""What is asked of settlements, in JSON: amounts in fen as texts, an account a member (`3`) or a fund (`pool/fund`)."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Path
from pydantic import AfterValidator, Field, StringConstraints

from api.assets.terms_schemas import In
from api.consortium.schemas import Number
from api.http.slot_values import BookingId, Day
from api.splits.entries.schemas import MOST_ENTRIES, PoolName, SideWord
from formats.bookings.slots import day_text
from formats.faults import require
from formats.splits.agreements.accounts import is_fund
from formats.splits.agreements.money import MAX_PERIOD_FEN
from formats.splits.entries.evidence import bank_text
from node.splits.settlements.declaring import WantedNetting, WantedPayment, WantedPayout
from node.splits.settlements.papers import Papers, Transfer

SettlementPath = Annotated[str, Path(pattern=r"^[0-9a-f]{40}$")]
KindWord = Literal["payment", "payout", "netting"]
StateWord = Literal["pending", "counted", "refused", "denied"]
DocumentWord = Literal["invoice", "cost_split", "settlement_receipt"]
_ACCOUNT = r"^([1-9][0-9]{0,9}|[a-z0-9][a-z0-9_-]{0,63}/[a-z0-9][a-z0-9_-]{0,63})$"
_MEMBERS = 1 << 32


def _known_member(account: str) -> str:
    require(is_fund(account) or int(account) < _MEMBERS, "member-range", f"no member has a number above {_MEMBERS - 1}")
    return account


def _payable(fen: str) -> str:
    require(int(fen) <= MAX_PERIOD_FEN, "amount-too-large", f"1 … {MAX_PERIOD_FEN} fen")
    return fen


def _has_letters(text: str) -> str:
    bank_text(text)
    return text


AccountText = Annotated[str, StringConstraints(pattern=_ACCOUNT), AfterValidator(_known_member)]
PaidFen = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,18}$"), AfterValidator(_payable)]
BankText = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z ./-]{1,64}$"), AfterValidator(_has_letters)]


class TransferIn(In):
    """As the bank shows it. It is sealed in the payer's node; the chain has a keyed digest of it."""

    paid_on: Day
    reference: BankText
    payer_account: BankText
    payee_account: BankText

    def transfer(self) -> Transfer:
        return Transfer(day_text(self.paid_on), self.reference, self.payer_account, self.payee_account)


class DocumentIn(In):
    """发票, 分割单 or 资金往来结算票据, and its number."""

    kind: DocumentWord
    number: BankText


class PaymentIn(In):
    """`payer`: your member, or a fund that it keeps; left out, your member."""

    payer: AccountText | None = None
    payee: AccountText
    pool: PoolName
    side: SideWord
    fen: PaidFen
    transfer: TransferIn
    document: DocumentIn

    def wanted(self, member: int) -> WantedPayment:
        papers = Papers(self.transfer.transfer(), self.document.kind, self.document.number)
        return WantedPayment(self.payer or str(member), self.payee, self.pool, self.side, int(self.fen), papers)


class NettingIn(In):
    """Your member owes `member` in `pool` and `side`, it owes yours in `back_pool` and `back_side`: at most `fen` of
    both is netted."""

    member: Number
    pool: PoolName
    side: SideWord
    back_pool: PoolName
    back_side: SideWord
    fen: PaidFen

    def wanted(self) -> WantedNetting:
        return WantedNetting(self.member, self.pool, self.side, self.back_pool, self.back_side, int(self.fen))


class PayoutIn(In):
    """Out of the fund `reserve` of a pool; every party and agent accepts it."""

    pool: PoolName
    reserve: PoolName
    member: Number
    fen: PaidFen

    def wanted(self) -> WantedPayout:
        return WantedPayout(self.pool, self.reserve, self.member, int(self.fen))


class ConfirmIn(In):
    """`transfer`: of a payment, as your bank shows it; it is held against what was declared. Left out: not."""

    transfer: TransferIn | None = None


class PayoutsIn(In):
    """At most fifty, in one act: all or none."""

    payouts: Annotated[tuple[BookingId, ...], Field(min_length=1, max_length=MOST_ENTRIES)]
