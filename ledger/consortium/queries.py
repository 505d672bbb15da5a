"""What the register says, read from the projection. Lists come in pages, in the order of their numbers."""

from datetime import datetime

from sqlmodel import Session, and_, col, or_, select, tuple_

from formats.ids import KeyPurpose
from formats.register.basis import Basis
from formats.register.levels import Kind, mask_levels
from formats.register.members import MemberKind, MemberStatus
from formats.register.words import read_words
from ledger.consortium.facts import (
    Account,
    AccountProposal,
    Accreditation,
    ContractRecord,
    Key,
    Member,
    Standard,
    StatusChange,
)
from ledger.consortium.tables import (
    AccountProposalRow,
    AccountRow,
    AccreditationRow,
    ContractRow,
    KeyRow,
    MemberRow,
    MemberStatusRow,
    PauseRow,
    StandardRow,
)
from ledger.paging import Page, page_of
from ledger.timestamps import moment


def member(session: Session, number: int) -> Member | None:
    row = session.get(MemberRow, number)
    return None if row is None else _member(session, row)


def members(session: Session, *, after: int = 0, limit: int = 100) -> Page[Member]:
    wanted = select(MemberRow).where(MemberRow.number > after).order_by(col(MemberRow.number))
    return page_of(session, wanted, limit, lambda row: str(row.number)).map(lambda row: _member(session, row))


def account(session: Session, address: str) -> Account | None:
    row = session.get(AccountRow, address.lower())
    return None if row is None else _account(row)


def accounts_of(session: Session, member: int) -> list[Account]:
    """By when their roles changed, the newest last; those without roles too. Bounded by what admins made."""
    wanted = select(AccountRow).where(AccountRow.member == member)
    wanted = wanted.order_by(col(AccountRow.changed_at), col(AccountRow.address))
    return [_account(row) for row in session.exec(wanted).all()]


def proposal(session: Session, *, member: int, address: str) -> AccountProposal | None:
    row = session.get(AccountProposalRow, (member, address.lower()))
    return None if row is None else _proposal(row)


def proposals_of(session: Session, member: int, *, limit: int = 100) -> list[AccountProposal]:
    """In the order of their proposal."""
    wanted = select(AccountProposalRow).where(AccountProposalRow.member == member)
    wanted = wanted.order_by(col(AccountProposalRow.proposed_at), col(AccountProposalRow.address)).limit(limit)
    return [_proposal(row) for row in session.exec(wanted)]


def standard(session: Session, number: int) -> Standard | None:
    row = session.get(StandardRow, number)
    return None if row is None else _standard(row)


def standards(session: Session, *, code: str | None = None, after: int = 0, limit: int = 100) -> Page[Standard]:
    wanted = select(StandardRow).where(StandardRow.number > after).order_by(col(StandardRow.number))
    if code is not None:
        wanted = wanted.where(StandardRow.code == code)
    return page_of(session, wanted, limit, lambda row: str(row.number)).map(_standard)


def accreditation(session: Session, number: int) -> Accreditation | None:
    row = session.get(AccreditationRow, number)
    return None if row is None else _accreditation(row)


def accreditations(
    session: Session, *, member: int | None = None, standard: int | None = None, after: int = 0, limit: int = 100
) -> Page[Accreditation]:
    wanted = select(AccreditationRow).where(AccreditationRow.number > after).order_by(col(AccreditationRow.number))
    if member is not None:
        wanted = wanted.where(AccreditationRow.member == member)
    if standard is not None:
        wanted = wanted.where(AccreditationRow.standard == standard)
    return page_of(session, wanted, limit, lambda row: str(row.number)).map(_accreditation)


def accreditation_for(
    session: Session, *, member: int, standard: int, level: int, at: datetime
) -> Accreditation | None:
    """The newest accreditation of this member that covers this standard and level at that time."""
    wanted = select(AccreditationRow).where(AccreditationRow.member == member, AccreditationRow.standard == standard)
    for row in session.exec(wanted.order_by(col(AccreditationRow.number).desc())):
        if row.levels >> level & 1 and _covers(row.from_time, row.until_time, at):
            return _accreditation(row)
    return None


def key(session: Session, key_id: bytes) -> Key | None:
    row = session.get(KeyRow, key_id)
    return None if row is None else _key(row)


