"""The number under which an invoice or voucher is known: what its invoice key will be made of (docs/splits.md)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from formats.splits.entries.columns import KIND_WORDS, InvoiceKind
from formats.words import Message

_STANDS_ALONE = re.compile(r"[0-9]{20}")
_CODE = re.compile(r"[0-9]{10}|[0-9]{12}")
_NUMBER = re.compile(r"[0-9]{8}")
_ANY = re.compile(r"[0-9A-Z](?:[0-9A-Z-]{0,38}[0-9A-Z])?")
_ROUNDED = re.compile(r"[0-9.]+[eE][+-]?[0-9]+")
# A spreadsheet keeps 15 significant digits: the last five of a twenty-digit number become zeros.
_CUT = re.compile(r"[0-9]{15}0{5}")


_FIELDS = ("invoice_code", "invoice_number")
FieldMessage = tuple[str, Message]


@dataclass(frozen=True)
class Invoice:
    """`code` is empty for a number that stands alone; upper-case ASCII."""

    kind: InvoiceKind
    code: str
    number: str


def read_invoice(
    cells: Mapping[str, str], members: Collection[int], odd: Collection[str]
) -> tuple[Invoice | None, list[FieldMessage]]:
    """The invoice of a row's `invoice_kind`, `invoice_code` and `invoice_number`, or all that is wrong with them.
    `members`: whose own vouchers there are. `odd`: fields at fault already."""
    kind = KIND_WORDS.get(cells["invoice_kind"])
    # A spreadsheet's apostrophe marks a text and is none of it.
    texts = {"invoice_kind": cells["invoice_kind"]}
    texts |= {field: cells[field].removeprefix("'") for field in _FIELDS}
    wrong = {} if kind is not None else {"invoice_kind": "invoice-kind"}
    wrong |= {field: name for field in _FIELDS if (name := _odd(texts[field])) is not None}
    made = None
    if kind is not None:
        made = Invoice(InvoiceKind(kind), texts["invoice_code"].upper(), texts["invoice_number"].upper())
        wrong = _wrong(made, members, typed=cells["invoice_number"].startswith("'")) | wrong
    values = {"known": ", ".join(each.value for each in InvoiceKind)}
    told = {field: name for field, name in wrong.items() if field not in odd}
    faults = [(field, Message(name, {"text": texts[field]} | values)) for field, name in told.items()]
    return (None if wrong or set(texts) & set(odd) else made), faults


def _odd(text: str) -> str | None:
    """What a spreadsheet or a keyboard made of a number, whatever its kind."""
    if _ROUNDED.fullmatch(text):
        return "invoice-rounded"
    return None if text.isascii() else "invoice-not-ascii"


def _wrong(made: Invoice, members: Collection[int], *, typed: bool) -> dict[str, str]:
    """By field. `typed`: marked as a text, so that no spreadsheet has cut it."""
    match made.kind:
        case InvoiceKind.INVOICE if _STANDS_ALONE.fullmatch(made.number):
            checks = {
                "invoice_code": None if not made.code else "invoice-code/alone",
                "invoice_number": "invoice-cut" if _CUT.fullmatch(made.number) and not typed else None,
            }
        case InvoiceKind.INVOICE:
            checks = {
                "invoice_code": None if _CODE.fullmatch(made.code) else "invoice-code",
                "invoice_number": None if _NUMBER.fullmatch(made.number) else "invoice-number",
            }
        case InvoiceKind.FISCAL:
            checks = {
                "invoice_code": None if _ANY.fullmatch(made.code) else "invoice-letters",
                "invoice_number": None if _ANY.fullmatch(made.number) else "invoice-letters",
            }
        case InvoiceKind.OWN:
            checks = {
                "invoice_code": None if made.code in map(str, members) else "invoice-code/own",
                "invoice_number": None if _ANY.fullmatch(made.number) else "invoice-letters",
            }
    return {field: name for field, name in checks.items() if name is not None}
