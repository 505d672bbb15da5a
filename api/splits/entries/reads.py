"""Entries of an agreement for whoever reads it, and those that wait for the acceptance of your member."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query

from api.consortium.schemas import Number
from api.http.access import NodeOf, SplitReader
from api.http.paging import Page, Pages, Paging, chain_place, page
from api.http.routers import api_router
from api.http.url_values import month_number
from api.splits.agreements.routes import AgreementPath, agreement_bytes
from api.splits.entries.answers import STATES, EntryOut
from api.splits.entries.schemas import EntryPath, PoolName, SideWord, entry_bytes
from formats.splits.agreements.agreement import SIDES
from ledger.db import reading
from ledger.splits.journal import queries
from ledger.splits.journal.facts import Act
from node.splits.entries.disclosure import Disclosure
from node.splits.participation import ENTRY_KINDS, entry_read, require_reader

router = api_router(tags=["entries"])
StateWord = Literal["pending", "counted", "reversed", "refused"]
Month = Annotated[str | None, Query(max_length=7, description="In which it occurred, as 2026-03")]


@router.get("/entries/awaiting-acceptance")
def awaiting_acceptance(principal: SplitReader, node: NodeOf, paging: Pages) -> Page[EntryOut]:
    """What others entered and your member has not accepted, under all its agreements; the oldest first."""
    with reading(node.ledger_engine) as ledger, reading(node.node_engine) as session:
        to = Disclosure(node, ledger, session, principal.member)
        found = queries.unaccepted(
            ledger, principal.member, ENTRY_KINDS, after=after_act(paging, "entries-to-accept"), limit=paging.limit
        )  # fmt: skip
        return page(found, lambda each: shown(to, each), "entries-to-accept")


@router.get("/agreements/{agreement_id}/entries")
def entries(
    principal: SplitReader,
    node: NodeOf,
    paging: Pages,
    agreement_id: AgreementPath,
    state: StateWord | None = None,
    pool: PoolName | None = None,
    side: SideWord | None = None,
    month: Month = None,
    member: Number | None = None,
) -> Page[EntryOut]:
    """Entries and reversals in the order of the chain; of a state, a pool, a side, a month, whoever entered them."""
    number = agreement_bytes(agreement_id)
    after = after_act(paging, "entries", number.hex())
    with reading(node.ledger_engine) as ledger, reading(node.node_engine) as session:
        require_reader(ledger, principal.member, number)
        to = Disclosure(node, ledger, session, principal.member)
        found = queries.acts(
            ledger,
            number,
            states=() if state is None else (STATES[state],),
            kinds=ENTRY_KINDS,
            pool=pool,
            side=None if side is None else SIDES.index(side),
            month=None if month is None else month_number("month", month),
            member=member,
            after=after,
            limit=paging.limit,
        )
        return page(found, lambda each: shown(to, each), "entries", number.hex())


@router.get("/agreements/{agreement_id}/entries/{entry_id}")
def entry(principal: SplitReader, node: NodeOf, agreement_id: AgreementPath, entry_id: EntryPath) -> EntryOut:
    """One entry or reversal: who accepted it, and who objects."""
    with reading(node.ledger_engine) as ledger, reading(node.node_engine) as session:
        found = entry_read(ledger, principal.member, agreement_bytes(agreement_id), entry_bytes(entry_id))
        return shown(Disclosure(node, ledger, session, principal.member), found)


def shown(to: Disclosure, found: Act) -> EntryOut:
    reasons = to.reasons(found.agreement, found.id)
    return EntryOut.of(found, reasons, lambda digest: to.voucher(found.agreement, digest))


def after_act(paging: Paging, *of: str) -> str | None:
    """The cursor of a list of acts. Raises RequestInvalid."""
    return paging.parsed(chain_place, *of)
