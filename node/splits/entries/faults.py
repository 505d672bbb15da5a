"""What is refused of entries before anything is sent, each with the cure."""

from __future__ import annotations

from collections.abc import Sequence

from formats.splits.entries.faults import EntryFault
from node.faults import NodeRefusal, RowFault


class EntriesRefused(NodeRefusal):
    """The entries have faults; nothing of them was stored or sent. Mend the rows in `errors` and send them again."""

    faults: Sequence[RowFault]
    total: int

    def row_faults(self) -> Sequence[RowFault]:
        return self.faults

    def __str__(self) -> str:
        return f"{self.sentence()} ({self.total} faults)"


class AgreementTextOther(NodeRefusal):
    """No active version of the agreement has this text: hand in the file that every party signed."""

    text: str


class InvoicePepperMissing(NodeRefusal):
    """This node does not have the pepper of invoice keys that the members share for this year: an admin sets it with
    `guild entry pepper`."""

    year: int


class InvoicePepperFixed(NodeRefusal):
    """This node has another pepper for this year, and keys were made with it: compare fingerprints with the members."""

    year: int
    fingerprint: str


class VoucherRefused(NodeRefusal):
    """This is no scan of a voucher: a PDF, OFD, PNG, JPEG or XML file of at most 3 MiB."""

    reason: str


class VoucherMismatch(NodeRefusal):
    """What the other member's node gave is not the voucher that its entry names on the chain; nothing of it was kept:
    ask that member, or object to the entry."""

    member: int
    differs: str


class ReasonMismatch(NodeRefusal):
    """What the other member's node gave is no reason whose digest its objection has on the chain; nothing of it was
    kept: ask that member."""

    member: int


class EntrySealed(NodeRefusal):
    """The chain has this entry's digest alone: whoever has its content takes it back."""

    entry: str


def row_fault(found: EntryFault) -> RowFault:
    return RowFault.of(found.message, found.field, found.row)
