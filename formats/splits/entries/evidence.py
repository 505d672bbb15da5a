"""What of papers goes on the chain: an invoice's key, digests of a voucher, of a bank's transfer, and of what is said.

None of them says what it was made of to somebody who does not have that: numbers of invoices are guessable, so their
key needs the members' pepper of the invoice's year.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from formats import canonical
from formats.canonical import Json
from formats.crypto.hashing import fixed, sha256
from formats.faults import require
from formats.splits.entries.columns import InvoiceKind
from formats.splits.entries.invoices import Invoice

PEPPER_BYTES = 32
MOST_SELLER = 100
"""Characters."""
_GROUPING = " -./"
_ALONE_DIGITS, _SHORT_CODE_DIGITS, _LONG_CODE_DIGITS = 20, 10, 12


def pepper_year(invoice: Invoice, occurred: str) -> int:
    """The year whose pepper an invoice's key takes. The tax office writes it into code or number, so that a day which
    is entered otherwise changes no key; of the other kinds it is the year of `occurred`, a day as `2026-03-31`."""
    number, code = invoice.number, invoice.code
    if invoice.kind is InvoiceKind.INVOICE and len(number) == _ALONE_DIGITS:
        return 2000 + int(number[:2])
    if invoice.kind is InvoiceKind.INVOICE and len(code) == _LONG_CODE_DIGITS:
        return 2000 + int(code[5:7])
    if invoice.kind is InvoiceKind.INVOICE and len(code) == _SHORT_CODE_DIGITS:
        return 2000 + int(code[4:6])
    return int(occurred[:4])


def invoice_key(invoice: Invoice, pepper: bytes) -> bytes:
    """32 bytes: HMAC-SHA256(pepper, kind ‖ 0 ‖ code ‖ 0 ‖ number), in upper-case ASCII but for the kind."""
    return _keyed(pepper, invoice.kind.value, invoice.code, invoice.number)


@dataclass(frozen=True)
class VoucherData:
    """What is typed of a voucher beside its scan. `seller`: who issued it; empty where nobody says so."""

    invoice: Invoice
    seller: str = ""

    def encoded(self) -> bytes:
        """JCS of kind, code, number, and of the seller where there is one."""
        invoice = self.invoice
        said: dict[str, Json] = {"kind": invoice.kind.value, "code": invoice.code, "number": invoice.number}
        return canonical.encode(said | ({"seller": self.seller} if self.seller else {}))

    @classmethod
    def of_json(cls, said: Mapping[str, object]) -> VoucherData:
        """Raises KeyError, ValueError."""
        invoice = Invoice(InvoiceKind(said["kind"]), str(said["code"]), str(said["number"]))
        return cls(invoice, str(said.get("seller", "")))


def voucher_digest(data: VoucherData, scan: bytes) -> bytes:
    """32 bytes: SHA-256("guild/voucher/1" ‖ SHA-256(scan) ‖ the data)."""
    return sha256(b"guild/voucher/1", sha256(scan), data.encoded())


def bank_digest(reference: str, payer_account: str, payee_account: str, pepper: bytes) -> bytes:
    """32 bytes: HMAC-SHA256(pepper of the year of the payment, "bank" ‖ 0 ‖ reference ‖ 0 ‖ the payer's account ‖ 0 ‖
    the payee's), each as `bank_text` has it. Accounts are guessable, so a plain digest would tell them."""
    return _keyed(pepper, "bank", *map(bank_text, (reference, payer_account, payee_account)))


def document_digest(kind: str, number: str, pepper: bytes) -> bytes:
    """32 bytes, made as `bank_digest` of "document", its kind and number."""
    return _keyed(pepper, "document", kind, bank_text(number))


def bank_text(text: str) -> str:
    """Letters and digits alone, in upper case: banks and people group them differently. Raises FormatFault."""
    plain = "".join(each for each in text if each not in _GROUPING).upper()
    require(plain.isascii() and plain.isalnum(), "not-a-bank-text", "letters and digits of ASCII alone")
    return plain


def reason_digest(text: str) -> bytes:
    """32 bytes: SHA-256("guild/reason/1" ‖ UTF-8) of why somebody objects."""
    return sha256(b"guild/reason/1", text.encode())


def _keyed(pepper: bytes, *parts: str) -> bytes:
    said = b"\0".join(each.encode("ascii") for each in parts)
    return hmac.digest(fixed(pepper, PEPPER_BYTES, "pepper"), said, "sha256")
