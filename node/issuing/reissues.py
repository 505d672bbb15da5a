"""A certificate number once more: correction, 补发 and renewal give the same number to the same person.

A number is free again when every credential under it is revoked as superseded and every row with it was this person's.
The new document names the newest of them; whoever erased its row is asked to compare the person by hand.
Why so: docs/adr/0036-a-number-is-free-for-its-own-person.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from formats.register.standing import Standing
from formats.register.status import Reason
from ledger.credentials import queries
from ledger.credentials.facts import Revocation
from ledger.db import reading
from node.faults import RowFault
from node.installation.node import Node
from node.issuing.faults import NumbersNotFree, RevocationReissued
from node.tables.issuing import Credential, Sitting, SittingRow

_REVOKED = (Standing.REVOKED_PROVISIONAL, Standing.REVOKED_FINAL)


@dataclass(frozen=True)
class Earlier:
    """A row of another sitting under the same number, with its credential where there is one by now."""

    row: SittingRow
    sitting: Sitting
    credential: Credential | None


@dataclass(frozen=True)
class Wanted:
    """The number that a row of a sitting for this standard and level asks for; `person`: its keyed index."""

    row: int
    person: bytes | None
    standard: int
    level: int


def superseded_by(node: Node, wanted: Wanted, earlier: Sequence[Earlier]) -> str | RowFault:
    """The id of the credential that this row replaces, or why the number is not free."""
    other = next((each for each in earlier if _is_another(each, wanted)), None)
    if other is not None:
        detail = f"it stands for another person, standard or level in sitting {other.sitting.id}"
        cure = "compare the numbers; where the earlier ID number was wrong, erase that credential first"
        return RowFault(wanted.row, "certificate_number", "certificate-number-of-another", detail, cure)
    delivered = [each.credential for each in earlier if each.credential and each.credential.delivered_at]
    if len(delivered) < len(earlier):
        cure = "remove the row, or cancel that sitting while nothing of it is on chain"
        detail = f"it stands in sitting {earlier[0].sitting.id}"
        return RowFault(wanted.row, "certificate_number", "certificate-number-used", detail, cure)
    good = next((each for each in delivered if not _is_superseded(node, each)), None)
    if good is not None:
        cure = f"remove the row; to replace that one: guild revoke {good.id} --reason superseded, then upload again"
        detail = f"credential {good.id} under this number is not revoked as superseded"
        return RowFault(wanted.row, "certificate_number", "certificate-number-used", detail, cure)
    return max(delivered, key=lambda each: (each.delivered_at, each.id)).id


def require_free(session: Session, node: Node, sitting: Sitting) -> None:
    """What its rows replace is revoked as superseded still. Raises NumbersNotFree."""
    replaced = select(SittingRow, Credential).join(Credential, col(Credential.id) == col(SittingRow.supersedes))
    faults = [
        RowFault(
            row.number,
            "certificate_number",
            "certificate-number-used",
            f"credential {credential.id} under this number is not revoked as superseded any more",
            "cancel the sitting, or revoke it again",
        )
        for row, credential in session.exec(replaced.where(SittingRow.sitting_id == sitting.id))
        if not _is_superseded(node, credential)
    ]
    if faults:
        raise NumbersNotFree(sitting.id, tuple(faults))


def require_not_reissued(session: Session, node: Node, revoked: Revocation, stands: ColumnElement[bool]) -> None:
    """A revocation whose number was given again stands: else two would be good. `stands`: of a row joined to its
    sitting. Raises RevocationReissued."""
    with reading(node.ledger_engine) as ledger:
        entries = queries.entries(ledger, revoked.batch)
    digests = {entries[position].document_digest for position in revoked.act.positions}
    replaced = (
        select(Credential, Sitting.id)
        .join(SittingRow, col(SittingRow.supersedes) == col(Credential.id))
        .join(Sitting, col(Sitting.id) == col(SittingRow.sitting_id))
        .where(Credential.batch_id == revoked.batch.hex(), stands)
    )
    for credential, sitting in session.exec(replaced):
        if credential.document_digest in digests:
            raise RevocationReissued(revoked.act.act or 0, credential.id, sitting)


def _is_another(earlier: Earlier, wanted: Wanted) -> bool:
    """An erased row says nothing of its person any more: the approver compares."""
    terms = (earlier.sitting.standard, earlier.sitting.level) != (wanted.standard, wanted.level)
    return terms or earlier.row.person_index not in (None, wanted.person)


def _is_superseded(node: Node, credential: Credential) -> bool:
    batch, digest = bytes.fromhex(credential.batch_id), credential.document_digest
    with reading(node.ledger_engine) as ledger:
        position = None if digest is None else queries.position_of(ledger, batch, digest)
        found = None if position is None else queries.status(ledger, batch, position, at=node.clock())
    if found is None or found.act is None:
        return False
    return found.standing in _REVOKED and found.act.reason is Reason.SUPERSEDED
