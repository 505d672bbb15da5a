"""The bank's transfer and the document of a payment: sealed in the payer's node, on the chain keyed digests alone."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlmodel import Session, select

from formats import canonical
from formats.splits.entries.evidence import bank_digest, document_digest
from ledger.splits.journal.payments import PaymentDigests, payment_digests
from node.faults import NotFound
from node.installation.node import Node
from node.splits.entries.peppers import pepper_of
from node.splits.settlements.faults import PaymentTransferDiffers
from node.staff.access import Principal, record
from node.tables import settlements as tables


@dataclass(frozen=True)
class Transfer:
    """As the bank shows it. `paid_on`: a day as `2026-03-31`."""

    paid_on: str
    reference: str
    payer_account: str
    payee_account: str


@dataclass(frozen=True)
class Papers:
    """`document_kind`: invoice, cost_split or settlement_receipt."""

    transfer: Transfer
    document_kind: str
    document_number: str


def digests_of(session: Session, node: Node, papers: Papers) -> PaymentDigests:
    """Under the pepper of the year of the payment. Raises InvoicePepperMissing."""
    pepper = pepper_of(session, node, int(papers.transfer.paid_on[:4]))
    document = document_digest(papers.document_kind, papers.document_number, pepper)
    return PaymentDigests(_bank(papers.transfer, pepper), document)


def require_transfer(session: Session, ledger: Session, node: Node, payment: bytes, seen: Transfer) -> None:
    """That what the payee's bank shows is what was declared. Raises PaymentTransferDiffers, InvoicePepperMissing."""
    declared = payment_digests(ledger, payment)
    pepper = pepper_of(session, node, int(seen.paid_on[:4]))
    if declared is None or declared.bank != _bank(seen, pepper):
        raise PaymentTransferDiffers(payment.hex())


@dataclass(frozen=True)
class Declaration:
    """Of one payment. `bank`: digest of its transfer; `settles`: between whom, of which side; `payee`: who confirms."""

    act: bytes
    agreement: bytes
    bank: bytes
    settles: str
    payee: int


def keep_papers(session: Session, node: Node, by: Principal, papers: Papers, declared: Declaration) -> None:
    """The caller commits."""
    act = declared.act.hex()
    content = canonical.encode(
        {**asdict(papers.transfer), "document": papers.document_kind, "number": papers.document_number}
    )
    session.add(
        tables.PaymentPapers(
            act=act, agreement=declared.agreement.hex(), member_id=by.member, payee=declared.payee,
            bank=declared.bank.hex(), settles=declared.settles, stored_at=node.clock(), stored_by=by.staff_id,
            content=node.sealer.seal_whole(content, _context(act)),
        )
    )  # fmt: skip


def papers_of(session: Session, node: Node, by: Principal, agreement: bytes, act: str) -> Papers:
    """For payer and payee alone; whoever reads them stands in the log. The caller commits. Raises NotFound."""
    p = tables.PaymentPapers
    row = session.exec(select(p).where(p.act == act, p.agreement == agreement.hex())).first()
    if row is None or by.member not in (row.member_id, row.payee):
        raise NotFound("papers", act)
    record(session, node.clock, by, act="payment-papers-read", subject=act)
    said = canonical.decode_object(node.sealer.open_whole(row.content, _context(act)))
    texts = {name: value for name, value in said.items() if isinstance(value, str)}
    kind, number = texts.pop("document"), texts.pop("number")
    return Papers(Transfer(**texts), kind, number)


def declared_here(session: Session, declared: Declaration) -> list[bytes]:
    """Payments of this transfer, for the same side, that this node was told of, on the chain or not."""
    p = tables.PaymentPapers
    same = (p.bank == declared.bank.hex(), p.agreement == declared.agreement.hex(), p.settles == declared.settles)
    wanted = select(p.act).where(*same).order_by(p.act)
    return [bytes.fromhex(act) for act in session.exec(wanted)]


def _bank(transfer: Transfer, pepper: bytes) -> bytes:
    return bank_digest(transfer.reference, transfer.payer_account, transfer.payee_account, pepper)


def _context(act: str) -> str:
    return f"payment_papers:{act}"
