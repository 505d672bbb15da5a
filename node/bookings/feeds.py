"""Calendar feeds: made and revoked by a member's staff, read by whoever has the secret address.

An address holds 256 random bits; here stands only their SHA-256. Not guarded: to whom a subscriber hands the address
on; revoke it then. What it shows is on the chain: members, classes and times, never a person.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from uuid import uuid4

from sqlmodel import Session, col, func, select, tuple_

from formats.bookings.replay.parts import Stage
from formats.bookings.slots import Span
from formats.bookings.words import ANY_UNIT, STATE_HELD
from formats.crypto.hashing import sha256
from formats.encoding import base64url
from formats.register.words import Names
from ledger.bookings.assets.facts import Asset
from ledger.bookings.assets.queries import asset as asset_of
from ledger.bookings.reserving.feed import FeedOccurrence, feed_occurrences
from ledger.consortium import queries as consortium
from ledger.paging import Page, page_of
from node.bookings.calendars import ics
from node.bookings.calendars.faults import FeedsTooMany
from node.bookings.calendars.ics import EntryState, FeedEntry
from node.faults import NotFound
from node.installation.node import Clock
from node.staff.access import Principal, record
from node.tables.feeds import CalendarFeed

OF_MEMBER = 0
"""In the place of an asset's number."""
MOST_FEEDS = 200
DAYS_BACK = 31
_SECRET_BYTES = 32
_STATES = {
    Stage.WAITING: EntryState.WAITING,
    Stage.STANDING: EntryState.CONFIRMED,
    Stage.IN_USE: EntryState.IN_USE,
    Stage.USED: EntryState.USED,
    Stage.MISSED: EntryState.NO_SHOW,
    Stage.GONE: EntryState.ENDED,
}


def add_feed(session: Session, clock: Clock, by: Principal, *, asset: int, language: str) -> tuple[CalendarFeed, str]:
    """A feed of the principal's member, and its secret, which is shown this once. Raises FeedsTooMany."""
    count = session.exec(select(func.count()).where(col(CalendarFeed.member_id) == by.member)).one()
    if count >= MOST_FEEDS:
        raise FeedsTooMany(MOST_FEEDS)
    secret = base64url(secrets.token_bytes(_SECRET_BYTES))
    feed = CalendarFeed(
        id=uuid4().hex,
        member_id=by.member,
        asset=asset,
        language=language,
        secret_hash=_hash(secret),
        created_at=clock(),
        created_by=by.staff_id,
    )
    session.add(feed)
    record(session, clock, by, act="feed-added", subject=feed.id, detail={"asset": asset})
    return feed, secret


def revoke_feed(session: Session, clock: Clock, by: Principal, feed_id: str) -> None:
    """Its address answers no more. Raises NotFound."""
    session.delete(_feed_of(session, by.member, feed_id))
    record(session, clock, by, act="feed-revoked", subject=feed_id)


def feeds_of(session: Session, member: int, *, after: str, limit: int) -> Page[CalendarFeed]:
    """Those of the member itself, then by asset, each as they were made; `after` is the id of the last one seen. Raises
    NotFound."""
    place = col(CalendarFeed.asset), col(CalendarFeed.created_at), col(CalendarFeed.id)
    wanted = select(CalendarFeed).where(CalendarFeed.member_id == member)
    if after:
        last = _feed_of(session, member, after)
        wanted = wanted.where(tuple_(*place) > (last.asset, last.created_at, last.id))
    return page_of(session, wanted.order_by(*place), limit, lambda row: row.id)


def _feed_of(session: Session, member: int, feed_id: str) -> CalendarFeed:
    feed = session.get(CalendarFeed, feed_id)
    if feed is None or feed.member_id != member:
        raise NotFound("feed", feed_id)
    return feed


def feed_by_secret(
    session: Session, secret: str, *, asset: int | None = None, member: int | None = None
) -> CalendarFeed:
    """The feed of this asset or of this member that the secret opens. Raises NotFound, which does not say why."""
    feed = session.exec(select(CalendarFeed).where(CalendarFeed.secret_hash == _hash(secret))).first()
    about_asset = feed is not None and feed.asset != OF_MEMBER and feed.asset == asset
    about_member = feed is not None and feed.asset == OF_MEMBER and feed.member_id == member
    if feed is None or not (about_asset or about_member):
        raise NotFound("feed", "")
    return feed


def calendar_of(ledger: Session, feed: CalendarFeed, *, chain_ref: bytes, today: int, days: int) -> bytes:
    """What begins from a month before today up to `days` after, as iCalendar. Raises FeedTooLarge, NotFound."""
    window = {"from_day": today - DAYS_BACK, "until_day": today + days, "limit": ics.MAX_EVENTS + 1}
    if feed.asset == OF_MEMBER:
        entries = _entries(ledger, feed_occurrences(ledger, holder=feed.member_id, **window))
        name = _member_names(ledger)(feed.member_id)
        return ics.member_feed(name, entries, chain_ref=chain_ref, language=feed.language)
    of = asset_of(ledger, feed.asset)
    if of is None:
        raise NotFound("asset", str(feed.asset))
    entries = _entries(ledger, feed_occurrences(ledger, asset=feed.asset, **window))
    return ics.asset_feed(_asset_names(of), entries, chain_ref=chain_ref, language=feed.language)


def _entries(ledger: Session, found: Sequence[FeedOccurrence]) -> list[FeedEntry]:
    assets = {number: asset_of(ledger, number) for number in {each.asset for each in found}}
    member_names = _member_names(ledger)
    return [
        FeedEntry(
            booking=each.booking,
            occurrence=each.occurrence,
            asset=_asset_names(of),
            unit=_unit_names(of, each.unit),
            member=member_names(each.holder),
            span=Span(each.span[0], each.span[1] - each.span[0]),
            rank=each.rank,
            state=EntryState.HELD if _is_held(each) else _STATES[each.stage],
            acts=each.acts,
            changed_at=each.changed_at,
        )
        for each in found
        if (of := assets[each.asset]) is not None
    ]


def _is_held(each: FeedOccurrence) -> bool:
    return each.stage is Stage.STANDING and each.state == STATE_HELD


def _member_names(ledger: Session) -> Callable[[int], Names]:
    known: dict[int, Names] = {}

    def names(number: int) -> Names:
        if number not in known:
            found = consortium.member(ledger, number)
            known[number] = (None if found is None else found.names) or Names(f"成员 {number}", f"member {number}")
        return known[number]

    return names


def _asset_names(asset: Asset) -> Names:
    return asset.names or Names(f"资产 {asset.number}", f"asset {asset.number}")


def _unit_names(asset: Asset, unit: int) -> Names:
    if unit == ANY_UNIT or asset.units == 1:
        return Names("", "")
    return asset.unit_names(unit) or Names(f"单元 {unit}", f"unit {unit}")


def _hash(secret: str) -> bytes:
    return sha256(secret.encode())
