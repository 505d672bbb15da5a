"""Who did what on the chain, newest first."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import tuple_
from sqlmodel import Session, col, select

from ledger.activity.tables import ActRow
from ledger.paging import Page, page_of


@dataclass(frozen=True)
class Act:
    """`events`: what the chain recorded, in order. `subject`: the things it touched, by their argument names."""

    member: int
    account: str
    events: tuple[str, ...]
    subject: dict[str, Any]
    at: datetime
    block_number: int
    log_index: int
    tx_hash: str
    contract: str
    request_id: str


def acts(
    session: Session, *, members: list[int] | None = None, before: str | None = None, limit: int = 100
) -> Page[Act]:
    """`members` None: everybody's. `before`: the cursor of the page above."""
    wanted = select(ActRow).order_by(col(ActRow.block_number).desc(), col(ActRow.log_index).desc())
    if members is not None:
        wanted = wanted.where(col(ActRow.member).in_(members))
    if before is not None:
        block, _, index = before.partition("-")
        wanted = wanted.where(tuple_(col(ActRow.block_number), col(ActRow.log_index)) < (int(block), int(index)))
    return page_of(session, wanted, limit, lambda row: f"{row.block_number}-{row.log_index}").map(_act)


def _act(row: ActRow) -> Act:
    return Act(
        member=row.member,
        account=row.account,
        events=tuple(row.events.split(",")),
        subject=json.loads(row.subject),
        at=row.at,
        block_number=row.block_number,
        log_index=row.log_index,
        tx_hash=row.tx_hash,
        contract=row.contract,
        request_id=row.request_id,
    )
