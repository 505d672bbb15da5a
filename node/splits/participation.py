"""Whose staff may see an agreement, and take part in it: to anybody else there is none.

Under `open` every member reads the texts, the acts and the closes, as the chain and the period file show them; under
`committed` parties and agents do. Scans, and the words of objections, are theirs under both.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session

from ledger.splits.agreements.facts import Version
from ledger.splits.agreements.queries import versions
from ledger.splits.journal.facts import Act, ActKind
from ledger.splits.journal.queries import SETTLEMENTS, act
from node.faults import NotFound

ENTRY_KINDS = (ActKind.ENTRY, ActKind.REVERSAL)


def may_read(member: int, version: Version) -> bool:
    return not version.rules.committed or member in version.signers


def require_reader(ledger: Session, member: int, agreement: bytes) -> None:
    """Of any version of it. Raises NotFound."""
    if not any(may_read(member, version) for version in versions(ledger, agreement)):
        raise NotFound("agreement", agreement.hex())


def takes_part(ledger: Session, member: int, agreement: bytes) -> bool:
    """As a party or agent of any version of it."""
    return any(member in version.signers for version in versions(ledger, agreement))


def require_participant(ledger: Session, member: int, agreement: bytes) -> None:
    """Raises NotFound."""
    if not takes_part(ledger, member, agreement):
        raise NotFound("agreement", agreement.hex())


def require_pair(ledger: Session, agreement: bytes, one: int, other: int) -> None:
    """Two members that take part. Raises NotFound."""
    if one == other or not (takes_part(ledger, one, agreement) and takes_part(ledger, other, agreement)):
        raise NotFound("agreement", agreement.hex())


def entry_of(ledger: Session, member: int, agreement: bytes, entry: bytes) -> Act:
    """An entry or its reversal, under this agreement. Raises NotFound."""
    require_participant(ledger, member, agreement)
    return _act_of(ledger, agreement, entry, ENTRY_KINDS, "entry")


def settlement_of(ledger: Session, member: int, agreement: bytes, settlement: bytes) -> Act:
    """A payment, payout or netting under this agreement. Raises NotFound."""
    require_participant(ledger, member, agreement)
    return _act_of(ledger, agreement, settlement, SETTLEMENTS, "settlement")


def entry_read(ledger: Session, member: int, agreement: bytes, entry: bytes) -> Act:
    """As `entry_of`, for whoever reads the agreement. Raises NotFound."""
    require_reader(ledger, member, agreement)
    return _act_of(ledger, agreement, entry, ENTRY_KINDS, "entry")


def settlement_read(ledger: Session, member: int, agreement: bytes, settlement: bytes) -> Act:
    """As `settlement_of`, for whoever reads the agreement. Raises NotFound."""
    require_reader(ledger, member, agreement)
    return _act_of(ledger, agreement, settlement, SETTLEMENTS, "settlement")


def payout_of(ledger: Session, member: int, agreement: bytes, payout: bytes) -> Act:
    """Raises NotFound."""
    found = settlement_of(ledger, member, agreement, payout)
    if found.kind is not ActKind.PAYOUT:
        raise NotFound("payout", payout.hex())
    return found


def _act_of(ledger: Session, agreement: bytes, id_: bytes, kinds: Collection[ActKind], named: str) -> Act:
    found = act(ledger, id_)
    if found is None or found.agreement != agreement or found.kind not in kinds:
        raise NotFound(named, id_.hex())
    return found
