"""Declared payments: what they rest on, and those that nobody has answered yet."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from ledger.paging import every
from ledger.splits.journal.facts import Act, ActKind, ActState
from ledger.splits.journal.queries import acts
from ledger.splits.journal.tables import PaymentRow, SplitActRow


@dataclass(frozen=True)
class PaymentDigests:
    """Of the bank's transfer, and of the document of the payment."""

    bank: bytes
    document: bytes


def payment_digests(session: Session, act: bytes) -> PaymentDigests | None:
    """None where it is no payment, or one of a committed agreement."""
    row = session.get(PaymentRow, act)
    return None if row is None else PaymentDigests(row.bank, row.document)


def unanswered_payments(session: Session, agreement: bytes) -> list[Act]:
    """Declared, and neither confirmed nor denied; the oldest first."""
    pending, payment = (ActState.PENDING,), (ActKind.PAYMENT,)
    return list(every(lambda cursor: acts(session, agreement, states=pending, kinds=payment, after=cursor)))


def payments_of_transfer(session: Session, agreement: bytes, bank: bytes) -> list[bytes]:
    """Payments under this agreement that name this transfer of a bank, pending or counted."""
    a, p, stands = SplitActRow, PaymentRow, (ActState.PENDING.value, ActState.COUNTED.value)
    wanted = select(a.id).join(p, col(p.act) == col(a.id)).where(a.agreement == agreement, p.bank == bank)
    return list(session.exec(wanted.where(col(a.state).in_(stands)).order_by(col(a.block_number), col(a.log_index))))
