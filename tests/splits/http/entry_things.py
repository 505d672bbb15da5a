"""Agreements of hosted members, active on the chain, and what is entered under them over HTTP."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from formats.bookings.slots import day_of, day_text, period_of, period_text, slot_of
from formats.splits.agreements.agreement import Agreement
from formats.splits.entries.columns import COLUMNS, FIELDS
from formats.splits.ids import version_id
from ledger.db import writing
from ledger.splits.agreements.commands import AgreementsCommands
from ledger.submitting.contract import Order
from ledger.submitting.outbox import Command, enqueue
from node.installation.pipeline import further_of
from node.splits.signing import money_account, sign_version
from tests.conftest import soon
from tests.issuing.world import COLLEGE, ENTERPRISE, World, work
from tests.splits.agreements import version

PDF = b"%PDF-1.7 a scan of a voucher"
PEPPER = "5e" * 32
_ENTRY = "/agreements/{agreement_id}/entries/{entry_id}/"
_ENTRIES = "/agreements/{agreement_id}/entries"
_PART = {"pool": "training", "side": "cost", "gross": "2", "net": "1", "vat": "1"}
_INVOICE = {"kind": "own", "code": "2", "number": "PZ-1"}
BODIES: dict[str, dict[str, Any]] = {
    _ENTRIES: {"occurred": "2026-03-31", "holder": COLLEGE, "invoice": _INVOICE, "parts": [_PART]},
    _ENTRIES + "/accept": {"entries": ["00" * 20]},
    _ENTRIES + "/count": {"entries": ["00" * 20]},
    _ENTRY + "object": {"reason": "x"},
    _ENTRY + "withdraw-objection": {},
    _ENTRY + "reverse": {},
    _ENTRY + "fetch-voucher": {},
    _ENTRY + "fetch-reasons": {"member": 3},
}
"""What whoever takes no part in an agreement asks of it: to it, there is none."""
SHOWN_TO_MEMBERS = tuple(f"{at}{path}" for at in ("", "/operator") for path in (_ENTRIES, _ENTRY.removesuffix("/")))
"""Under an open agreement, as the chain shows them."""
_SHEET = {"sheet": ("sheet.csv", b"pool"), "agreement": ("agreement.yaml", b"title: x")}
UPLOADS: dict[str, dict[str, Any]] = {
    _ENTRIES + "/check-sheet": {"files": _SHEET},
    _ENTRIES + "/send-sheet": {"files": _SHEET},
    "/agreements/{agreement_id}/vouchers": {
        "files": {"scan": ("scan.pdf", PDF)},
        "data": {"kind": "own", "code": "2", "number": "PZ-1", "occurred": "2026-03-31"},
    },
}
_PAGE = "/operator/entries/{agreement_id}/{entry_id}/"
_OF_PAGES = "/operator/agreements/{agreement_id}"
_TYPED = {"side": "training/cost", "occurred": "2026-03-31", "gross": "2.00", "net": "2.00", "holder": "2"}
UPLOADS |= {
    f"{_OF_PAGES}/enter": {"data": {"nonce": "x", "invoice_kind": "own", "invoice_number": "PZ-1", **_TYPED}},
    f"{_OF_PAGES}/enter/sheet": {"data": {"nonce": "x", "checked": "cG9vbA=="}},
    f"{_OF_PAGES}/entries/{{entry_id}}/reverse": {"data": {"nonce": "x"}},
    f"{_OF_PAGES}/entries/{{entry_id}}/withdraw-objection": {"data": {"nonce": "x"}},
    f"{_OF_PAGES}/entries/{{entry_id}}/fetch-voucher": {"data": {"nonce": "x"}},
    f"{_OF_PAGES}/entries/{{entry_id}}/fetch-reasons": {"data": {"nonce": "x", "member": "3"}},
    "/operator/entries/{agreement_id}/answer": {"data": {"nonce": "x", "say": "accept", "entries": ["00" * 20]}},
}
UPLOADS |= {_PAGE + act: {"data": {"nonce": "x"}} for act in ("accept", "fetch-voucher")}
UPLOADS |= {_PAGE + "object": {"data": {"nonce": "x", "reason": "x"}}}
ENDED = ("confirmed", "rejected", "fault", "halted")
_TEXT = """title: 实训中心共建共享
number: HZ-{number}
from: {first}
currency: CNY
parties: [{parties}]
administrator: 2
objection_days: 10
disclosure: open
pools:
  training:
    nature: operating
    cost:
      stages:
        - {{name: shared, take: rest, to: {{fixed: {{2: 1}}}}, rounding: quota}}
    benefit:
      stages:
        - {{name: fund, take: {{percent: 1}}, to: {{reserve: depreciation, keeper: 2}}}}
        - {{name: shared, take: rest, to: {{fixed: {{2: 1}}}}, rounding: quota}}
