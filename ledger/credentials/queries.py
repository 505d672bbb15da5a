"""Batches and how their positions stand, read from the projection."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from formats.leaf import Entry
from formats.link import Link
from formats.register.batches import BatchRecord
from formats.register.standing import Standing, Status, in_force, status_of
from formats.register.status import Reason, StatusAct, StatusAction, withdraw
from ledger.credentials.facts import Batch, Revocation
from ledger.credentials.tables import WITHDRAWN, BatchRow, EntryRow, LinkRow, StatusActRow, StatusPositionRow
from ledger.paging import Page, chain_page

_TAGS_A_QUERY = 500


def batch(session: Session, batch_id: bytes) -> Batch | None:
    row = session.get(BatchRow, batch_id)
    return None if row is None else batch_of(row)


def batches(session: Session, *, member: int | None = None, after: str | None = None, limit: int = 100) -> Page[Batch]:
    """In the order of the chain. `after`: the cursor of the page before."""
    wanted = select(BatchRow)
    if member is not None:
        wanted = wanted.where(BatchRow.member == member)
    return chain_page(session, wanted, BatchRow, after=after, limit=limit).map(batch_of)


def entries(session: Session, batch_id: bytes) -> list[Entry]:
    """By position; at most 512."""
    wanted = select(EntryRow.document_digest, EntryRow.token_digest).where(EntryRow.batch == batch_id)
    return [Entry(*row) for row in session.exec(wanted.order_by(col(EntryRow.position)))]


def position_of(session: Session, batch_id: bytes, document_digest: bytes) -> int | None:
    """Only within its batch: a copy of a digest in another batch is nothing."""
    wanted = select(EntryRow.position).where(EntryRow.batch == batch_id, EntryRow.document_digest == document_digest)
    return session.exec(wanted).one_or_none()


def links(session: Session, batch_id: bytes) -> list[Link]:
    """By tag; at most 512."""
    wanted = select(LinkRow.tag, LinkRow.link).where(LinkRow.batch == batch_id)
    return [Link(*row) for row in session.exec(wanted.order_by(col(LinkRow.tag)))]


def links_by_tag(session: Session, tags: Iterable[bytes]) -> dict[bytes, list[tuple[bytes, bytes]]]:
    """(batch id, link) of every use of each tag."""
    found: dict[bytes, list[tuple[bytes, bytes]]] = {}
    wanted = list(tags)
    for start in range(0, len(wanted), _TAGS_A_QUERY):
        some = select(LinkRow).where(col(LinkRow.tag).in_(wanted[start : start + _TAGS_A_QUERY]))
        for row in session.exec(some.order_by(col(LinkRow.tag), col(LinkRow.batch))):
            found.setdefault(row.tag, []).append((row.batch, row.link))
    return found


def standing(session: Session, batch_id: bytes, position: int, *, at: datetime) -> Standing | None:
    """How a position stands at a time (at or after the projection's head). None: no such position."""
    found = status(session, batch_id, position, at=at)
    return None if found is None else found.standing


def status(session: Session, batch_id: bytes, position: int, *, at: datetime) -> Status | None:
    """Its standing with the act that decides it. None: no such position."""
    row = session.get(BatchRow, batch_id)
    if row is None or not 0 <= position < row.count:
        return None
    touched = select(StatusActRow).join(
        StatusPositionRow,
        (col(StatusPositionRow.block_number) == col(StatusActRow.block_number))
        & (col(StatusPositionRow.log_index) == col(StatusActRow.log_index)),
    )
    touched = touched.where(StatusPositionRow.batch == batch_id, StatusPositionRow.position == position)
    acts = acts_of((act, (position,)) for act in session.exec(in_order(touched)))
    return status_of(in_force(acts), position, at)


def acts_on(session: Session, batch_id: bytes) -> list[StatusAct]:
    """Every act on a batch, oldest first."""
    return _acts(session, select(StatusActRow).where(StatusActRow.batch == batch_id))


def not_good(session: Session, member: int) -> Iterator[bytes]:
    """Digests of this member's documents that are suspended or revoked, provisionally or for good."""
    touched = select(StatusActRow.batch).join(BatchRow, col(BatchRow.id) == col(StatusActRow.batch))
    for batch_id in session.exec(touched.where(BatchRow.member == member).distinct()).all():
        found, held = in_force(acts_on(session, batch_id)), entries(session, batch_id)
        for position in found.revoked.keys() | found.suspended.keys():
            yield held[position].document_digest


def revocation(session: Session, number: int) -> Revocation | None:
    """The revocation with this number, withdrawn or not."""
    wanted = select(StatusActRow).where(StatusActRow.number == number)
    row = session.exec(in_order(wanted)).first()
    return None if row is None else Revocation(row.batch, row.by, _acts(session, wanted)[0])


def in_order(wanted: SelectOfScalar[StatusActRow]) -> SelectOfScalar[StatusActRow]:
    return wanted.order_by(col(StatusActRow.block_number), col(StatusActRow.log_index))


def batch_of(row: BatchRow) -> Batch:
    record = BatchRecord(
        batch=row.id,
        root=row.root,
        count=row.count,
        standard=row.standard,
        level=row.level,
        accreditation=row.accreditation,
        registrar=row.registrar,
        credential_key=row.credential_key,
        token_key=row.token_key,
        anchored_at=row.anchored_at,
        anchored_in=row.block_number,
    )
    return Batch(record, row.anchored_by)


def acts_of(logged: Iterable[tuple[StatusActRow, tuple[int, ...]]]) -> list[StatusAct]:
    """From rows in the order of the chain, each with its positions."""
    acts: list[StatusAct] = []
    for row, positions in logged:
        if row.verb == WITHDRAWN:
            assert row.number is not None, "a withdrawal names its revocation"
            acts = withdraw(acts, row.number, row.at)
        else:
            acts.append(StatusAct(StatusAction(row.verb), positions, row.at, Reason(row.reason or 0), row.number))
    return acts


def _acts(session: Session, wanted: SelectOfScalar[StatusActRow]) -> list[StatusAct]:
    return acts_of((row, _positions(session, row)) for row in session.exec(in_order(wanted)).all())


def _positions(session: Session, row: StatusActRow) -> tuple[int, ...]:
    positions = select(StatusPositionRow.position).where(
        StatusPositionRow.batch == row.batch,
        StatusPositionRow.block_number == row.block_number,
        StatusPositionRow.log_index == row.log_index,
    )
    return tuple(session.exec(positions.order_by(col(StatusPositionRow.position))))
