"""The register's rows in the words of snapshots: the same facts that a chain node tells a verifier."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from sqlmodel import Session

from formats.register_words import name_pair
from ledger.consortium import facts as register
from ledger.consortium import queries as consortium
from ledger.page import MAX_LIMIT, Page
from wallet import source as facts
from wallet.basis import Basis
from wallet.snapshot import Register, key_of

Each = TypeVar("Each")


def register_of(session: Session, deployment: facts.Deployment) -> Register:
    """The current deployment's register in words."""

    def after(page: Callable[..., Page[Each]]) -> Iterator[Each]:
        return _all(lambda cursor: page(session, after=int(cursor or 0), limit=MAX_LIMIT))

    keys = _all(lambda cursor: consortium.keys(session, after=bytes.fromhex(cursor or ""), limit=MAX_LIMIT))
    return Register(
        deployment=deployment,
        closing=None,
        members=tuple(_member(each) for each in after(consortium.members)),
        standards=tuple(_standard(each) for each in after(consortium.standards)),
        accreditations=tuple(_accreditation(each) for each in after(consortium.accreditations)),
        keys=tuple(sorted((_key(each) for each in keys), key=key_of)),
    )


def keys_of_member(session: Session, member: int) -> Iterator[facts.KeyFacts]:
    """All that it ever registered, by id."""
    return map(
        _key,
        _all(
            lambda cursor: consortium.keys(session, member=member, after=bytes.fromhex(cursor or ""), limit=MAX_LIMIT)
        ),
    )


def _all(page: Callable[[str | None], Page[Each]]) -> Iterator[Each]:
    cursor = None
    while True:
        found = page(cursor)
        yield from found.items
        if found.next is None:
            return
        cursor = found.next


def _member(member: register.Member) -> facts.MemberFacts:
    zh, en = name_pair(member.profile)
    return facts.MemberFacts(member.number, facts.MemberStatus(member.status), zh, en)


def _standard(standard: register.Standard) -> facts.StandardFacts:
    zh, en = name_pair(standard.name)
    return facts.StandardFacts(standard.number, standard.kind, standard.code, standard.edition, zh, en)


def _accreditation(each: register.Accreditation) -> facts.AccreditationFacts:
    return facts.AccreditationFacts(
        each.number, each.member, each.standard, each.levels, Basis(each.basis), each.document
    )


def _key(key: register.Key) -> facts.KeyFacts:
    return facts.KeyFacts(key.member, key.purpose, key.public_key, key.from_, key.until, key.compromised_since)
