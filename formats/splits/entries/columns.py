"""The columns of a sheet of entries under their headings in either language, and the words that cells choose from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum

from formats.splits.agreements.agreement import SIDES, Nature
from formats.words import LANGUAGES, say
from formats.yaml.scalars import word


class InvoiceKind(Enum):
    """Whose numbers these are: the tax office's, the finance ministry's, or a member's own vouchers (凭证)."""

    INVOICE = "invoice"
    FISCAL = "fiscal"
    OWN = "own"


AMOUNTS = ("gross", "net", "vat")
FIELDS = (
    "pool", "side", "nature", "occurred", *AMOUNTS, "holder", "invoice_kind", "invoice_code", "invoice_number",
)  # fmt: skip
"""That every sheet has."""
COLUMNS = (*FIELDS, "seller")
"""And what may be left out."""


def heading(field: str, language: str) -> str:
    return say(language, f"entry.column.{field}")


def template(language: str) -> str:
    """The headings, one line of CSV."""
    return ",".join(heading(field, language) for field in COLUMNS) + "\r\n"


def _spoken(what: str, words: Iterable[str]) -> dict[str, str]:
    """Each word, and what it is called in the catalogues → the word."""
    return {spoken: each for each in words for spoken in (each, *(say(at, f"entry.{what}.{each}") for at in LANGUAGES))}


HEADINGS: Mapping[str, str] = _spoken("column", COLUMNS)
SIDE_WORDS: Mapping[str, str] = _spoken("side", SIDES)
NATURE_WORDS: Mapping[str, str] = _spoken("nature", map(word, Nature))
KIND_WORDS: Mapping[str, str] = _spoken("kind", (each.value for each in InvoiceKind))
