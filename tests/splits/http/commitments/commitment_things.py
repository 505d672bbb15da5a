"""Commitments between the college and the enterprise, and what their routes are sent in the walks over all routes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from formats.bookings.slots import day_of, day_text, slot_of
from tests.issuing.world import COLLEGE, ENTERPRISE, World
from tests.splits.http.closing_world import AGREEMENT, Books, books

THINGS = {"commitment": "x"}
_ONE = "/agreements/{agreement_id}/commitments/{commitment}/{period}"
_STATED = {"amount": "1", "from": "2026-01-01", "to": "2026-01-02"}
_ANSWERED = {"statement": "00" * 32}
BODIES: dict[str, dict[str, Any]] = {
    **{f"{_ONE}/state{more}": _STATED for more in ("", "/typed-data")},
    **{f"{_ONE}/answer{more}": _ANSWERED for more in ("", "/typed-data")},
}
_PAGE = "/operator" + _ONE
_DAYS = {"from": "2026-01-01", "to": "2026-01-02"}
FORMS: dict[str, dict[str, Any]] = {
    f"{_PAGE}/state": {"data": {"nonce": "x", "amount": "1", **_DAYS}},
    f"{_PAGE}/countersign": {"data": {"nonce": "x", "statement": "00" * 32}},
    f"{_PAGE}/contest": {"data": {"nonce": "x", "statement": "00" * 32, "amount": "0", "reason": "x"}},
    f"{_PAGE}/exchange": {"data": {"nonce": "x", "member": str(ENTERPRISE)}},
}
# What the enterprise owes is due on the first month's 28th, which has passed; what the college owes, each year.
TERMS = """commitments:
  lathe-hours: {{what: 车床开放, party: {enterprise}, to: {college}, amount: {{minutes: 600}}, every: month,
    measure: {{metered: [1]}}}}
  posts: {{what: 实习岗位, party: {enterprise}, to: all, amount: {{posts: 12}}, due: {first}-28, measure: stated}}
  upkeep: {{what: 运行投入, party: {college}, to: {enterprise}, amount: {{fen: 50000}}, every: year,
    measure: {{entries: training, side: cost}}}}
"""


@dataclass
class Committed:
    """An active agreement with commitments. `today`: a day on which something can be fulfilled."""

    books: Books
    today: str

    @property
    def posts(self) -> str:
        return "/commitments/posts/once"

    def listed(self, member: int = COLLEGE) -> dict[tuple[str, str], dict[str, Any]]:
        found = self.books.get("/commitments", member).json()["items"]
        return {(each["commitment"], each["period"]): each for each in found}

    def one(self, member: int = COLLEGE, path: str = "/commitments/posts/once") -> dict[str, Any]:
        found: dict[str, Any] = self.books.get(path, member).json()
        return found

    def stated(self, amount: int, **more: Any) -> dict[str, Any]:
        """What is asked of a statement."""
        return {"amount": str(amount), "from": self.today, "to": self.today, **more}

    def state(self, amount: int, member: int = ENTERPRISE, **more: Any) -> httpx.Response:
        return self.books.ask("POST", f"{self.posts}/state", member, json=self.stated(amount, **more))

    def answer(self, member: int = COLLEGE, **more: Any) -> httpx.Response:
        """To what is shown, if nothing else is said of it."""
        shown = self.one(COLLEGE)["between"][0]["statement"]
        body = {"statement": shown["hash"] if shown else "00" * 32} | more
        return self.books.ask("POST", f"{self.posts}/answer", member, json=body)


def committed(world: World, number: str) -> Committed:
    made = books(world, number, form=AGREEMENT + TERMS)
    return Committed(made, day_text(day_of(slot_of(int(world.node.clock().timestamp())))))
