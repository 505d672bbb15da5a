"""What a sitting rests on, as the chain's register says it now: standard, accreditation, keys, registrar.

Asked when a sitting is prepared and when it is approved, so that a person learns of it then, and again when its batches
are cut. The chain asks once more, and only its answer counts: so what a sitting rests on is asked for by the chain's
time where that is ahead of this node's clock, as a chain of many blocks a second is.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlmodel import Session, col, select

from formats.ids import KeyPurpose
from formats.register.levels import level_name
from formats.register.members import MemberStatus
from ledger.consortium import queries
from ledger.consortium.errors import (
    AccreditationNotCurrent,
    AccreditationNotForThis,
    AccreditationUnknown,
    MemberNotActive,
    MemberUnknown,
    StandardUnknown,
)
from ledger.consortium.facts import Accreditation, Key, Standard
from ledger.db import reading
from ledger.indexing.projection import ChainLogRow
from ledger.timestamps import CHINA, moment, unix_or_zero
from node.installation.node import Node
from node.issuing.faults import AccreditationMissing, SigningKeyMissing, SittingInvalid
from node.tables.issuing import Sitting


@dataclass(frozen=True)
class SittingTerms:
    """What a person chooses. `accreditation` None: the newest that fits. Both days of the validity are inside it."""

    standard: int
    level: int
    accreditation: int | None
    award_date: date
    valid_from: date | None
    valid_until: date | None

    @property
    def starts(self) -> datetime:
        """The first second of the first day."""
        return datetime.combine(self.valid_from or self.award_date, time.min, CHINA).astimezone(UTC)

    @property
    def ends(self) -> datetime | None:
        """The last second of the last day."""
        if self.valid_until is None:
            return None
        return datetime.combine(self.valid_until, time(23, 59, 59), CHINA).astimezone(UTC)


@dataclass(frozen=True)
class Grounds:
    """The register's facts behind a sitting, and the words for them on a certificate."""

    standard: Standard
    accreditation: Accreditation
    authority: str


@dataclass(frozen=True)
class SigningGrounds:
    """Grounds with the keys that would sign on them."""

    grounds: Grounds
    credential_key: Key
    token_key: Key

    @property
    def since(self) -> datetime:
        """When the last of them began."""
        return max(self.grounds.accreditation.from_, self.credential_key.from_, self.token_key.from_)


def check_dates(terms: SittingTerms, now: datetime) -> None:
    """Raises SittingInvalid."""
    if terms.award_date > now.astimezone(CHINA).date():
        raise SittingInvalid("award_date", f"{terms.award_date} has not come yet: award first, then issue")
    if terms.valid_from is not None and terms.valid_from < terms.award_date:
        raise SittingInvalid("valid_from", f"{terms.valid_from} is before the award of {terms.award_date}")
    if terms.ends is not None and terms.ends < terms.starts:
        raise SittingInvalid("valid_until", f"{terms.valid_until} is before the validity begins")


def signing_grounds(node: Node, member: int, wanted: SittingTerms | Sitting) -> SigningGrounds:
    """What stands now. Raises as `find_grounds` does, and SigningKeyMissing."""
    with reading(node.ledger_engine) as ledger:
        at = _register_time(node, ledger)
        found = find_grounds(
            ledger,
            member=member,
            standard=wanted.standard,
            level=wanted.level,
            accreditation=wanted.accreditation,
            at=at,
        )
        credential = _signing_key(ledger, member=member, purpose=KeyPurpose.CREDENTIAL, at=at)
        token = _signing_key(ledger, member=member, purpose=KeyPurpose.TOKEN, at=at)
    return SigningGrounds(found, credential, token)


def find_grounds(
    ledger: Session, *, member: int, standard: int, level: int, accreditation: int | None, at: datetime
) -> Grounds:
    """Raises the error that the chain itself would raise, or SittingInvalid, AccreditationMissing."""
    found = queries.member(ledger, member)
    if found is None:
        raise MemberUnknown(member=member)
    if found.status is not MemberStatus.ACTIVE:
        raise MemberNotActive(member=member, status=int(found.status))
    known = queries.standard(ledger, standard)
    if known is None:
        raise StandardUnknown(standard=standard)
    if level_name(known.kind, level) is None:
        raise SittingInvalid("level", f"{known.kind.name.lower()} has no rank {level}")
    if accreditation is None:
        granted = queries.accreditation_for(ledger, member=member, standard=standard, level=level, at=at)
        if granted is None:
            raise AccreditationMissing(member, standard, level)
    else:
        granted = _named(ledger, accreditation, member=member, standard=standard, level=level, at=at)
    authority = found.names.zh if found.names is not None else ""
    return Grounds(known, granted, authority or f"member {member}")


def _register_time(node: Node, ledger: Session) -> datetime:
    """This node's clock, or the time of the newest block that the register heard of something in: the later."""
    newest_first = select(ChainLogRow.block_time).order_by(col(ChainLogRow.block_number).desc())
    return max(node.clock(), moment(ledger.exec(newest_first.limit(1)).first() or 0))


def _signing_key(ledger: Session, *, member: int, purpose: KeyPurpose, at: datetime) -> Key:
    """Raises SigningKeyMissing."""
    key = queries.current_key(ledger, member=member, purpose=purpose, at=at)
    if key is None:
        raise SigningKeyMissing(member, purpose.name.lower())
    return key


def _named(ledger: Session, number: int, *, member: int, standard: int, level: int, at: datetime) -> Accreditation:
    granted = queries.accreditation(ledger, number)
    if granted is None:
        raise AccreditationUnknown(accreditation=number)
    if (granted.member, granted.standard) != (member, standard) or level not in granted.levels:
        raise AccreditationNotForThis(accreditation=number, member=member, standard=standard, level=level)
    if at < granted.from_ or (granted.until is not None and at >= granted.until):
        raise AccreditationNotCurrent(
            accreditation=number,
            from_=unix_or_zero(granted.from_),
            until=unix_or_zero(granted.until),
            at=unix_or_zero(at),
        )
    return granted
