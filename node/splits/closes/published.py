"""What a closed month is published as: its period file, each member's statement, and the journal for other programs.

All of it follows from the tables and the texts that this node has: drop the projection and read the chain anew, and the
bytes are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from sqlmodel import Session

from formats.bookings.slots import period_text
from formats.splits.allocation.close import Closed
from formats.splits.allocation.opening import Line
from formats.splits.period_file import reader
from formats.splits.period_file.reader import PeriodFile
from formats.splits.statements import journal
from formats.splits.statements.breakdown import Breakdown, breakdown
from formats.splits.statements.gbt24589 import gbt24589
from formats.splits.statements.journal_text import beancount, hledger
from formats.splits.statements.statement import Statement, statements
from ledger.splits.agreements.versions import active_versions
from ledger.splits.closes.months import next_month
from ledger.splits.closes.queries import closes
from ledger.splits.export import AgreementNotActive, PeriodNotClosed, closed_period, period_files
from ledger.splits.named_lines import booked_lines
from node.faults import NotFound
from node.installation.node import Node
from node.splits.agreements.versions import texts_of

PROGRAMS: Mapping[str, Callable[[Iterable[journal.Month]], bytes]] = {
    "hledger": lambda months: hledger(months).encode(),
    "beancount": lambda months: beancount(months).encode(),
    "gbt24589": gbt24589,
}


def period_file_bytes(node: Node, ledger: Session, session: Session, agreement: bytes, period: str) -> bytes:
    """Raises as `closed_month` does."""
    return reader.write(closed_month(node, ledger, session, agreement, period)[0])


def statement_of(
    node: Node, ledger: Session, session: Session, agreement: bytes, period: str, member: int
) -> Statement:
    """Raises NotFound where the member is neither party nor agent; as `closed_month` does."""
    found = statements(*closed_month(node, ledger, session, agreement, period)).get(member)
    if found is None:
        raise NotFound("statement", str(member))
    return found


def booked_lines_of(node: Node, ledger: Session, session: Session, agreement: bytes, month: int) -> list[Line]:
    """The lines that the chain has of a close, zeros left out. Raises AgreementNotActive, PeriodNotClosed,
    VersionTextMissing."""
    if not active_versions(ledger, agreement):
        raise AgreementNotActive(agreement)
    if not any(each.month == month for each in closes(ledger, agreement)):
        raise PeriodNotClosed(agreement, period_text(month), period_text(next_month(ledger, agreement)))
    return booked_lines(ledger, agreement, month, texts_of(ledger, session, node, agreement))


def breakdown_of(
    node: Node, ledger: Session, session: Session, agreement: bytes, period: str, of: str, pool: str, side: str
) -> Breakdown:
    """Raises NotFound where that month has no such side; as `closed_month` does."""
    found = breakdown(*closed_month(node, ledger, session, agreement, period), of, pool, side)
    if found is None:
        raise NotFound("side", f"{side} of {pool} in {of}")
    return found


def journal_of(node: Node, ledger: Session, session: Session, agreement: bytes, program: str) -> bytes:
    """Of every closed month, as one of PROGRAMS reads it. Raises as `closed_month` does, but for PeriodNotClosed."""
    texts = texts_of(ledger, session, node, agreement)
    return PROGRAMS[program](journal.months(period_files(ledger, agreement, texts, node.checkpoints)))


def closed_month(
    node: Node, ledger: Session, session: Session, agreement: bytes, period: str
) -> tuple[PeriodFile, Closed]:
    """Raises AgreementNotActive, PeriodNotClosed, VersionTextMissing, ActTextUnknown, RootMismatch, LinesMismatch."""
    return closed_period(ledger, agreement, period, texts_of(ledger, session, node, agreement), node.checkpoints)
