"""The register's rows in the words of snapshots: the same facts that a chain node tells a verifier."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from sqlmodel import Session

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
    names = member.profile.get("name", member.profile)
    return facts.MemberFacts(member.number, facts.MemberStatus(member.status), *_names(names))


def _standard(standard: register.Standard) -> facts.StandardFacts:
    zh, en = _names(standard.name.get("name", standard.name))
    return facts.StandardFacts(standard.number, standard.kind, _word(standard.code), _word(standard.edition), zh, en)


def _accreditation(each: register.Accreditation) -> facts.AccreditationFacts:
    return facts.AccreditationFacts(
        each.number, each.member, each.standard, each.levels, Basis(each.basis), _word(each.document)
    )


def _key(key: register.Key) -> facts.KeyFacts:
    return facts.KeyFacts(key.member, key.purpose, key.public_key, key.from_, key.until, key.compromised_since)


def _names(names: Any) -> tuple[str, str]:
    if not isinstance(names, dict):
        return "", ""
    return _word(names.get("zh", "")), _word(names.get("en", ""))


def _word(value: Any) -> str:
    """A word as the chain gave it; one that is no text (half a surrogate pair) is empty, or a single member's odd
    profile would end everybody's snapshots."""
    text = str(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        return ""
    return text
