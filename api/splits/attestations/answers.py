"""Balances and attestations as JSON: amounts in fen as texts, hashes and signatures in hex."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from formats.splits.attestations.balance import Difference
from ledger.timestamps import moment
from node.splits.attestations.balances import AttestedBalance, BalanceView

StateWord = Literal["unsigned", "agreed", "differs"]


class BookedClaimOut(BaseModel):
    """`debtor` owes `creditor`. `booked`: the month whose close booked it, `days` before this one's close."""

    booked: str
    of: str
    pool: str
    side: str
    debtor: str
    creditor: str
    fen: str
    days: int


class DifferenceOut(BaseModel):
    """One line: what the close has of it, and what is attested; 0: it does not stand there."""

    booked: str
    of: str
    pool: str
    side: str
    debtor: str
    creditor: str
    fen: str
    attested: str

    @classmethod
    def of_fact(cls, found: Difference) -> DifferenceOut:
        return cls(**vars(found.key), fen=str(found.booked), attested=str(found.attested))


class BalanceAttestationOut(BaseModel):
    """What a member attests. `content`: the canonical JSON that was signed, `hash` of it; `delivered`: the other's node
    has it; `differences`: none where it confirms the close."""

    member: int
    account: str
    signed_at: datetime
    hash: str
    content: str
    signature: str
    delivered: bool
    differences: list[DifferenceOut]

    @classmethod
    def of(cls, found: AttestedBalance) -> BalanceAttestationOut:
        said = found.signed.said
        return cls(
            member=said.member, account=found.signed.account, signed_at=moment(said.signed_at),
            hash=said.content_hash.hex(), content=said.content.decode(), signature=found.signed.signature.hex(),
            delivered=found.signed.delivered, differences=[DifferenceOut.of_fact(each) for each in found.differences],
        )  # fmt: skip


class BalanceOut(BaseModel):
    """Between your `member` and the `counterparty` after the close of a month. `state`: unsigned (who has not attested
    stands in `unsigned`), agreed, differs. `balance`: hash of what confirms the close."""

    agreement: str
    period: str
    member: int
    counterparty: int
    state: StateWord
    unsigned: list[int]
    balance: str
    owed_to_member: str
    owed_by_member: str
    claims: list[BookedClaimOut]
    attestations: list[BalanceAttestationOut]

    @classmethod
    def of(cls, view: BalanceView) -> BalanceOut:
        found, owed = view.balance, view.owed()
        return cls(
            agreement=found.agreement.hex(), period=found.period, member=view.member, counterparty=view.counterparty,
            state=view.state, unsigned=view.unsigned, balance=view.content_hash.hex(), owed_to_member=str(owed[0]),
            owed_by_member=str(owed[1]),
            claims=[
                BookedClaimOut(**vars(key), fen=str(fen), days=view.age_days[key.booked])
                for key, fen in sorted(found.figures.items())
            ],
            attestations=[BalanceAttestationOut.of(each) for each in view.attested],
        )  # fmt: skip


class BalancesOut(BaseModel):
    """With each counterparty."""

    items: list[BalanceOut]


class YearCloseOut(BaseModel):
    """By the close of December, `period`. `state`: open (it has not closed), unsigned, differs, agreed; `unsigned`: the
    members that have not attested their balance with yours, or yours with theirs."""

    agreement: str
    year: str
    period: str
    state: Literal["open", "unsigned", "agreed", "differs"]
    unsigned: list[int]
    items: list[BalanceOut]


class BalanceTypedDataOut(BaseModel):
    """`typed_data`: EIP-712 JSON as a wallet signs it (`cast wallet sign --data`); the signature is handed in with
    `balance` and `signed_at`, unix seconds."""

    balance: str
    signed_at: int
    typed_data: dict[str, Any]


class ExchangedOut(BaseModel):
    """How many were sent, and how many came back that were not here."""

    sent: int
    received: int
