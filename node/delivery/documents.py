"""What was issued, and how it leaves: the file, the token's link, the QR. And how it ends: erased with its keys.

Handed out only after delivery: the bytes were compared with the anchored digests then.
"""

from uuid import UUID

from sqlalchemy import text, tuple_
from sqlmodel import Session, col, select

from formats import token as tokens
from ledger.db import reading, writing
from ledger.paging import Page, page_of
from ledger.timestamps import CHINA
from node.faults import NotFound
from node.installation.node import Node
from node.issuing.faults import CredentialNotDelivered, ErasureTooEarly, NothingToErase
from node.issuing.signing import stored_bytes
from node.issuing.sittings import SittingState, person_index
from node.staff.access import Principal, record
from node.tables.issuing import Batch, Credential, Sitting, SittingRow
from wallet.documents.identity import identity

_ROWS_A_PURGE = 500
_ON_ITS_WAY = (SittingState.APPROVED, SittingState.ISSUING, SittingState.HALTED, SittingState.CANCELLING)


def credential_of(session: Session, member: int, credential_id: str) -> Credential:
    """By id, with or without `urn:uuid:`. Raises NotFound for another member's too."""
    credential = session.get(Credential, credential_id.removeprefix("urn:uuid:"))
    if credential is None or credential.member_id != member:
        raise NotFound("credential", credential_id)
    return credential


def credentials_of_member(
    session: Session, member: int, *, sitting: str | None, number: str | None, after: str, limit: int
) -> Page[tuple[Credential, Batch]]:
    """In the order of their certificate numbers, those of one number as they were signed; `after` is the id of the last
    one seen. Raises NotFound."""
    place = col(Credential.certificate_number), col(Batch.signed_at), col(Credential.id)
    wanted = (
        select(Credential, Batch)
        .join(Batch, col(Batch.id) == col(Credential.batch_id))
        .where(Credential.member_id == member)
    )
    if after:
        last = credential_of(session, member, after)
        signed_at = session.get_one(Batch, last.batch_id).signed_at
        wanted = wanted.where(tuple_(*place) > (last.certificate_number, signed_at, last.id))
    if sitting is not None:
        wanted = wanted.where(Batch.sitting_id == sitting)
    if number is not None:
        wanted = wanted.where(Credential.certificate_number == number)
    return page_of(session, wanted.order_by(*place), limit, lambda pair: pair[0].id)


def successor_of(session: Session, credential: Credential) -> str | None:
    """The id of the credential that replaces this one under its number, once it is delivered."""
    rows = select(Credential.id).join(SittingRow, col(SittingRow.id) == col(Credential.row_id))
    wanted = rows.where(SittingRow.supersedes == credential.id, col(Credential.delivered_at).is_not(None))
    return session.exec(wanted).first()


def file_of(node: Node, credential: Credential) -> bytes:
    """The exact bytes whose digest is anchored. Raises CredentialNotDelivered, DocumentErased."""
    return _delivered(node, credential)[0]


def link_of(node: Node, credential: Credential) -> str:
    """The text of the QR."""
    return tokens.link(node.config.http.qr_prefix, _delivered(node, credential)[1])


def file_name(credential: Credential) -> str:
    """Says nothing of a person: the id, never the certificate number."""
    return f"{UUID(credential.id)}.json"


def record_handed_out(session: Session, node: Node, by: Principal, credential: Credential, form: str) -> None:
    """Whoever takes a copy of a person's document stands in the log."""
    record(session, node.clock, by, act="document-read", subject=credential.id, detail={"form": form})


def erase_person(session: Session, node: Node, by: Principal, id_type: str, id_number: str) -> int:
    """Destroy the data keys of all this member's rows and documents of one person; how many documents there were.

    What stays: certificate numbers, digests and what the chain holds, which name nobody. Copies that the holder has
    remain; so do backups until they are destroyed. Raises FieldFault, NothingToErase,
    ErasureTooEarly.
    """
    index = person_index(node, by.member, identity(id_type, id_number))
    wanted = select(SittingRow).where(SittingRow.member_id == by.member, SittingRow.person_index == index)
    rows = list(session.exec(wanted))
    if not rows:
        raise NothingToErase
    erased = sum(_erase_row(session, node, row) for row in rows)
    record(session, node.clock, by, act="person-erased", subject=f"{len(rows)} rows", detail={"documents": erased})
    return erased


def erase_credential(session: Session, node: Node, by: Principal, credential_id: str) -> None:
    """Destroy the data keys of one document and its row. Raises NotFound, ErasureTooEarly."""
    credential = credential_of(session, by.member, credential_id)
    _erase_row(session, node, session.get_one(SittingRow, credential.row_id))
    record(session, node.clock, by, act="credential-erased", subject=credential.id)


def erase_expired(node: Node) -> bool:
    """Erase what is kept longer than its retention, at most 500 rows a call. True where there was something.

    A row that is on its way to the chain waits until it is delivered.
    """
    today = node.clock().astimezone(CHINA).date()
    settled = select(Sitting.id).where(col(Sitting.state).not_in(_ON_ITS_WAY))
    wanted = select(SittingRow).where(col(SittingRow.retain_until) < today, col(SittingRow.erased_at).is_(None))
    due = wanted.where(col(SittingRow.sitting_id).in_(settled)).limit(_ROWS_A_PURGE)
    with reading(node.node_engine) as session:
        if session.exec(due.limit(1)).first() is None:
            return False
    with writing(node.node_engine) as session:
        for row in session.exec(due).all():
            _erase_row(session, node, row)
    return True


def _delivered(node: Node, credential: Credential) -> tuple[bytes, bytes]:
    if credential.delivered_at is None:
        raise CredentialNotDelivered(credential.id)
    return stored_bytes(node, credential)


def _erase_row(session: Session, node: Node, row: SittingRow) -> int:
    """How many documents that were. A sitting that waits for approval cannot be issued any more: it is cancelled."""
    sitting = session.get_one(Sitting, row.sitting_id)
    if sitting.state in _ON_ITS_WAY:
        raise ErasureTooEarly(sitting.id)
    if sitting.state == SittingState.PREPARED:
        sitting.state, sitting.cancelled_at, sitting.cancelled_by = SittingState.CANCELLED, node.clock(), "erasure"
    _overwrite_freed_pages(session)
    now, emptied = node.clock(), 0
    row.data_key, row.person_index, row.content, row.erased_at = None, None, b"", row.erased_at or now
    for credential in session.exec(select(Credential).where(Credential.row_id == row.id)):
        emptied += credential.data_key is not None
        credential.data_key, credential.document, credential.token, credential.draft = None, None, None, b""
        credential.erased_at = credential.erased_at or now
    return emptied


def _overwrite_freed_pages(session: Session) -> None:
    """SQLite leaves deleted bytes in the file unless it is told to overwrite them."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA secure_delete = ON"))