def keys(
    session: Session,
    *,
    member: int | None = None,
    purpose: KeyPurpose | None = None,
    after: str | None = None,
    limit: int = 100,
) -> Page[Key]:
    """By member and purpose, the newest first. `after`: the cursor of the page before."""
    k = KeyRow
    wanted = select(k).order_by(col(k.member), col(k.purpose), col(k.from_time).desc(), col(k.id))
    if after is not None:
        of, for_, since, found = after.split("-")
        group, last = (int(of), int(for_)), moment(int(since))
        in_group = tuple_(col(k.member), col(k.purpose))
        older = or_(k.from_time < last, and_(k.from_time == last, k.id > bytes.fromhex(found)))
        wanted = wanted.where(or_(in_group > group, and_(in_group == group, older)))
    if member is not None:
        wanted = wanted.where(KeyRow.member == member)
    if purpose is not None:
        wanted = wanted.where(KeyRow.purpose == purpose)
    return page_of(session, wanted, limit, _key_place).map(_key)


def _key_place(row: KeyRow) -> str:
    return f"{row.member}-{row.purpose}-{int(row.from_time.timestamp())}-{row.id.hex()}"


def current_key(session: Session, *, member: int, purpose: KeyPurpose, at: datetime) -> Key | None:
    """The key that began last among those good at that time and never declared lost."""
    wanted = select(KeyRow).where(
        KeyRow.member == member, KeyRow.purpose == purpose, col(KeyRow.compromised_since).is_(None)
    )
    good = [row for row in session.exec(wanted) if _covers(row.from_time, row.until_time, at)]
    return _key(max(good, key=lambda row: (row.from_time, row.id))) if good else None


def contracts(session: Session) -> list[ContractRecord]:
    """Every registration, in the order of the chain; the council makes few."""
    rows = session.exec(select(ContractRow).order_by(col(ContractRow.block_number), col(ContractRow.log_index)))
    return [
        ContractRecord(
            name=row.name.rstrip(b"\x00").decode("ascii", errors="backslashreplace"),
            address=row.address,
            predecessor=row.predecessor,
            registered_in=row.block_number,
            retired=row.retired,
        )
        for row in rows
    ]


def paused(session: Session) -> bool:
    newest = select(PauseRow).order_by(col(PauseRow.block_number).desc(), col(PauseRow.log_index).desc()).limit(1)
    row = session.exec(newest).first()
    return row is not None and row.paused


def _member(session: Session, row: MemberRow) -> Member:
    wanted = select(MemberStatusRow).where(MemberStatusRow.member == row.number)
    ordered = wanted.order_by(col(MemberStatusRow.block_number), col(MemberStatusRow.log_index))
    return Member(
        number=row.number,
        kind=MemberKind(row.kind),
        status=MemberStatus(row.status),
        powers=row.powers,
        profile=read_words(row.profile),
        admitted_at=row.admitted_at,
        history=tuple(StatusChange(MemberStatus(each.status), each.at) for each in session.exec(ordered)),
    )


def _account(row: AccountRow) -> Account:
    return Account(address=row.address, member=row.member, roles=row.roles, changed_at=row.changed_at)


def _proposal(row: AccountProposalRow) -> AccountProposal:
    return AccountProposal(address=row.address, member=row.member, roles=row.roles, proposed_at=row.proposed_at)


def _standard(row: StandardRow) -> Standard:
    return Standard(
        number=row.number,
        kind=Kind(row.kind),
        code=row.code,
        edition=row.edition,
        name=read_words(row.name),
        registered_at=row.registered_at,
    )


def _accreditation(row: AccreditationRow) -> Accreditation:
    return Accreditation(
        number=row.number,
        member=row.member,
        standard=row.standard,
        levels=tuple(mask_levels(row.levels)),
        basis=Basis(row.basis),
        document=row.document,
        from_=row.from_time,
        until=row.until_time,
        granted_at=row.granted_at,
    )


def _key(row: KeyRow) -> Key:
    return Key(
        id=row.id,
        member=row.member,
        purpose=KeyPurpose(row.purpose),
        public_key=row.public_key,
        from_=row.from_time,
        until=row.until_time,
        compromised_since=row.compromised_since,
        registered_at=row.registered_at,
    )


def _covers(start: datetime, until: datetime | None, at: datetime) -> bool:
    return start <= at and (until is None or at < until)
