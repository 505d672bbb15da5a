"""Who owes whom now: the claims of the newest close less what was settled since, how old each is, what is declared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from formats.bookings.slots import period_text
from formats.canonical import Json
from formats.splits.agreements.accounts import keepers
from formats.splits.agreements.agreement import Agreement
from formats.splits.allocation.acts import Payment
from formats.splits.allocation.claims import ClaimBook
from formats.splits.statements.ageing import AgedClaim, DeclaredPayment, aged
from ledger.splits.agreements.versions import active_versions
from ledger.splits.closes.months import next_month
from ledger.splits.closes.queries import closes
from ledger.splits.export import VersionTextMissing, newest_period
from ledger.splits.journal.counted import counted_acts
from ledger.splits.journal.facts import Act
from ledger.splits.journal.payments import unanswered_payments
from ledger.splits.named_lines import versions_by_text
from node.installation.node import Node
from node.splits.agreements.versions import texts_of
from node.splits.moved import moved_by
from node.uses.sides import time_of


@dataclass(frozen=True)
class ClaimsView:
    """`period`: the newest that closed, None where none has; `at`: unix seconds."""

    agreement: bytes
    period: str | None
    at: int
    claims: list[AgedClaim]


def claims_view(node: Node, ledger: Session, session: Session, agreement: bytes) -> ClaimsView:
    """Raises AgreementNotActive, VersionTextMissing, ActTextUnknown, RootMismatch, LinesMismatch."""
    at, texts = time_of(node), texts_of(ledger, session, node, agreement)
    newest = newest_period(ledger, agreement, texts, node.checkpoints)
    if newest is None:
        return ClaimsView(agreement, None, at, [])
    file, closed = newest
    following = next_month(ledger, agreement)
    book = ClaimBook(period_text(following), list(closed.closing.claims))
    moves = [moved for act in counted_acts(ledger, agreement, following) if (moved := moved_by(act.text)) is not None]
    if moves:
        book.move(moves, keepers(_versions(ledger, agreement, texts)))
    closed_at = {period_text(each.month): each.closed_at for each in closes(ledger, agreement)}
    declared = [each for act in unanswered_payments(ledger, agreement) if (each := _declared(act)) is not None]
    return ClaimsView(agreement, file.period, at, aged(book.claims, closed_at, declared, at))


def _versions(ledger: Session, agreement: bytes, texts: Sequence[Json]) -> list[Agreement]:
    """Every active one, the oldest first: a newer one may name another fund."""
    found = versions_by_text(texts)
    active = [version.text for version in active_versions(ledger, agreement)]
    missing = next((text for text in active if text not in found), None)
    if missing is not None:
        raise VersionTextMissing(missing)
    return [found[text] for text in active]


def _declared(act: Act) -> DeclaredPayment | None:
    paid = moved_by(act.text)
    if not isinstance(paid, Payment):
        return None
    return DeclaredPayment(act.id.hex(), paid.payer, paid.payee, paid.pool, paid.side, paid.fen, act.entered_at)
