"""A calendar feed of bookings for an asset or a member (RFC 5545), to be subscribed to by any calendar program.

An event an occurrence. Its UID is the booking's and the chain's, so that every node names it alike and a program that
knows it replaces it; SEQUENCE is how many acts were made on the booking. Members are organisations: no person, no
operator and no commitment stands in a feed, whatever the fields of an entry say, for they have none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneStandard, vText

from formats.bookings.classes import CLASSES, MAINTENANCE, ClassName
from formats.bookings.ids import checked_id
from formats.bookings.slots import Span, unix_of
from formats.register.words import Names
from node.bookings.calendars.faults import FeedTooLarge

MAX_EVENTS = 5_000
TZID = "Asia/Shanghai"
MEDIA_TYPE = "text/calendar; charset=utf-8"
REFRESH = timedelta(minutes=15)
_ZONE = ZoneInfo(TZID)
_HOUR = timedelta(hours=1)
_LAST_CHANGE = datetime(1991, 9, 15, 2, 0)  # noqa: DTZ001 - local time, as VTIMEZONE has it
"""Summer time ended for good: from then on the zone is +08:00, as slots are counted."""
_NAMES = {**CLASSES, MAINTENANCE: ClassName("检修", "maintenance")}


class EntryState(StrEnum):
    WAITING = "waiting"
    HELD = "held"
    CONFIRMED = "confirmed"
    IN_USE = "in_use"
    USED = "used"
    NO_SHOW = "no_show"
    ENDED = "ended"


_STATES: dict[EntryState, tuple[str, str, str]] = {
    EntryState.WAITING: ("TENTATIVE", "候补中", "waiting"),
    EntryState.HELD: ("TENTATIVE", "待答复", "awaiting an answer"),
    EntryState.CONFIRMED: ("CONFIRMED", "已确认", "confirmed"),
    EntryState.IN_USE: ("CONFIRMED", "使用中", "in use"),
    EntryState.USED: ("CONFIRMED", "已使用", "used"),
    EntryState.NO_SHOW: ("CONFIRMED", "未到", "no-show"),
    EntryState.ENDED: ("CANCELLED", "已取消", "cancelled"),
}
"""STATUS of RFC 5545, and the words."""


@dataclass(frozen=True, kw_only=True)
class FeedEntry:
    """One occurrence. `acts` on its booking so far; `changed_at`: the time of the last (aware UTC). `member`: the name
    of the one who booked. `span`: the slots that it has now."""

    booking: bytes
    occurrence: int
    asset: Names
    unit: Names
    member: Names
    span: Span
    rank: int
    state: EntryState
    acts: int
    changed_at: datetime


def asset_feed(asset: Names, entries: Iterable[FeedEntry], *, chain_ref: bytes, language: str) -> bytes:
    """What is booked on one asset: an event says for what and by which member."""
    return _feed(asset, entries, chain_ref, language, of_member=False)


def member_feed(member: Names, entries: Iterable[FeedEntry], *, chain_ref: bytes, language: str) -> bytes:
    """What one member booked: an event says where and for what."""
    return _feed(member, entries, chain_ref, language, of_member=True)


def event_uid(booking: bytes, occurrence: int, chain_ref: bytes) -> str:
    return f"{checked_id(booking).hex()}-{occurrence}@{chain_ref.hex()}.guild-ledger"


def _feed(name: Names, entries: Iterable[FeedEntry], chain_ref: bytes, language: str, *, of_member: bool) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", f"-//Guild Ledger//Bookings//{'ZH' if language == 'zh-CN' else 'EN'}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(_in(name, language)))
    calendar.add("x-wr-timezone", TZID)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add_component(_zone())
    for count, entry in enumerate(entries, start=1):
        if count > MAX_EVENTS:
            raise FeedTooLarge(MAX_EVENTS)
        calendar.add_component(_event(entry, chain_ref, language, of_member=of_member))
    text: bytes = calendar.to_ical()
    return text


def _event(entry: FeedEntry, chain_ref: bytes, language: str, *, of_member: bool) -> Event:
    status, zh, en = _STATES[entry.state]
    state = zh if language == "zh-CN" else en
    rank = _in(_NAMES[entry.rank], language)
    room = " ".join(filter(None, (_in(entry.asset, language), _in(entry.unit, language))))
    event = Event()
    event.add("uid", event_uid(entry.booking, entry.occurrence, chain_ref))
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("sequence", entry.acts)
    event.add("dtstart", _time(entry.span.start))
    event.add("dtend", _time(entry.span.end))
    event.add("summary", f"{room if of_member else _in(entry.member, language)} · {rank}")
    event.add("location", room)
    event.add("description", state)
    event.add("categories", [rank])
    event.add("status", status)
    event.add("transp", "OPAQUE" if status == "CONFIRMED" else "TRANSPARENT")
    event.add("class", "PUBLIC")
    return event


def _zone() -> Timezone:
    standard = TimezoneStandard()
    standard.add("dtstart", _LAST_CHANGE)
    standard.add("tzoffsetfrom", 9 * _HOUR)
    standard.add("tzoffsetto", 8 * _HOUR)
    standard.add("tzname", "CST")
    zone = Timezone()
    zone.add("tzid", TZID)
    zone.add_component(standard)
    return zone


def _time(slot: int) -> datetime:
    return datetime.fromtimestamp(unix_of(slot), _ZONE)


def _in(names: Names | ClassName, language: str) -> str:
    """The other language where there is none in this one."""
    first, other = (names.zh, names.en) if language == "zh-CN" else (names.en, names.zh)
    return first or other
