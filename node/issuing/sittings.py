"""Sittings: one person uploads a roster, another approves it, and from then on the issuing runs by itself.

Nothing is stored unless every row and every term is good; nothing leaves the node before the second person's word.
"""

import hmac
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import ColumnElement, and_, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from ledger.paging import Page, capped, page_of
from node.faults import NotFound, RowFault
from node.installation.node import Node
from node.installation.sealing import Sealed
from node.issuing.certificates import Award, check_rows, row_from_bytes, row_to_bytes
from node.issuing.grounds import Grounds, SittingTerms, check_dates, signing_grounds
from node.issuing.reissues import Earlier, Wanted, superseded_by
from node.registrar.faults import RegistrarNotConfigured
from node.rosters.faults import RosterRefused
from node.rosters.roster import RosterRow, SentRoster, read_roster
from node.staff.access import Principal, record
from node.tables.issuing import Batch, Credential, Sitting, SittingRow
from wallet.documents.identity import Identity


class SittingState(StrEnum):
    PREPARED = "prepared"  # waits for the second person
    CANCELLED = "cancelled"
    APPROVED = "approved"  # the registrar is being asked
    ISSUING = "issuing"  # its batches are cut and on their way
    DELIVERED = "delivered"  # every document is on chain and can be handed out
    REFUSED = "refused"  # the registrar refused a row; nothing was signed
    HALTED = "halted"  # our own software failed at it; a person resumes it
    CANCELLING = "cancelling"  # one person asked to give it up; nothing moves until another confirms or resumes it


# Of these nothing was issued: their certificate numbers are free.
_VOID = (SittingState.CANCELLED, SittingState.REFUSED)
_NUMBERS_A_QUERY = 500


def prepare(session: Session, node: Node, by: Principal, roster: SentRoster, terms: SittingTerms) -> Sitting:
    """Check everything, then store the sitting and its rows. Raises RosterRefused, SittingInvalid and the register's
    own refusals (a standard unknown, an accreditation not current …)."""
    now = node.clock()
    check_dates(terms, now)
    grounds = signing_grounds(node, by.member, terms).grounds
    peer = node.config.registrars.get(by.member)
    if peer is None:
        raise RegistrarNotConfigured(by.member)
    rows = read_roster(roster.records(), kind=grounds.standard.kind, level=terms.level, award_date=terms.award_date)
    award = Award(terms.level, terms.award_date, terms.starts, terms.ends, grounds)
    superseded, taken = _numbers(session, node, by.member, terms, rows)
    faults = check_rows(rows, award, now.replace(microsecond=0)) + taken
    if faults:
        raise RosterRefused(tuple(faults), len(faults))
    sitting = Sitting(
        id=str(uuid4()),
        member_id=by.member,
        state=SittingState.PREPARED,
        standard=terms.standard,
        level=terms.level,
        accreditation=grounds.accreditation.number,
        registrar=peer.member,
        issuing_authority=grounds.authority,
        award_date=terms.award_date,
        valid_from=terms.starts,
        valid_until=terms.ends,
        roster_hash=roster.sha256,
        row_count=len(rows),
        prepared_at=now,
        prepared_by=by.staff_id,
    )
    session.add(sitting)
    session.flush()
    for row in rows:
        session.add(_stored(node, sitting, row, superseded.get(row.certificate_number)))
    record(session, node.clock, by, act="sitting-prepared", subject=sitting.id, detail={"rows": len(rows)})
    return sitting


def sitting_of(session: Session, member: int, sitting_id: str) -> Sitting:
    """Raises NotFound for another member's too."""
    sitting = session.get(Sitting, sitting_id)
    if sitting is None or sitting.member_id != member:
        raise NotFound("sitting", sitting_id)
    return sitting


def sittings_of(
    session: Session, member: int, *, states: Collection[SittingState] = (), after: str, limit: int
) -> Page[Sitting]:
    """Newest first; `states` empty: all of them; `after` is the id of the last one seen."""
    wanted = select(Sitting).where(Sitting.member_id == member)
    if states:
        wanted = wanted.where(col(Sitting.state).in_(states))
    if after:
        last = sitting_of(session, member, after)
        wanted = wanted.where(tuple_(col(Sitting.prepared_at), col(Sitting.id)) < (last.prepared_at, last.id))
    newest_first = wanted.order_by(col(Sitting.prepared_at).desc(), col(Sitting.id).desc())
    return page_of(session, newest_first, limit, lambda row: row.id)


def rows_of(session: Session, sitting: Sitting) -> list[SittingRow]:
    """All of them, at most MAX_ROWS, in the order of the roster."""
    return list(session.exec(_rows(sitting)))


def rows_page(session: Session, sitting: Sitting, *, after: int, limit: int) -> Page[SittingRow]:
    """In the order of the roster."""
    return page_of(session, _rows(sitting).where(col(SittingRow.number) > after), limit, lambda row: str(row.number))


