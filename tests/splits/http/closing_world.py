"""An agreement of the college and the enterprise that is active, and months of it that are closed over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from formats.bookings.slots import day_of, period_of, period_text, slot_of
from formats.splits.ids import act_id
from ledger.db import writing
from ledger.splits.journal.commands import ActsCommands, JournalCommands
from ledger.splits.journal.requests import EntryPart, EntryRequest
from ledger.submitting.contract import Order
from ledger.submitting.outbox import Command, enqueue
from node.installation.pipeline import further_of
from node.splits.signing import money_account
from tests.issuing.world import COLLEGE, ENTERPRISE, World, work
from tests.splits.agreements import version
from tests.splits.chain.story import day_number

AGREEMENT = """title: 实训中心共建共享
number: HZ-2026-{number}
from: {first}
currency: CNY
parties: [{college}, {enterprise}]
administrator: {college}
objection_days: 10
disclosure: {disclosure}
pools:
  training:
    nature: operating
    cost:
      stages:
        - {{name: 共担, take: rest, to: {{fixed: {{{college}: 2, {enterprise}: 1}}}}, rounding: carried}}
"""


@dataclass
class Books:
    """An active agreement of the college and the enterprise, from the month before last."""

    world: World
    agreement: str
    period: str

    @property
    def path(self) -> str:
        return f"/agreements/{self.agreement}"

    def ask(self, method: str, path: str, member: int = COLLEGE, role: str = "finance", **more: Any) -> httpx.Response:
        return self.world.ask(method, f"{self.path}{path}", token=self.world.token(member, role), **more)

    def get(self, path: str, member: int = COLLEGE, role: str = "auditor") -> httpx.Response:
        answer = self.ask("GET", path, member, role)
        assert answer.status_code == 200, answer.text
        return answer

    def done(self, answer: httpx.Response) -> list[dict[str, Any]]:
        """The submissions of a write, once the chain has answered."""
        assert answer.status_code == 202, answer.text
        work(self.world.node)
        made = answer.json()
        ids = [each["id"] for each in made.get("submissions", [made])]
        token = self.world.token(COLLEGE, "auditor")
        return [self.world.ask("GET", f"/submissions/{each}", token=token).json() for each in ids]

    def closed(self, period: str) -> None:
        """By the college, with the root that is there; its lines are owed."""
        root = self.get(f"/closes/{period}").json()["root"]
        (close,) = self.done(self.ask("POST", "/closes", json={"period": period, "root": root}))
        assert close["state"] == "confirmed", close

    def carried_out(self, *commands: Command) -> None:
        with writing(self.world.node.node_engine) as session:
            for command in commands:
                enqueue(session, command, self.world.node.clock)
        work(self.world.node)

    def entered(self, net: int, *, counts: bool = True, side: int = 0, day: str = "03") -> str:
        """By the college, on a day of the agreement's first month; the enterprise accepts it."""
        act = act_id(COLLEGE, uuid4().bytes)
        part = EntryPart(act, act[:16], "training", side, net, net, 0)
        occurred, key = day_number(f"{self.period}-{day}"), uuid4().bytes * 2
        request = EntryRequest(bytes.fromhex(self.agreement), occurred, COLLEGE, b"v" * 32, key, (part,))
        node = self.world.node
        self.carried_out(
            JournalCommands(further_of(node, "Journal")).enter(request, sender=money_account(node, COLLEGE))
        )
        if counts:
            order = Order(ENTERPRISE, uuid4().bytes * 2, money_account(node, ENTERPRISE))
            self.carried_out(ActsCommands(further_of(node, "Splits")).accept(order, acts=[act]))
        return act.hex()


def books(world: World, number: str, disclosure: str = "open", form: str = AGREEMENT) -> Books:
    today = day_of(slot_of(world.node.chain.head().time))
    first = period_text(period_of(today - 60))
    text = form.format(
        number=number, first=first, college=COLLEGE, enterprise=ENTERPRISE, disclosure=disclosure
    )  # fmt: skip
    made = Books(world, version(text).hash, first)
    finance = world.token(COLLEGE, "finance")
    made.done(world.ask("POST", "/agreements", token=finance, json={"yaml": text}))
    for member in (COLLEGE, ENTERPRISE):
        made.done(made.ask("POST", "/versions/1/sign", member, json={"text": made.agreement}))
    return made
