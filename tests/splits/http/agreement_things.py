"""An agreement of the college and the enterprise, and what its routes are sent."""

from __future__ import annotations

from typing import Any

from tests.issuing.world import COLLEGE, ENTERPRISE, World, work
from tests.splits.agreements import version

TEXT = f"""title: 实训中心共建共享
number: HZ-2026-014
from: 2026-01
currency: CNY
parties: [{COLLEGE}, {ENTERPRISE}]
administrator: {COLLEGE}
objection_days: 10
disclosure: open
pools:
  training:
    nature: operating
    benefit:
      stages:
        - {{name: 其余, take: rest, to: {{fixed: {{{COLLEGE}: 60, {ENTERPRISE}: 40}}}}, rounding: quota}}
"""
# Of the college alone: what no other member has a part in.
ALONE = (
    TEXT.replace(f"[{COLLEGE}, {ENTERPRISE}]", f"[{COLLEGE}]")
    .replace(f", {ENTERPRISE}: 40", "")
    .replace("HZ-2026-014", "HZ-2026-015")
)
ALONE_ID = version(ALONE).hash
SHOWN_TO_MEMBERS = (
    *("/agreements/{agreement_id}", "/agreements/{agreement_id}/versions/{version}"),
    "/agreements/{agreement_id}/versions/{version}/typed-data",
    *("/operator/agreements/{agreement_id}", "/operator/agreements/{agreement_id}/versions/{version}"),
    "/operator/agreements/{agreement_id}/versions/{version}/flow.svg",
)
"""Its disclosure is open: every member's finance, approver and auditor read it."""
PUBLIC_THINGS = ("agreement_id", "version")
SIGN_FORM = "/operator/agreements/{agreement_id}/versions/{version}/sign"
SIGNED = {"member": COLLEGE, "deadline": "2100-01-01T00:00:00Z", "signature": "11" * 65}


def bodies() -> dict[str, list[dict[str, Any]]]:
    """Path → good bodies."""
    version_ = "/agreements/{agreement_id}/versions/{version}"
    return {
        "/agreements": [{"yaml": ALONE.replace("HZ-2026-015", "HZ-2026-016")}],
        f"{version_}/text": [{"yaml": ALONE}],
        f"{version_}/sign": [{"text": ALONE_ID}],
        f"{version_}/signatures": [{"text": ALONE_ID, "signatures": [SIGNED]}],
    }


def proposed(world: World) -> dict[str, str]:
    """The college's own agreement, which waits for its signature."""
    finance = world.token(COLLEGE, "finance")
    answer = world.ask("POST", "/agreements", token=finance, json={"yaml": ALONE})
    assert answer.status_code == 202, answer.text
    work(world.node)
    return {"agreement_id": ALONE_ID, "version": "1"}
