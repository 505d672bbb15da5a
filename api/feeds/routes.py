"""Calendar feeds by a secret address: `GET|POST /feeds`, `DELETE /feeds/{id}`, and what a calendar program reads."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from api.assets.routes import AssetNumber
from api.consortium.schemas import Number
from api.http import statics
from api.http.access import Booking, BookingReader, NodeOf, Public
from api.http.paging import Page, Pages, page
from api.http.problems import CREATED, NOT_MODIFIED, OK
from api.http.routers import api_router
from api.http.shared_answers import Shared, SharedAnswers, from_projection
from api.http.writes import Writes
from formats.bookings.slots import day_at
from ledger.bookings.assets.queries import asset as asset_of
from ledger.db import reading
from node.bookings import feeds
from node.faults import NotFound
from node.installation.node import Node
from node.tables.feeds import CalendarFeed

router = api_router(tags=["feeds"])
_PRIVATE = "private, no-cache"
_ICS: dict[int | str, dict[str, Any]] = {OK: {"content": {"text/calendar": {}}}, NOT_MODIFIED: {"model": None}}
Secret = Annotated[str, Query(max_length=100, description="From the answer to `POST /feeds`")]
Days = Annotated[int, Query(ge=1, le=1_100, description="How many days ahead")]


class FeedIn(BaseModel):
    """`asset` null: of what your member holds."""

    model_config = ConfigDict(extra="forbid")

    asset: Annotated[int, Field(ge=1, lt=2**20)] | None = None
    language: Literal["zh-CN", "en"] = "zh-CN"


class FeedOut(BaseModel):
    id: str
    asset: int | None
    language: str
    created_at: datetime
    created_by: str

    @classmethod
    def of(cls, row: CalendarFeed) -> FeedOut:
        return cls(
            id=row.id,
            asset=row.asset or None,
            language=row.language,
            created_at=row.created_at,
            created_by=row.created_by,
        )


class FeedAdded(BaseModel):
    """The only answer that ever carries the address. `path`: behind the address of this node."""

    feed: FeedOut
    path: str

    def location(self) -> str:
        return f"/feeds/{self.feed.id}"


class FeedRevoked(BaseModel):
    id: str


@router.get("/feeds")
def list_feeds(principal: BookingReader, node: NodeOf, paging: Pages) -> Page[FeedOut]:
    """The calendar feeds of your member, its own first, then by asset, as they were made; without their secrets."""
    with reading(node.node_engine) as session:
        found = feeds.feeds_of(session, principal.member, after=paging.id("feeds"), limit=paging.limit)
        return page(found, FeedOut.of, "feeds")


@router.post("/feeds", status_code=CREATED, response_model=FeedAdded)
def add_feed(principal: Booking, node: NodeOf, write: Writes, body: FeedIn) -> Response:
    """A calendar feed of an asset or of your member. Its secret address is in this answer and nowhere else."""

    def act(session: Session) -> FeedAdded:
        if body.asset is not None:
            _require_asset(node, body.asset)
        row, secret = feeds.add_feed(
            session, node.clock, principal, asset=body.asset or feeds.OF_MEMBER, language=body.language
        )
        of = f"/members/{row.member_id}" if body.asset is None else f"/assets/{body.asset}"
        return FeedAdded(feed=FeedOut.of(row), path=f"{of}/bookings.ics?secret={secret}")

    return write.once(principal, body, act, status=CREATED)


@router.delete("/feeds/{feed_id}", response_model=FeedRevoked)
def revoke_feed(principal: Booking, node: NodeOf, write: Writes, feed_id: str) -> Response:
    """End a feed of your member: its address answers no more, at once."""

    def act(session: Session) -> FeedRevoked:
        feeds.revoke_feed(session, node.clock, principal, feed_id)
        return FeedRevoked(id=feed_id)

    return write.once(principal, None, act)


@router.get("/assets/{asset_number}/bookings.ics", response_class=Response, responses=_ICS)
def feed_of_asset(
    _: Public,
    node: NodeOf,
    shared: Shared,
    request: Request,
    asset_number: AssetNumber,
    secret: Secret = "",
    days: Days = 400,
) -> Response:
    """What is booked on an asset, as iCalendar, by the secret of a feed; asked for by ETag."""
    with reading(node.node_engine) as session:
        feed = feeds.feed_by_secret(session, secret, asset=asset_number)
    return _answered(node, shared, request, feed, days)


@router.get("/members/{number}/bookings.ics", response_class=Response, responses=_ICS)
def feed_of_member(
    _: Public, node: NodeOf, shared: Shared, request: Request, number: Number, secret: Secret = "", days: Days = 400
) -> Response:
    """What a member holds, as iCalendar, by the secret of its feed; asked for by ETag."""
    with reading(node.node_engine) as session:
        feed = feeds.feed_by_secret(session, secret, member=number)
    return _answered(node, shared, request, feed, days)


def _answered(node: Node, shared: SharedAnswers, request: Request, feed: CalendarFeed, days: int) -> Response:
    """The same for all feeds of the same thing, made once for each state of the projection and day."""
    today = day_at(node.clock())
    chain_ref = node.deployment.chain_ref

    def made(ledger: Session) -> statics.StaticFile:
        content = feeds.calendar_of(ledger, feed, chain_ref=chain_ref, today=today, days=days)
        return statics.of_bytes(content, ".ics")

    about = ("member", feed.member_id) if feed.asset == feeds.OF_MEMBER else ("asset", feed.asset)
    found = from_projection(node, shared, ("feed", *about, feed.language, today, days), made)
    return statics.answer(request, found, cache=_PRIVATE)


def _require_asset(node: Node, number: int) -> None:
    with reading(node.ledger_engine) as ledger:
        if asset_of(ledger, number) is None:
            raise NotFound("asset", str(number))
