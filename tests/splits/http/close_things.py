"""What the routes of closes are sent in the walks over all routes."""

from __future__ import annotations

from typing import Any

from tests.issuing.world import COLLEGE

THINGS = {
    "period": "2026-01", "member": str(COLLEGE), "program": "hledger", "of_month": "2026-01", "pool": "training",
    "side": "cost", "year": "2026",
}  # fmt: skip
_MONTH = "closes/{period}"
_READ = (_MONTH, "closes", f"{_MONTH}/claims", f"{_MONTH}/statements/{{member}}")
_SHARES = f"{_MONTH}/shares/{{of_month}}/{{pool}}/{{side}}"
_FILES = (
    *("pools", f"{_MONTH}/lines", f"{_MONTH}/period-file", "journal/{program}", f"{_MONTH}/statements/{{member}}/csv"),
)
_OF_PAGES = (
    *(f"{_MONTH}/period-file", "journal/{program}"),
    *(f"{_MONTH}/statements/{{member}}/{form}" for form in ("json", "csv")),
)
SHOWN_TO_MEMBERS = (
    *(f"/agreements/{{agreement_id}}/{path}" for path in (*_READ, _SHARES, *_FILES)),
    *(f"/operator/agreements/{{agreement_id}}/{path}" for path in (*_READ, _SHARES, f"{_MONTH}/lines", *_OF_PAGES)),
)
"""Under an open agreement; of one that is committed parties and agents alone read."""
_OBJECTION = {"pool": "training", "side": "cost", "figure": "1", "reason": "x"}
BODIES: dict[str, dict[str, Any]] = {
    "/agreements/{agreement_id}/closes": {"period": "2026-01", "root": "00" * 32},
    "/agreements/{agreement_id}/allocations": {},
    "/agreements/{agreement_id}/closes/{period}/objections": _OBJECTION,
    "/agreements/{agreement_id}/line-objections/{number}/withdraw": {},
    "/agreements/{agreement_id}/line-objections/{number}/escalate": {},
    "/agreements/{agreement_id}/line-objections/{number}/fetch-reasons": {},
}
_LINES = "/operator/agreements/{agreement_id}/closes/{period}/lines"
_LINE = "2026-01>training>cost>x>2"
FORMS: dict[str, dict[str, Any]] = {
    _LINES: {"data": {"nonce": "x", "line": _LINE, "figure": "1.00", "reason": "x"}},
    **{f"{_LINES}/{{number}}/{act}": {"data": {"nonce": "x"}} for act in ("withdraw", "escalate", "fetch-reasons")},
    "/operator/agreements/{agreement_id}/closes/{period}/close": {"data": {"nonce": "x", "root": "00" * 32}},
}
