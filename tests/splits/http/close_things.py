"""What the routes of closes are sent in the walks over all routes."""

from __future__ import annotations

from typing import Any

from tests.issuing.world import COLLEGE

THINGS = {"period": "2026-01", "member": str(COLLEGE), "program": "hledger"}
SHOWN_TO_MEMBERS = tuple(
    f"/agreements/{{agreement_id}}/{path}"
    for path in (
        *("closes", "closes/{period}", "closes/{period}/period-file", "journal/{program}"),
        *("closes/{period}/statements/{member}", "closes/{period}/statements/{member}/csv"),
    )
)
"""Under an open agreement; of one that is committed parties and agents alone read."""
_OBJECTION = {"pool": "training", "side": "cost", "figure": "1", "reason": "x"}
BODIES: dict[str, dict[str, Any]] = {
    "/agreements/{agreement_id}/closes": {"period": "2026-01", "root": "00" * 32},
    "/agreements/{agreement_id}/allocations": {},
    "/agreements/{agreement_id}/closes/{period}/objections": _OBJECTION,
    "/agreements/{agreement_id}/line-objections/{number}/withdraw": {},
    "/agreements/{agreement_id}/line-objections/{number}/escalate": {},
}
