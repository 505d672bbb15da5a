"""Calendar feeds: what two client libraries read is what was booked, and no person stands in them."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from formats.bookings.ids import booking_id
from formats.bookings.slots import Span, parse_slot, unix_of
from formats.register.words import Names
from node.bookings.calendars.faults import FeedTooLarge
from node.bookings.calendars.ics import MAX_EVENTS, EntryState, FeedEntry, asset_feed, event_uid, member_feed

ROOT = Path(__file__).parents[3]
CHAIN = bytes.fromhex("0102030405060708")
ASSET, MEMBER = Names("数控加工中心", "CNC machining centre"), Names("匠心职业学院", "Jiangxin College")
ENTRY = FeedEntry(
    booking=booking_id(7, bytes(range(15))),
    occurrence=3,
    asset=ASSET,
    unit=Names("一号机", "Machine 1"),
    member=MEMBER,
    span=Span(parse_slot("2026-03-02T22:00+08:00"), 16),
    rank=40,
    state=EntryState.CONFIRMED,
    acts=2,
    changed_at=datetime(2026, 2, 20, 9, 30, tzinfo=UTC),
)
NIGHT = (unix_of(ENTRY.span.start), unix_of(ENTRY.span.end))


def read_by_ical_js(feed: bytes) -> dict[str, Any]:
    if shutil.which("node") is None or not (ROOT / "node_modules/ical.js").exists():
        pytest.skip("needs node and ical.js")
    script = Path(__file__).with_name("ical_read.mjs")
    done = subprocess.run(["node", str(script)], input=feed, cwd=ROOT, capture_output=True, check=True)
    read: dict[str, Any] = json.loads(done.stdout)
    return read


def read(feed: bytes) -> list[Any]:
    return list(Calendar.from_ical(feed).events)


def test_two_client_libraries_read_the_same_event() -> None:
    feed = asset_feed(ASSET, [ENTRY], chain_ref=CHAIN, language="zh-CN")
    [event] = read(feed)
    assert (event.start.timestamp(), event.end.timestamp()) == NIGHT
    assert event.start.utcoffset() == timedelta(hours=8)
    foreign = read_by_ical_js(feed)
    assert foreign["name"] == "数控加工中心"
    assert foreign["events"] == [
        {
            "uid": event_uid(ENTRY.booking, 3, CHAIN),
            "sequence": 2,
            "start": NIGHT[0],
            "end": NIGHT[1],
            "zone": "Asia/Shanghai",
            "summary": "匠心职业学院 · 教学",
            "location": "数控加工中心 一号机",
            "status": "CONFIRMED",
        }
    ]
    assert (str(event["uid"]), event["sequence"], str(event["summary"])) == (
        foreign["events"][0]["uid"], 2, foreign["events"][0]["summary"],
    )  # fmt: skip


def test_an_assets_feed_names_the_member_and_a_members_feed_the_asset_in_both_languages() -> None:
    shown = {
        (feed.__name__, language): str(read(feed(name, [ENTRY], chain_ref=CHAIN, language=language))[0]["summary"])
        for feed, name in ((asset_feed, ASSET), (member_feed, MEMBER))
        for language in ("zh-CN", "en")
    }
    assert shown == {
        ("asset_feed", "zh-CN"): "匠心职业学院 · 教学",
        ("asset_feed", "en"): "Jiangxin College · teaching",
        ("member_feed", "zh-CN"): "数控加工中心 一号机 · 教学",
        ("member_feed", "en"): "CNC machining centre Machine 1 · teaching",
    }


def test_an_occurrence_keeps_its_uid_and_counts_its_changes() -> None:
    later = replace(ENTRY, acts=5, state=EntryState.ENDED, span=Span(ENTRY.span.start, 4))
    before, after = (read(member_feed(MEMBER, [each], chain_ref=CHAIN, language="en"))[0] for each in (ENTRY, later))
    assert before["uid"] == after["uid"]
    assert (before["sequence"], after["sequence"]) == (2, 5)
    assert (str(before["status"]), str(after["status"])) == ("CONFIRMED", "CANCELLED")
    other = replace(ENTRY, occurrence=4)
    assert read(member_feed(MEMBER, [other], chain_ref=CHAIN, language="en"))[0]["uid"] != before["uid"]
    assert event_uid(ENTRY.booking, 3, bytes(8)) != event_uid(ENTRY.booking, 3, CHAIN)


@pytest.mark.parametrize("state", EntryState)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_state_has_a_status_and_words(state: EntryState, language: str) -> None:
    [event] = read(asset_feed(ASSET, [replace(ENTRY, state=state, rank=90)], chain_ref=CHAIN, language=language))
    tentative, cancelled = state in (EntryState.WAITING, EntryState.HELD), state is EntryState.ENDED
    assert str(event["status"]) == ("TENTATIVE" if tentative else "CANCELLED" if cancelled else "CONFIRMED")
    assert str(event["transp"]) == ("TRANSPARENT" if tentative or cancelled else "OPAQUE")
    assert str(event["description"])


def test_no_person_can_stand_in_a_feed() -> None:
    """An entry has no field that could hold one, and the feed no property that names one."""
    names = {each.name for each in fields(FeedEntry)}
    assert names == {
        "booking", "occurrence", "asset", "unit", "member", "span", "rank", "state", "acts", "changed_at",
    }  # fmt: skip
    feed = asset_feed(ASSET, [ENTRY], chain_ref=CHAIN, language="zh-CN").decode()
    assert not [line for line in feed.splitlines() if line.startswith(("ORGANIZER", "ATTENDEE", "CONTACT", "COMMENT"))]


@settings(max_examples=60)
@given(name=st.text(max_size=90), unit=st.text(max_size=40), language=st.sampled_from(["zh-CN", "en"]))
def test_lines_are_folded_at_75_octets_and_no_name_makes_a_property(name: str, unit: str, language: str) -> None:
    entry = replace(ENTRY, asset=Names(name, name), unit=Names(unit, unit))
    feed = asset_feed(Names(name, name), [entry], chain_ref=CHAIN, language=language)
    lines = feed.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()
    plain = asset_feed(Names("x", "x"), [replace(ENTRY, asset=Names("x", "x"))], chain_ref=CHAIN, language=language)
    properties = [line.split(b":")[0].split(b";")[0] for line in lines if not line.startswith(b" ")]
    assert properties == [
        line.split(b":")[0].split(b";")[0] for line in plain.split(b"\r\n") if not line.startswith(b" ")
    ]
    assert len(read(feed)) == 1


def test_a_feed_has_an_end() -> None:
    with pytest.raises(FeedTooLarge):
        asset_feed(ASSET, (ENTRY for _ in range(MAX_EVENTS + 1)), chain_ref=CHAIN, language="en")


def test_the_same_bookings_are_the_same_bytes() -> None:
    """So that an ETag of the content holds."""
    first, second = (asset_feed(ASSET, [ENTRY], chain_ref=CHAIN, language="en") for _ in range(2))
    assert first == second
