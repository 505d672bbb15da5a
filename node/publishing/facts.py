"""The register's rows in the words of snapshots: the same facts that a chain node tells a verifier."""

from collections.abc import Callable, Container, Iterator
from datetime import datetime
from typing import TypeVar

from sqlmodel import Session

from formats.register.trust_root import Deployment
from formats.register.words import name_pair
from ledger.consortium import facts as register
from ledger.consortium import queries as consortium
from ledger.paging import MAX_LIMIT, Page, every
from verification import source as facts
from verification.snapshots.snapshot import Register, key_of

Each = TypeVar("Each")


def register_of(session: Session, deployment: Deployment, *, at: datetime, named: Container[bytes]) -> Register:
    """The current deployment's register in words, as a snapshot of a block of this time holds it.

    A key that is over and that no published batch names (`named`: key ids) is left out: it will anchor nothing any
    more. A verdict asks for a key beside its batch only, and where that is absent too, the batch's absence decides.
    """

    def after(page: Callable[..., Page[Each]]) -> Iterator[Each]:
        return every(lambda cursor: page(session, after=int(cursor or 0), limit=MAX_LIMIT))

    keys = map(_key, every(lambda cursor: consortium.keys(session, after=cursor, limit=MAX_LIMIT)))
    return Register(
        deployment=deployment,
        closing=None,
        members=tuple(_member(each) for each in after(consortium.members)),
        standards=tuple(_standard(each) for each in after(consortium.standards)),
        accreditations=tuple(_accreditation(each) for each in after(consortium.accreditations)),
        keys=tuple(sorted((each for each in keys if not _over(each, at) or key_of(each) in named), key=key_of)),
    )


def keys_of_member(session: Session, member: int) -> list[facts.KeyFacts]:
    """All that it ever registered, by id."""
    found = every(lambda cursor: consortium.keys(session, member=member, after=cursor, limit=MAX_LIMIT))
    return sorted(map(_key, found), key=key_of)


def _over(key: facts.KeyFacts, at: datetime) -> bool:
    """The contract anchors nothing by it any more; declaring a compromise retires a key too."""
    return key.valid_until is not None and key.valid_until <= at


def _member(member: register.Member) -> facts.MemberFacts:
    zh, en = name_pair(member.profile)
    return facts.MemberFacts(member.number, member.status, zh, en)


def _standard(standard: register.Standard) -> facts.StandardFacts:
    zh, en = name_pair(standard.name)
    return facts.StandardFacts(standard.number, standard.kind, standard.code, standard.edition, zh, en)


def _accreditation(each: register.Accreditation) -> facts.AccreditationFacts:
    return facts.AccreditationFacts(each.number, each.member, each.standard, each.levels, each.basis, each.document)


def _key(key: register.Key) -> facts.KeyFacts:
    return facts.KeyFacts(key.member, key.purpose, key.public_key, key.from_, key.until, key.compromised_since)
