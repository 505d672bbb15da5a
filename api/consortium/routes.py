"""What the register says: open to anyone, for trust in it must not depend on an account."""

from fastapi import Request, Response
from sqlmodel import Session

from api.consortium.key_schemas import Key
from api.consortium.schemas import Accreditation, Member, Number, PurposeWord, Standard
from api.http.access import NodeOf, Public
from api.http.paging import Page, Pages, column_number, page
from api.http.routers import api_router
from api.http.shared_answers import Shared, json_from_projection
from formats.ids import KeyPurpose
from ledger.consortium import queries
from ledger.timestamps import moment
from node.faults import NotFound

router = api_router(tags=["consortium"])


@router.get("/members", response_model=Page[Member])
def members(_: Public, node: NodeOf, shared: Shared, request: Request, paging: Pages) -> Response:
    """All members ever admitted, by number."""

    def listed(session: Session) -> Page[Member]:
        found = queries.members(session, after=paging.number("members"), limit=paging.limit)
        return page(found, Member.of, "members")

    return json_from_projection(node, shared, request, listed)


@router.get("/members/{number}", response_model=Member)
def member(_: Public, node: NodeOf, shared: Shared, request: Request, number: Number) -> Response:
    """One member with its accounts and the history of its status."""

    def shown(session: Session) -> Member:
        found = queries.member(session, number)
        if found is None:
            raise NotFound("member", str(number))
        return Member.of(found, queries.accounts_of(session, number), queries.proposals_of(session, number))

    return json_from_projection(node, shared, request, shown)


@router.get("/standards", response_model=Page[Standard])
def standards(
    _: Public, node: NodeOf, shared: Shared, request: Request, paging: Pages, code: str | None = None
) -> Response:
    """All standards, by number; with `code`, those of one occupation."""

    def listed(session: Session) -> Page[Standard]:
        found = queries.standards(session, code=code, after=paging.number("standards"), limit=paging.limit)
        return page(found, Standard.of, "standards")

    return json_from_projection(node, shared, request, listed)


@router.get("/standards/{number}", response_model=Standard)
def standard(_: Public, node: NodeOf, shared: Shared, request: Request, number: Number) -> Response:
    def shown(session: Session) -> Standard:
        found = queries.standard(session, number)
        if found is None:
            raise NotFound("standard", str(number))
        return Standard.of(found)

    return json_from_projection(node, shared, request, shown)


@router.get("/accreditations", response_model=Page[Accreditation])
def accreditations(
    _: Public,
    node: NodeOf,
    shared: Shared,
    request: Request,
    paging: Pages,
    member: Number | None = None,
    standard: Number | None = None,
) -> Response:
    """Who may certify what, on whose word; ended ones too."""

    def listed(session: Session) -> Page[Accreditation]:
        found = queries.accreditations(
            session, member=member, standard=standard, after=paging.number("accreditations"), limit=paging.limit
        )
        return page(found, Accreditation.of, "accreditations")

    return json_from_projection(node, shared, request, listed)


@router.get("/keys", response_model=Page[Key])
def keys(
    _: Public,
    node: NodeOf,
    shared: Shared,
    request: Request,
    paging: Pages,
    member: Number | None = None,
    purpose: PurposeWord | None = None,
) -> Response:
    """Verification keys by member and purpose, the newest first; ended and compromised ones too."""
    after = paging.parsed(_key_place, "keys")
    wanted = None if purpose is None else KeyPurpose[purpose.upper()]

    def listed(session: Session) -> Page[Key]:
        found = queries.keys(session, member=member, purpose=wanted, after=after, limit=paging.limit)
        return page(found, Key.of, "keys")

    return json_from_projection(node, shared, request, listed)


def _key_place(text: str) -> str:
    *numbers, key = text.split("-")
    member, purpose, since = map(column_number, numbers)
    moment(since)
    if len(bytes.fromhex(key)) != 32:
        raise ValueError(text)
    return f"{member}-{purpose}-{since}-{key}"
