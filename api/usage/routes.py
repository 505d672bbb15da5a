"""Minutes that both sides signed, by month of use and window of settling."""

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel

from api.assets.answers import CLASS_WORDS
from api.consortium.schemas import Number
from api.http.access import BookingReader, NodeOf
from api.http.routers import api_router
from api.http.url_values import parsed
from formats.bookings.slots import period_text
from ledger.bookings.uses import queries
from ledger.bookings.uses.facts import UsedMinutes
from ledger.db import reading

router = api_router(tags=["usage"])


class UsageRow(BaseModel):
    """`used_in`, `settled_in`: months, as 2026-03. Minutes below 0 take back what an earlier window counted."""

    asset: int
    member: int
    used_in: str
    settled_in: str
    class_name: str
    minutes: int

    @classmethod
    def of(cls, found: UsedMinutes) -> "UsageRow":
        return cls(
            asset=found.asset,
            member=found.member,
            used_in=period_text(found.used_in),
            settled_in=period_text(found.settled_in),
            class_name=CLASS_WORDS.get(found.rank, str(found.rank)),
            minutes=found.minutes,
        )


class Usage(BaseModel):
    """`total`: minutes of all rows."""

    rows: list[UsageRow]
    total: int


@router.get("/usage")
def usage(
    _: BookingReader,
    node: NodeOf,
    asset: Number,
    settled_in: Annotated[str, Query(max_length=7, description="A month, as 2026-03")],
    member: Number | None = None,
) -> Usage:
    """What one window of settling counts for an asset; with `member`, of one member."""
    window = parsed("settled_in", settled_in, parse_month, "a month like 2026-03")
    with reading(node.ledger_engine) as ledger:
        found = queries.minutes_settled(ledger, asset=asset, in_=window)
    rows = [UsageRow.of(each) for each in found if member is None or each.member == member]
    return Usage(rows=rows, total=sum(each.minutes for each in rows))


def parse_month(text: str) -> int:
    """Year × 12 + month − 1. Raises ValueError."""
    year, _, month = text.partition("-")
    if len(year) != 4 or len(month) != 2 or not (year + month).isascii() or not (year + month).isdigit():
        raise ValueError(text)
    if not 1 <= int(month) <= 12:
        raise ValueError(text)
    return int(year) * 12 + int(month) - 1
