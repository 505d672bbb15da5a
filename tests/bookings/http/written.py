"""What each write route of assets and bookings is sent to become its act; which acts need no route, and why."""

from __future__ import annotations

from typing import Any

from tests.bookings.http import booking_things
from tests.uses import use_things

CONTRACTS = ("Assets", "Owners", "Bookings", "Uses")
# Contract and function → why nobody asks for it over HTTP.
WITHOUT_ROUTE: dict[tuple[str, str], str] = {
    **{
        (name, "setAuthority"): "the access manager alone, which would be replaced"
        for name in ("Assets", "Owners", "Uses")
    },
    **{("Assets", name): "Bookings alone" for name in ("take", "takeForMaintenance", "free", "extend", "offer")},
    **{("Bookings", name): "Uses alone" for name in ("startUse", "endUse", "missUse", "handOver")},
    (
        "Bookings",
        "passOn",
    ): "time alone: each node's worker sends it (node/bookings/expiry.py), and it may come from anyone",
    ("Uses", "settleBySilence"): "time alone: each node's worker sends it, and it may come from anyone",
}
# These wait for what the other side says: tests/uses/test_two_nodes.py follows each to the chain.
BY_BOTH = {
    ("Uses", "checkIn"): "/bookings/{booking_id}/occurrences/{occurrence}/check-in",
    ("Uses", "checkOut"): "/bookings/{booking_id}/occurrences/{occurrence}/check-out",
    ("Uses", "agree"): "/bookings/{booking_id}/occurrences/{occurrence}/agree",
    ("Uses", "handOver"): "/bookings/{booking_id}/take-over",
}
AT_THE_NODE = ("/bookings/{booking_id}/hand-over", "/assets/{asset_number}/value")
"""Kept at the node: the giver's word until it is taken, and what the chain never sees."""


def bodies(today: int) -> dict[str, list[dict[str, Any]]]:
    """Path → good bodies; a second and third where they become other acts. A path that is missing is a gap."""
    part, days = booking_things.part_body(today), booking_things.refused_by_the_chain(today)
    protected = days["/assets/{asset_number}/protected"][0]
    approval = {
        "use": "lease",
        "number": "01" * 32,
        "from": protected["days"][0]["day"],
        "valuation": "02" * 32,
        "floor_fen": "500",
    }
    until, shares = days["/assets/{asset_number}/end"][0], days["/assets/{asset_number}/shares/accept"][0]
    used = use_things.BODIES["/bookings/{booking_id}/occurrences/{occurrence}/agree"]
    return {
        **{path: [body] for path, (body, _) in days.items()},
        **{path: [body] for path, body in use_things.BODIES.items()},
        "/assets": [booking_things.asset_body(today)],
        "/assets/{asset_number}/protected": [protected, protected | {"release": True}],
        "/assets/{asset_number}/custody/offer-by-council": [{"to": None}],
        "/assets/{asset_number}/shares/accept-by-council": [shares | {"member": 3}],
        "/assets/{asset_number}/approvals": [approval],
        "/assets/{asset_number}/approvals/{approval_number}/end": [until],
        "/bookings": [
            {"parts": [part]},
            {"parts": [part], "waits": True},
            {"parts": [part, part | {"asset": 2}]},
        ],
        "/bookings/{booking_id}/occurrences/{occurrence}/settle-by-council": [used],
    }