"""


@dataclass
class Books:
    """An agreement, and whoever enters under it. `yesterday`: a day that can be entered."""

    world: World
    text: bytes
    agreement: Agreement
    yesterday: str
    drawn: int = 0

    @property
    def path(self) -> str:
        return f"/agreements/{self.agreement.hash}"

    def ask(self, method: str, path: str, member: int = COLLEGE, role: str = "finance", **more: Any) -> httpx.Response:
        return self.world.ask(method, path, token=self.world.token(member, role), **more)

    def get(self, path: str, member: int = COLLEGE, role: str = "finance") -> Any:
        answer = self.ask("GET", path, member, role)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def number(self) -> str:
        """Of an own voucher that nobody has entered."""
        self.drawn += 1
        return f"PZ-{self.agreement.number}-{self.drawn}"

    def stored(self, number: str, *, member: int = COLLEGE, scan: bytes = PDF, **more: str) -> httpx.Response:
        form = {"kind": "own", "code": "2", "number": number, "occurred": self.yesterday, **more}
        files = {"scan": ("scan.pdf", scan)}
        return self.ask("POST", f"{self.path}/vouchers", member, data=form, files=files)

    def body(self, number: str, **more: Any) -> dict[str, Any]:
        part = {"pool": "training", "side": "cost", "gross": "10600", "net": "10000", "vat": "600"}
        invoice = {"kind": "own", "code": "2", "number": number}
        return {"occurred": self.yesterday, "holder": COLLEGE, "invoice": invoice, "parts": [part], **more}

    def entered(self, *, member: int = COLLEGE, **more: Any) -> str:
        """The id of an entry that is on the chain."""
        number = self.number()
        assert self.stored(number, member=member).status_code == 201
        answer = self.ask("POST", f"{self.path}/entries", member, json=self.body(number, **more))
        self.done(answer)
        return str(answer.json()["entries"][0])

    def act(self, path: str, body: Any, *, member: int = ENTERPRISE, role: str = "finance") -> dict[str, Any]:
        return self.done(self.ask("POST", f"{self.path}/entries/{path}", member, role, json=body))

    def entry(self, entry: str, member: int = COLLEGE) -> dict[str, Any]:
        found: dict[str, Any] = self.get(f"{self.path}/entries/{entry}", member)
        return found

    def done(self, answer: httpx.Response) -> dict[str, Any]:
        """Confirmed, or refused: the submission."""
        assert answer.status_code == 202, answer.text
        return self.ended(answer.json())

    def ended(self, submission: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}

        def has_ended() -> bool:
            work(self.world.node)
            member = submission["member"]
            token = self.world.token(member, "auditor" if member else "council")
            found.update(self.world.ask("GET", f"/submissions/{submission['id']}", token=token).json())
            return found["state"] in ENDED

        soon(has_ended)
        return found

    def sheet(self, *rows: dict[str, str]) -> bytes:
        """Each row as written over a good one of a number of its own."""
        good = {
            "pool": "training", "side": "cost", "nature": "operating", "occurred": self.yesterday, "gross": "106.00",
            "net": "100.00", "vat": "6.00", "holder": "2", "invoice_kind": "own", "invoice_code": "2",
        }  # fmt: skip
        written = io.StringIO(newline="")
        lines = [(good | {"invoice_number": self.number()} | row) for row in rows]
        fields = COLUMNS if any("seller" in row for row in rows) else FIELDS
        csv.writer(written).writerows([fields, *([line.get(field, "") for field in fields] for line in lines)])
        return written.getvalue().encode()

    def upload(self, route: str, sheet: bytes, *, member: int = COLLEGE, key: str | None = None) -> httpx.Response:
        files = {"sheet": ("entries.csv", sheet), "agreement": ("agreement.yaml", self.text)}
        return self.ask("POST", f"{self.path}/entries/{route}", member, files=files, key=key)


def books(world: World, parties: Sequence[int], number: str) -> Books:
    """Proposed, signed and active. It begins with the month before last."""
    today = day_of(slot_of(world.node.chain.head().time))
    text = _TEXT.format(first=period_text(period_of(today - 60)), parties=", ".join(map(str, parties)), number=number)
    agreement = version(text)
    commands, deadline = AgreementsCommands(further_of(world.node, "Agreements")), world.node.chain.head().time + 10**7
    carried_out(world, commands.propose_version(_order(world, parties[0]), agreement=agreement))
    signatures = [sign_version(world.node, member, agreement, deadline=deadline) for member in parties]
    carried_out(
        world,
        commands.sign_version(_order(world, parties[0]), version=version_id(agreement), signatures=signatures),
    )
    year = int(day_text(today - 1)[:4])
    for each in (year - 1, year):
        body = {"year": each, "pepper": PEPPER}
        answer = world.ask("POST", "/invoice-peppers", token=world.token(COLLEGE, "admin"), json=body)
        assert answer.status_code == 201, answer.text
    return Books(world, text.encode(), agreement, day_text(today - 1))


def made(world: World) -> dict[str, str]:
    """An agreement of the college alone, an entry and a payout under it."""
    found = books(world, (COLLEGE,), "9")
    entry, body = found.entered(), {"pool": "training", "reserve": "depreciation", "member": COLLEGE, "fen": "1"}
    payout = found.ask("POST", f"{found.path}/payouts", json=body)
    assert found.done(payout)["state"] == "confirmed"
    return {
        "agreement_id": found.agreement.hash,
        "entry_id": entry,
        "settlement_id": str(payout.json()["settlement"]),
        "voucher_digest": str(found.entry(entry)["voucher"]),
    }


def _order(world: World, member: int) -> Order:
    return Order(member, uuid4().bytes * 2, money_account(world.node, member))


def carried_out(world: World, command: Command) -> None:
    with writing(world.node.node_engine) as session:
        enqueue(session, command, world.node.clock)
    work(world.node)
