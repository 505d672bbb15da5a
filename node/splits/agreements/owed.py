"""What the active versions of an agreement commit their parties to, as far as their texts are here."""

from __future__ import annotations

from sqlmodel import Session

from formats.bookings.slots import day_at, day_text
from formats.splits.agreements.money import period_of
from formats.splits.agreements.reader import read_json
from formats.splits.commitments.periods import Owed, owed
from ledger.splits.agreements.versions import active_versions
from node.installation.node import Node
from node.splits.agreements.faults import AgreementTextMissing
from node.splits.agreements.versions import texts_of


def today(node: Node) -> str:
    """As `2026-03-31`."""
    return day_text(day_at(node.clock()))


def owed_under(node: Node, ledger: Session, session: Session, agreement: bytes) -> list[Owed]:
    """Of every commitment each period that has begun, the earliest due first; none where no version is active. Raises
    AgreementTextMissing."""
    versions = [read_json(tree) for tree in texts_of(ledger, session, node, agreement)]
    here = {each.hash for each in versions}
    for row in active_versions(ledger, agreement):
        if row.text.hex() not in here:
            raise AgreementTextMissing(row.text.hex())
    return owed(versions, period_of(today(node))) if versions else []