def _rows(sitting: Sitting) -> SelectOfScalar[SittingRow]:
    return select(SittingRow).where(SittingRow.sitting_id == sitting.id).order_by(col(SittingRow.number))


def batches_of(session: Session, sitting: Sitting) -> list[Batch]:
    """All of them, in the order of the first row of the roster in each."""
    numbers = select(func.min(SittingRow.number)).join(Credential, col(Credential.row_id) == col(SittingRow.id))
    first = numbers.where(Credential.batch_id == Batch.id).correlate(Batch).scalar_subquery()
    wanted = select(Batch).where(Batch.sitting_id == sitting.id)
    return list(session.exec(wanted.order_by(first, col(Batch.id))))


def batches_page(session: Session, sitting: Sitting, *, after: str, limit: int) -> Page[Batch]:
    """In the same order; `after` is the id of the last one seen. Raises NotFound."""
    found = batches_of(session, sitting)
    ids = [batch.id for batch in found]
    if after and after not in ids:
        raise NotFound("batch", after)
    start = ids.index(after) + 1 if after else 0
    end = start + capped(limit)
    return Page(tuple(found[start:end]), ids[end - 1] if end < len(ids) else None)


def stands() -> ColumnElement[bool]:
    """Of a row joined to its sitting: it was issued or may be. The number of any other is free."""
    issued = aliased(Credential)
    cancelled = select(issued.id).join(Batch, col(Batch.id) == col(issued.batch_id))
    cancelled = cancelled.where(issued.row_id == SittingRow.id, col(Batch.cancelled_at).is_not(None))
    return and_(col(Sitting.state).not_in(_VOID), ~cancelled.exists())


def open_row(node: Node, row: SittingRow) -> RosterRow | None:
    """What the row says; None where it was erased."""
    if row.data_key is None:
        return None
    content = node.sealer.open(Sealed(row.data_key, row.content), f"row:{row.id}")
    return row_from_bytes(content, number=row.number, certificate_number=row.certificate_number)


def award_of(sitting: Sitting, grounds: Grounds) -> Award:
    """Under the name that the sitting was prepared with, whatever the member is called by now."""
    grounds = replace(grounds, authority=sitting.issuing_authority or grounds.authority)
    return Award(sitting.level, sitting.award_date, sitting.valid_from, sitting.valid_until, grounds)


def person_index(node: Node, member: int, identity: Identity) -> bytes:
    """A keyed hash under which a member finds a person's rows, to erase them; another member's differs."""
    message = f"{member}\n{identity.id_type.value}\n{identity.number}".encode()
    return hmac.digest(node.sealer.derive("person-index"), message, "sha256")


def _numbers(
    session: Session, node: Node, member: int, terms: SittingTerms, rows: tuple[RosterRow, ...]
) -> tuple[dict[str, str], list[RowFault]]:
    """Of numbers that stood in earlier sittings: the credential that each replaces, or why it is not free."""
    superseded, taken = dict[str, str](), list[RowFault]()
    earlier = _earlier(session, member, [row.certificate_number for row in rows])
    for row in rows:
        if row.certificate_number not in earlier:
            continue
        person = person_index(node, member, row.identity)
        wanted = Wanted(row.number, person, terms.standard, terms.level)
        found = superseded_by(node, wanted, earlier[row.certificate_number])
        if isinstance(found, RowFault):
            taken.append(found)
        else:
            superseded[row.certificate_number] = found
    return superseded, taken


def _earlier(session: Session, member: int, numbers: list[str]) -> dict[str, list[Earlier]]:
    """Rows of this member's sittings, void ones apart, by number."""
    earlier: dict[str, list[Earlier]] = {}
    for start in range(0, len(numbers), _NUMBERS_A_QUERY):
        found = (
            select(SittingRow, Sitting, Credential)
            .join(Sitting, col(Sitting.id) == col(SittingRow.sitting_id))
            .outerjoin(Credential, col(Credential.row_id) == col(SittingRow.id))
            .where(SittingRow.member_id == member, stands())
            .where(col(SittingRow.certificate_number).in_(numbers[start : start + _NUMBERS_A_QUERY]))
        )
        for row, sitting, credential in session.exec(found):
            earlier.setdefault(row.certificate_number, []).append(Earlier(row, sitting, credential))
    return earlier


def _stored(node: Node, sitting: Sitting, row: RosterRow, supersedes: str | None) -> SittingRow:
    row_id = str(uuid4())
    sealed = node.sealer.seal(row_to_bytes(row), f"row:{row_id}")
    days = node.config.retention_days
    return SittingRow(
        id=row_id,
        sitting_id=sitting.id,
        member_id=sitting.member_id,
        number=row.number,
        certificate_number=row.certificate_number,
        person_index=person_index(node, sitting.member_id, row.identity),
        data_key=sealed.data_key,
        content=sealed.content,
        supersedes=supersedes,
        retain_until=None if days is None else sitting.award_date + timedelta(days=days),
    )
