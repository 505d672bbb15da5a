"""What a foreign member says of the college's booking: to it, the booking is not there."""

from __future__ import annotations

from typing import Any

from tests.issuing.world import COLLEGE, World

_USED = {"start": "2026-03-02T09:00:00+08:00", "end": "2026-03-02T10:00:00+08:00", "minutes": 60}
_ACTS: dict[str, dict[str, Any]] = {
    "check-in": {},
    "check-out": {"used": _USED},
    "agree": _USED,
    "declare": _USED,
    "differ": {"minutes": 1},
    "no-show": {},
    "object": {},
}
BODIES: dict[str, dict[str, Any]] = {
    **{"/bookings/{booking_id}/occurrences/{occurrence}/" + act: body for act, body in _ACTS.items()},
    "/bookings/{booking_id}/hand-over": {"to": 1},
    "/assets/{asset_number}/value": {"value_fen": "1"},
    "/bookings/{booking_id}/take-over": {},
}
# On the chain, which every member reads.
SHOWN_TO_MEMBERS = ("/bookings/{booking_id}/occurrences",)
ASKED_WITH = {"/usage/figures": "?asset=1&from=2026-03-01&to=2026-03-02"}
PUBLIC_THINGS = ("occurrence", "unit_number")


def made(world: World) -> dict[str, str]:
    """A door device of the college, and the numbers that its paths name."""
    answer = world.ask("POST", "/door-devices", token=world.token(COLLEGE, "custodian"), json={})
    assert answer.status_code == 201, answer.text
    return {"device_id": answer.json()["device"], "occurrence": "0", "unit_number": "0"}
