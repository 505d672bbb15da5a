"""What the register says: open to anyone, for trust in it must not depend on an account."""

from fastapi import APIRouter

from api.access import NodeOf, Public
from api.consortium.schemas import Accreditation, Key, Member, Number, PurposeWord, Standard
from api.cursors import hex_bytes
from api.paging import Page, Pages
from formats.ids import KeyPurpose
from ledger.consortium import queries
from ledger.db import reading
from node.faults import NotFound

router = APIRouter(tags=["consortium"])


@router.get("/members")
def members(_: Public, node: NodeOf, paging: Pages) -> Page[Member]:
    """All members ever admitted, by number."""
    with reading(node.ledger_engine) as session:
        found = queries.members(session, after=paging.number, limit=paging.limit)
    return Page(items=[Member.of(each) for each in found.items], next=found.next)


@router.get("/members/{number}")
def member(_: Public, node: NodeOf, number: Number) -> Member:
    """One member with its accounts and the history of its status."""
    with reading(node.ledger_engine) as session:
        found = queries.member(session, number)
        if found is None:
            raise NotFound("member", str(number))
        return Member.of(found, queries.accounts_of(session, number))


@router.get("/standards")
def standards(_: Public, node: NodeOf, paging: Pages, code: str | None = None) -> Page[Standard]:
    """All standards, by number; with `code`, those of one occupation."""
    with reading(node.ledger_engine) as session:
        found = queries.standards(session, code=code, after=paging.number, limit=paging.limit)
    return Page(items=[Standard.of(each) for each in found.items], next=found.next)


@router.get("/standards/{number}")
def standard(_: Public, node: NodeOf, number: Number) -> Standard:
    with reading(node.ledger_engine) as session:
        found = queries.standard(session, number)
    if found is None:
        raise NotFound("standard", str(number))
    return Standard.of(found)


@router.get("/accreditations")
def accreditations(
    _: Public, node: NodeOf, paging: Pages, member: Number | None = None, standard: Number | None = None
) -> Page[Accreditation]:
    """Who may certify what, on whose word; ended ones too."""
    with reading(node.ledger_engine) as session:
        found = queries.accreditations(
            session, member=member, standard=standard, after=paging.number, limit=paging.limit
        )
    return Page(items=[Accreditation.of(each) for each in found.items], next=found.next)


@router.get("/keys")
def keys(
    _: Public, node: NodeOf, paging: Pages, member: Number | None = None, purpose: PurposeWord | None = None
) -> Page[Key]:
    """Verification keys, ended and compromised ones too."""
    after = hex_bytes("cursor", paging.cursor, 32) if paging.cursor else b""
    wanted = None if purpose is None else KeyPurpose[purpose.upper()]
    with reading(node.ledger_engine) as session:
        found = queries.keys(session, member=member, purpose=wanted, after=after, limit=paging.limit)
    return Page(items=[Key.of(each) for each in found.items], next=found.next)
