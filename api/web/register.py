"""What the pages show of the register: members, standards, accreditations, keys. All of it is public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from api.http.paging import Page, Paging, page
from formats.register.words import Names
from ledger.consortium import queries
from ledger.consortium.facts import Account, Accreditation, Key, Member, Role, Standard

MOST_MEMBERS = 200


@dataclass(frozen=True)
class Register:
    """`standards`: those that the shown accreditations name. `more_members`: there are more than are shown."""

    members: dict[int, Member]
    more_members: bool
    accreditations: Page[Accreditation]
    standards: dict[int, Standard]


@dataclass(frozen=True)
class Powers:
    """One member's accounts and keys."""

    member: Member
    accounts: tuple[Account, ...]
    keys: tuple[Key, ...]


def register(session: Session, paging: Paging) -> Register:
    """Members, and one page of accreditations. Raises RequestInvalid."""
    members = queries.members(session, limit=MOST_MEMBERS)
    after = paging.number("accreditations")
    shown = queries.accreditations(session, after=after, limit=paging.limit)
    accreditations = page(shown, lambda each: each, "accreditations")
    named = {each.standard for each in accreditations.items}
    standards = {number: found for number in named if (found := queries.standard(session, number))}
    by_number = {each.number: each for each in members.items}
    return Register(by_number, members.next is not None, accreditations, standards)


def powers(session: Session, member: Member) -> Powers:
    keys = queries.keys(session, member=member.number, limit=MOST_MEMBERS)
    return Powers(member, tuple(queries.accounts_of(session, member.number)), keys.items)


def held(roles: int) -> tuple[Role, ...]:
    """One by one; a bit that has no name yet is not shown."""
    return tuple(role for role in Role if roles & role)


def period(start: datetime, until: datetime | None, now: datetime) -> str:
    """Where `now` lies: the word of the family `period`."""
    if now < start:
        return "not-yet"
    return "current" if until is None or now < until else "ended"


def key_period(key: Key, now: datetime) -> str:
    return "compromised" if key.compromised_since is not None else period(key.from_, key.until, now)


def member_names(session: Session) -> dict[int, Names | None]:
    return {each.number: each.names for each in queries.members(session, limit=MOST_MEMBERS).items}


def standard_names(session: Session, numbers: set[int]) -> dict[int, Standard]:
    return {number: found for number in numbers if (found := queries.standard(session, number))}
