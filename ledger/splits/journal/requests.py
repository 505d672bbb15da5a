"""What entering an act takes, in the order of the contract's structs. The id of an act is its command's key.

Days since 1970-01-01 and months as year · 12 + month − 1, both at UTC+8; a side is 0 cost or 1 benefit; a salt has 16
bytes, a digest 32.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass

from formats.splits.ids import act_member
from ledger.splits.journal.facts import ActKind


class _Abi:
    def abi(self) -> tuple[object, ...]:
        """As the contract's struct."""
        return astuple(self)  # type: ignore[call-overload, no-any-return]


@dataclass(frozen=True)
class EntryPart:
    id: bytes
    salt: bytes
    pool: str
    side: int
    gross: int
    net: int
    vat: int


@dataclass(frozen=True)
class EntryRequest(_Abi):
    """One invoice, whole or cut over at most eight sides of pools. `holder`: who paid or received; `voucher`: digest
    of the sealed scan and its data; `key`: HMAC of the invoice's number."""

    agreement: bytes
    occurred: int
    holder: int
    voucher: bytes
    key: bytes
    parts: tuple[EntryPart, ...]


@dataclass(frozen=True)
class QuantityRequest(_Abi):
    """`amount` below 0: a withdrawal of capital."""

    id: bytes
    salt: bytes
    agreement: bytes
    series: str
    member: int
    occurred: int
    amount: int


@dataclass(frozen=True)
class TableRequest(_Abi):
    """`rows`: their canonical JSON; `weights`: what follows from them for each of `members`."""

    id: bytes
    salt: bytes
    agreement: bytes
    series: str
    rows: str
    members: tuple[int, ...]
    weights: tuple[int, ...]


@dataclass(frozen=True)
class Account:
    """A member, or where it is 0 a fund of a pool."""

    member: int
    pool: str = ""
    reserve: str = ""


@dataclass(frozen=True)
class PaymentRequest(_Abi):
    """`bank`: digest of the bank's reference and both accounts; `document`: digest of what documents the payment."""

    id: bytes
    salt: bytes
    agreement: bytes
    payer: Account
    payee: Account
    pool: str
    side: int
    fen: int
    bank: bytes
    document: bytes


@dataclass(frozen=True)
class PayoutRequest(_Abi):
    id: bytes
    salt: bytes
    agreement: bytes
    pool: str
    reserve: str
    to: int
    fen: int


@dataclass(frozen=True)
class NettingRequest(_Abi):
    """Whoever proposes it owes `b` in the first pool and side, `b` owes it in the second."""

    id: bytes
    salt: bytes
    agreement: bytes
    pool_a: str
    side_a: int
    b: int
    pool_b: str
    side_b: int
    fen: int


@dataclass(frozen=True)
class SealedAct(_Abi):
    """An act of a committed agreement. `month` 0: it has none; `key`: of an entry's invoice; `reverses`: what a
    reversal takes back; `counterparty`: who confirms a payment or netting."""

    id: bytes
    agreement: bytes
    kind: ActKind
    month: int
    digest: bytes
    key: bytes = bytes(32)
    reverses: bytes = bytes(20)
    counterparty: int = 0

    def abi(self) -> tuple[object, ...]:
        return (
            self.id, self.agreement, int(self.kind), self.month, self.key, self.reverses, self.counterparty,
            self.digest,
        )  # fmt: skip


def request_id(act: bytes) -> bytes:
    """The act's id as the contract has it for a request id: 20 bytes, then zeros."""
    act_member(act)
    return act.ljust(32, b"\0")
