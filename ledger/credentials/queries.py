"""Batches and how their positions stand, read from the projection."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import tuple_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from formats.leaf import Entry
from formats.link import Link
from ledger.credentials.facts import WITHDRAWAL_PERIOD, Batch, PositionHistory, Reason, Standing, StatusAct, StatusVerb
from ledger.credentials.tables import BatchRow, EntryRow, LinkRow, StatusActRow, StatusPositionRow
from ledger.page import Page, capped, page_of

_TAGS_A_QUERY = 500


def batch(session: Session, batch_id: bytes) -> Batch | None:
    row = session.get(BatchRow, batch_id)
    return None if row is None else batch_of(row)


def batches(session: Session, *, member: int | None = None, after: str | None = None, limit: int = 100) -> Page[Batch]:
    """In the order of the chain. `after`: the cursor of the page before."""
    wanted = select(BatchRow).order_by(col(BatchRow.block_number), col(BatchRow.log_index))
    if member is not None:
        wanted = wanted.where(BatchRow.member == member)
    if after is not None:
        block, _, index = after.partition("-")
        wanted = wanted.where(tuple_(col(BatchRow.block_number), col(BatchRow.log_index)) > (int(block), int(index)))
    rows = session.exec(wanted.limit(capped(limit) + 1)).all()
    return page_of(rows, capped(limit), batch_of, lambda row: f"{row.block_number}-{row.log_index}")


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


def history(session: Session, batch_id: bytes, position: int, *, at: datetime) -> PositionHistory | None:
    """How a position stands at a time (at or after the projection's head), and its acts. None: no such position."""
    row = session.get(BatchRow, batch_id)
    if row is None or not 0 <= position < row.count:
        return None
    touched = select(StatusActRow).join(
        StatusPositionRow,
        (col(StatusPositionRow.block_number) == col(StatusActRow.block_number))
        & (col(StatusPositionRow.log_index) == col(StatusActRow.log_index)),
    )
    touched = touched.where(StatusPositionRow.batch == batch_id, StatusPositionRow.position == position)
    acts = tuple(_act(session, act) for act in session.exec(in_order(touched)))
    return PositionHistory(standing_after(acts, at), acts)


def acts_on(session: Session, batch_id: bytes) -> list[StatusAct]:
    """Every act on a batch, oldest first."""
    wanted = select(StatusActRow).where(StatusActRow.batch == batch_id)
    return [_act(session, row) for row in session.exec(in_order(wanted))]


def not_good(session: Session, member: int, *, at: datetime) -> Iterator[bytes]:
    """Digests of this member's documents that are suspended or revoked at a time, provisionally or for good."""
    touched = select(StatusActRow.batch).join(BatchRow, col(BatchRow.id) == col(StatusActRow.batch))
    for batch_id in session.exec(touched.where(BatchRow.member == member).distinct()).all():
        acts_at: dict[int, list[StatusAct]] = {}
        for act in acts_on(session, batch_id):
            for position in act.positions:
                acts_at.setdefault(position, []).append(act)
        held = entries(session, batch_id)
        for position, acts in acts_at.items():
            if standing_after(acts, at) is not Standing.GOOD:
                yield held[position].document_digest


def revocation(session: Session, number: int) -> StatusAct | None:
    """The revocation with this number, withdrawn or not."""
    wanted = select(StatusActRow).where(StatusActRow.number == number, StatusActRow.verb == StatusVerb.REVOKED.value)
    row = session.exec(wanted).one_or_none()
    return None if row is None else _act(session, row)


def standing_after(acts: Iterable[StatusAct], at: datetime) -> Standing:
    """What the acts on one position, oldest first, make of it. A withdrawn revocation leaves no trace."""
    is_suspended, revoked_at = False, None
    for act in acts:
        match act.verb:
            case StatusVerb.SUSPENDED:
                is_suspended = True
            case StatusVerb.REINSTATED:
                is_suspended = False
            case StatusVerb.REVOKED:
                revoked_at = act.at
            case StatusVerb.WITHDRAWN:
                revoked_at = None
    if revoked_at is not None:
        final = at >= revoked_at + WITHDRAWAL_PERIOD
        return Standing.REVOKED_FINAL if final else Standing.REVOKED_PROVISIONAL
    return Standing.SUSPENDED if is_suspended else Standing.GOOD


def in_order(wanted: SelectOfScalar[StatusActRow]) -> SelectOfScalar[StatusActRow]:
    return wanted.order_by(col(StatusActRow.block_number), col(StatusActRow.log_index))


def batch_of(row: BatchRow) -> Batch:
    return Batch(
        id=row.id,
        member=row.member,
        standard=row.standard,
        level=row.level,
        accreditation=row.accreditation,
        credential_key=row.credential_key,
        token_key=row.token_key,
        registrar=row.registrar,
        root=row.root,
        count=row.count,
        historic=row.historic,
        anchored_by=row.anchored_by,
        anchored_at=row.anchored_at,
        anchored_in=row.block_number,
    )


def act_of(row: StatusActRow, positions: tuple[int, ...]) -> StatusAct:
    return StatusAct(
        batch=row.batch,
        verb=StatusVerb(row.verb),
        positions=positions,
        at=row.at,
        block=row.block_number,
        reason=None if row.reason is None else Reason(row.reason),
        number=row.number,
        by=row.by,
    )


def _act(session: Session, row: StatusActRow) -> StatusAct:
    positions = select(StatusPositionRow.position).where(
        StatusPositionRow.batch == row.batch,
        StatusPositionRow.block_number == row.block_number,
        StatusPositionRow.log_index == row.log_index,
    )
    return act_of(row, tuple(session.exec(positions.order_by(col(StatusPositionRow.position)))))
