"""What closes booked and why: lines, who owes whom, and from a share through stage and weights to the entries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Path, Query

from api.http.access import NodeOf, SplitReader
from api.http.paging import Page, Pages, next_cursor
from api.http.routers import api_router
from api.http.url_values import month_number
from api.splits.agreements.routes import AgreementPath, agreement_bytes
from api.splits.closes.schemas import PeriodPath
from api.splits.closes.share_schemas import ClaimOut, ClaimsOut, PlacedEntry, PoolsOut, SharesOut
from api.splits.entries.reads import after_act, shown
from api.splits.entries.schemas import PoolName, SideWord
from formats.bookings.slots import day_at, period_of, period_text
from formats.splits.agreements.agreement import SIDES
from ledger.db import reading
from ledger.splits.closes.totals import brought_forward, side_totals
from ledger.splits.journal import queries
from ledger.splits.journal.facts import Act, ActState
from ledger.splits.transactions import transactions_of
from node.splits.closes.published import breakdown_of, closed_month
from node.splits.entries.disclosure import Disclosure
from node.splits.participation import ENTRY_KINDS, require_reader

router = api_router(tags=["closes"])
SIDE_MONTHS = 12
"""Of the totals of pools in one answer."""
MonthPath = Annotated[str, Path(pattern="^[0-9]{4}-[0-9]{2}$", description="The month that a line is of")]
PoolPath = Annotated[PoolName, Path()]
SidePath = Annotated[SideWord, Path()]
Until = Annotated[str | None, Query(max_length=7, description="The last of the months; none: this one")]


@router.get("/agreements/{agreement_id}/pools")
def pools(principal: SplitReader, node: NodeOf, agreement_id: AgreementPath, until: Until = None) -> PoolsOut:
    """What the sides of its pools came to in twelve months, restated months as they stand now, the newest first; and
    what each pool brought forward from the months before."""
    agreement = agreement_bytes(agreement_id)
    now = period_of(day_at(node.clock()))
    last = now if until is None else month_number("until", until)
    with reading(node.ledger_engine) as ledger:
        require_reader(ledger, principal.member, agreement)
        found = side_totals(ledger, agreement, first=last - SIDE_MONTHS + 1, last=last)
        brought = brought_forward(ledger, agreement, before=last - SIDE_MONTHS + 1)
    return PoolsOut.of_facts(found, brought)


@router.get("/agreements/{agreement_id}/closes/{period}/claims")
def claims(principal: SplitReader, node: NodeOf, agreement_id: AgreementPath, period: PeriodPath) -> ClaimsOut:
    """Who owes whom after the close of a month."""
    agreement, number = agreement_bytes(agreement_id), month_number("period", period)
    with reading(node.ledger_engine) as ledger, reading(node.node_engine) as session:
        require_reader(ledger, principal.member, agreement)
        _, closed = closed_month(node, ledger, session, agreement, period_text(number))
    return ClaimsOut(items=[ClaimOut.of_fact(each) for each in closed.closing.claims])


@router.get("/agreements/{agreement_id}/closes/{period}/shares/{of_month}/{pool}/{side}")
def shares(
    principal: SplitReader,
    node: NodeOf,
    paging: Pages,
    agreement_id: AgreementPath,
    period: PeriodPath,
    of_month: MonthPath,
    pool: PoolPath,
    side: SidePath,
) -> SharesOut:
    """One side of a month as a close leaves it, stage by stage with its weights, and the entries that stand in it, each
    with its voucher's digest, block and transaction."""
    agreement = agreement_bytes(agreement_id)
    booked, of = month_number("period", period), month_number("of_month", of_month)
    listed = ("shares", agreement.hex(), period, of_month, pool, side)
    after = after_act(paging, *listed)
    with reading(node.ledger_engine) as ledger, reading(node.node_engine) as session:
        require_reader(ledger, principal.member, agreement)
        found = breakdown_of(node, ledger, session, agreement, period_text(booked), period_text(of), pool, side)
        # Those that the close had: what it or one before it booked.
        entries = queries.acts(
            ledger, agreement, states=(ActState.COUNTED, ActState.REVERSED), kinds=ENTRY_KINDS, pool=pool,
            side=SIDES.index(side), month=of, booked_by=booked, after=after, limit=paging.limit,
        )  # fmt: skip
        placed = _placed(Disclosure(node, ledger, session, principal.member), entries.items)
        return SharesOut.of_fact(found, Page(items=placed, next=next_cursor(entries, *listed)))


def _placed(to: Disclosure, entries: Sequence[Act]) -> list[PlacedEntry]:
    mined = transactions_of(to.ledger, [each.id for each in entries])
    return [
        PlacedEntry(
            entry=shown(to, each),
            block_number=mined[each.id].block_number,
            tx_hash=mined[each.id].tx_hash,
        )
        for each in entries
    ]
