"""Agreements as the chain has them, with the texts that this node has and the reader may see."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from api.consortium.schemas import ChainTime, Number
from api.http.access import NodeOf, SplitReader
from api.http.paging import Page, Pages, Paging, chain_place, next_cursor
from api.http.routers import api_router
from api.splits.agreements.answers import AgreementDetail, AgreementOut, TypedDataOut, VersionDetail, VersionOut
from api.splits.agreements.routes import AgreementPath, VersionPath, agreement_bytes
from formats.crypto.eip712 import hex_values
from ledger.db import reading
from ledger.splits.agreements import queries
from ledger.timestamps import moment
from node.installation.node import Node
from node.splits.agreements.acts import typed_data_for
from node.splits.agreements.versions import version_view, version_views
from node.staff.access import Principal

router = api_router(tags=["agreements"])


@router.get("/agreements")
def agreements(principal: SplitReader, node: NodeOf, paging: Pages, member: Number | None = None) -> Page[AgreementOut]:
    """All that were ever proposed, the oldest first; with `member`, those in which it takes or took part, or would."""
    return agreement_list(principal, node, paging, member)


@router.get("/agreements/{agreement_id}")
def agreement(principal: SplitReader, node: NodeOf, agreement_id: AgreementPath) -> AgreementDetail:
    """One agreement with its versions: which are active, and who must sign the others still."""
    views = version_views(node, principal, agreement_bytes(agreement_id))
    now = node.clock()
    return AgreementDetail(
        agreement=AgreementOut.of(views, now), versions=[VersionOut.of(each, now) for each in views]
    )  # fmt: skip


@router.get("/agreements/{agreement_id}/versions/{version}")
def agreement_version(
    principal: SplitReader, node: NodeOf, agreement_id: AgreementPath, version: VersionPath
) -> VersionDetail:
    """One version: its text, what it says in both languages with a worked example, and who signed."""
    view = version_view(node, principal, agreement_bytes(agreement_id), version)
    return VersionDetail.of(view, node.clock())


@router.get("/agreements/{agreement_id}/versions/{version}/typed-data")
def typed_data(
    principal: SplitReader,
    node: NodeOf,
    agreement_id: AgreementPath,
    version: VersionPath,
    member: Number,
    deadline: Annotated[ChainTime | None, Query(description="Until when it is good; none: 30 days")] = None,
) -> TypedDataOut:
    """What a money account of a party or agent signs elsewhere (EIP-712); its signature is handed in."""
    view = version_view(node, principal, agreement_bytes(agreement_id), version)
    until, data = typed_data_for(node, view, member, deadline)
    return TypedDataOut(member=member, deadline=moment(until), typed_data=hex_values(data))


def agreement_list(principal: Principal, node: Node, paging: Paging, member: int | None) -> Page[AgreementOut]:
    """Raises RequestInvalid for a cursor that is none."""
    after = paging.parsed(chain_place, "agreements")
    with reading(node.ledger_engine) as ledger:
        found = queries.agreements(ledger, member=member, after=after, limit=paging.limit)
    now = node.clock()
    shown = [AgreementOut.of(version_views(node, principal, each), now) for each in found.items]
    return Page(items=shown, next=next_cursor(found, "agreements"))
