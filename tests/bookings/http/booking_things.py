"""An asset and a booking of the college, and what the chain answers to whoever is another member there."""

from __future__ import annotations

from typing import Any

from formats.bookings.slots import DAY_SLOTS, day_text, slot_of, slot_text
from tests.issuing.world import COLLEGE, World, work

# On the chain, which every member reads.
SHOWN_TO_MEMBERS = (
    *("/assets/{asset_number}/calendar", "/assets/{asset_number}/line", "/bookings/{booking_id}"),
    *("/operator/assets/{asset_number}", "/operator/bookings/{booking_id}"),
)
ASKED_WITH = {"/usage": "?asset=1&settled_in=2026-03"}
PUBLIC_THINGS = ("asset_number", "approval_number", "booking_id")


_USED = {"start": "2026-03-02T09:00:00", "end": "2026-03-02T10:00:00", "minutes": "60"}
FORMS: dict[str, tuple[dict[str, str], str | None]] = {
    "approve": ({"acts": "0"}, "AssetOfOtherMember"),
    "refuse": ({"acts": "0", "reason": "1"}, "AssetOfOtherMember"),
    "cancel": ({"acts": "0"}, "BookingOfOtherMember"),
    "claim": ({"acts": "0"}, "BookingOfOtherMember"),
    "move": ({"acts": "0"}, None),
    "operator": ({"credential": "5a" * 32}, "BookingOfOtherMember"),
    "hand-over": ({"to": "1"}, None),
    "take-over": ({}, None),
    "occurrences/{occurrence}/leave": ({"acts": "0"}, "BookingOfOtherMember"),
    "occurrences/{occurrence}/check-in": ({}, None),
    "occurrences/{occurrence}/check-out": (_USED, None),
    "occurrences/{occurrence}/agree": (_USED, None),
    "occurrences/{occurrence}/declare": (_USED, None),
    "occurrences/{occurrence}/differ": ({"minutes": "1"}, None),
    "occurrences/{occurrence}/no-show": ({}, None),
    "occurrences/{occurrence}/object": ({}, None),
}
"""The forms on the page of a booking, and the refusal of whoever's it is not; None: to it there is no such booking."""
FORM_PATH = "/operator/bookings/{booking_id}/"


def today_of(world: World) -> int:
    return slot_of(world.node.chain.head().time) // DAY_SLOTS


def asset_body(today: int) -> dict[str, Any]:
    return {"kind": "room", "from": day_text(today), "words": {"name": {"zh": "实训室", "en": "Hall"}}}


def terms_body(today: int) -> dict[str, Any]:
    """Everybody is asked."""
    rules = [
        {"kind": kind, "class": "enterprise", "price_fen": "500", "asks": True} for kind in ("school", "enterprise")
    ]
    days = {
        "from": day_text(today + 1),
        "until": day_text(today + 90),
        "open": [[{"from": "08:00", "to": "20:00"}]] * 7,
    }
    return {**days, "rules": rules, "horizon_days": 30, "most": 96, "answer": 96, "text": "ab" * 32}


def part_body(today: int) -> dict[str, Any]:
    start = (today + 3) * DAY_SLOTS + 40
    return {"asset": 1, "class": "enterprise", "from": slot_text(start), "to": slot_text(start + 4)}


def booked(world: World) -> dict[str, str]:
    """The college's asset 1, and what it holds there itself, unanswered."""
    today = today_of(world)
    custodian, booker = world.token(COLLEGE, "custodian"), world.token(COLLEGE, "booker")
    world.ask("POST", "/assets", token=custodian, json=asset_body(today))
    work(world.node)
    world.ask("POST", "/assets/1/terms", token=custodian, json=terms_body(today))
    work(world.node)
    answer = world.ask("POST", "/bookings", token=booker, json={"parts": [part_body(today)]})
    assert answer.status_code == 202, answer.text
    work(world.node)
    feed = world.ask("POST", "/feeds", token=booker, json={"asset": 1}).json()["feed"]["id"]
    booking = answer.json()["bookings"][0]
    return {"asset_number": "1", "approval_number": "1", "booking_id": booking, "feed_id": feed}


def refused_by_the_chain(today: int) -> dict[str, tuple[dict[str, Any], str]]:
    """Path → a good body, and the refusal of whoever's it is not. A held booking lapses for anybody, in its time."""
    hours, day = [{"from": "09:00", "to": "10:00"}], day_text(today + 5)
    start = (today + 5) * DAY_SLOTS
    stretch = {"from": slot_text(start), "to": slot_text(start + 4)}
    custody = {
        "/terms": (terms_body(today), "AssetOfOtherMember"),
        "/protected": ({"days": [{"day": day, "hours": hours}]}, "AssetOfOtherMember"),
        "/days": ({"days": [{"day": day, "follows": "closed"}]}, "AssetOfOtherMember"),
        "/end": ({"until": day_text(today + 60)}, "AssetOfOtherMember"),
        "/maintenance": (stretch, "AssetOfOtherMember"),
        "/custody/offer": ({"to": 1}, "AssetOfOtherMember"),
        "/custody/accept": ({"from": COLLEGE}, "CustodyNotOffered"),
        "/shares": ({"shares": [{"member": COLLEGE, "share": 10_000}], "from": day}, "AssetOfOtherMember"),
        "/shares/accept": ({"digest": "01" * 32}, "SharesNotProposed"),
    }
    acts = {
        "/approve": ({"acts": 0}, "AssetOfOtherMember"),
        "/refuse": ({"acts": 0}, "AssetOfOtherMember"),
        "/displace": ({"victims": [{"booking": "00" * 20, "acts": 0}]}, "AssetOfOtherMember"),
        "/move": ({"acts": 0, "parts": [part_body(today)]}, "BookingOfOtherMember"),
        "/cancel": ({"acts": 0}, "BookingOfOtherMember"),
        "/operator": ({"credential": "5a" * 32}, "BookingOfOtherMember"),
        "/claim": ({"acts": 0}, "BookingOfOtherMember"),
        "/leave": ({"acts": 0}, "BookingOfOtherMember"),
        "/lapse": ({}, "AnswerNotOverdue"),
    }
    return {
        **{"/assets/{asset_number}" + path: given for path, given in custody.items()},
        **{"/bookings/{booking_id}" + path: given for path, given in acts.items()},
    }
