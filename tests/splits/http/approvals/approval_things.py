"""What the routes and forms of approvals are sent in the walk over all routes, and one act that waits."""

from __future__ import annotations

from typing import Any

from tests.issuing.world import COLLEGE, World
from tests.splits.http.approvals.limited import limited
from tests.splits.http.entry_things import books

_ONE = "/submissions/{submission_id}/"
_PAGE = "/operator/approvals/{submission_id}/"
BODIES: dict[str, dict[str, Any]] = {
    _ONE + "approve": {},
    _ONE + "refuse": {"reason": "x"},
    _ONE + "withdraw": {},
}
FORMS: dict[str, dict[str, Any]] = {
    **{_PAGE + word: {"data": {"nonce": "x"}} for word in ("approve", "withdraw")},
    _PAGE + "refuse": {"data": {"nonce": "x", "reason": "x"}},
}


def held(world: World) -> dict[str, str]:
    """A payment of the college to its own fund that waits for a second person."""
    with limited(books(world, (COLLEGE,), "8")) as under:
        transfer = {"paid_on": under.at.yesterday, "reference": "1", "payer_account": "1", "payee_account": "2"}
        debt = {"payee": "training/depreciation", "pool": "training", "side": "benefit", "fen": "10001"}
        paid = {**debt, "transfer": transfer, "document": {"kind": "invoice", "number": "1"}}
        answer = under.answered(under.at.ask("POST", f"{under.at.path}/payments", json=paid))
        assert answer["state"] == "held"
        return {"submission_id": str(answer["id"])}
