"""Who may see entries: staff of the parties and agents of an agreement; to anybody else there is none."""

from __future__ import annotations

from sqlmodel import Session

from ledger.splits.agreements.queries import participants, versions
from ledger.splits.journal.facts import Act, ActKind
from ledger.splits.journal.queries import act
from node.faults import NotFound

ENTRY_KINDS = (ActKind.ENTRY, ActKind.REVERSAL)


def require_participant(ledger: Session, member: int, agreement: bytes) -> None:
    """Of any version of it. Raises NotFound."""
    if not any(member in participants(ledger, version.id) for version in versions(ledger, agreement)):
        raise NotFound("agreement", agreement.hex())


def entry_of(ledger: Session, member: int, agreement: bytes, entry: bytes) -> Act:
    """An entry or its reversal, under this agreement. Raises NotFound."""
    require_participant(ledger, member, agreement)
    found = act(ledger, entry)
    if found is None or found.agreement != agreement or found.kind not in ENTRY_KINDS:
        raise NotFound("entry", entry.hex())
    return found
