"""A closed month of the college and the enterprise, and what settles its claims over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any

import httpx

from formats.bookings.slots import day_of, day_text, slot_of
from tests.issuing.world import COLLEGE, ENTERPRISE, World, work
from tests.splits.http.closing_world import Books, books
from tests.splits.http.entry_things import PEPPER

REFERENCE, FROM, TO = "REF 2026 0001-77", "6222 0200 0001", "6217-0099-0002"
_OWN = "/agreements/{agreement_id}"
_ONE = _OWN + "/settlements/{settlement_id}/"
_TRANSFER = {"paid_on": "2026-03-31", "reference": REFERENCE, "payer_account": FROM, "payee_account": TO}
_PAID = {"payee": str(ENTERPRISE), "pool": "training", "side": "cost", "fen": "1", "transfer": _TRANSFER}
_BACK = {"back_pool": "training", "back_side": "benefit"}
BODIES: dict[str, dict[str, Any]] = {
    _OWN + "/payments": _PAID | {"document": {"kind": "invoice", "number": "1"}},
    _OWN + "/nettings": {"member": ENTERPRISE, "pool": "training", "side": "cost", "fen": "1"} | _BACK,
    _OWN + "/payouts": {"pool": "training", "reserve": "depreciation", "member": ENTERPRISE, "fen": "1"},
    _OWN + "/payouts/accept": {"payouts": ["00" * 20]},
    _ONE + "confirm": {},
    _ONE + "deny": {"reason": "x"},
    _ONE + "object": {"reason": "x"},
    _ONE + "withdraw-objection": {},
    _ONE + "fetch-reasons": {"member": ENTERPRISE},
    _OWN + "/balances/{period}/{member}/attest": {"balance": "00" * 32},
    _OWN + "/attestations/exchange": {"member": ENTERPRISE, "subject": "2026-01"},
    _OWN + "/attestations": {"subject": "2026-01"},
}
_PAGE = "/operator" + _OWN + "/settlements"
FORMS: dict[str, dict[str, Any]] = {
    f"{_PAGE}/payments": {
        "data": {"debt": "2>3>training>cost", "amount": "1.00", "document": "invoice", "number": "1", **_TRANSFER}
    },
    "/operator" + _OWN + "/prepayment": {
        "data": {
            "payee": "3",
            "pool_side": "training/cost",
            "amount": "1.00",
            "document": "invoice",
            "number": "1",
            **_TRANSFER,
        }
    },
    f"{_PAGE}/nettings": {"data": {"opposite": "3>training>cost>training>benefit", "net_amount": "1.00"}},
    f"{_PAGE}/payouts": {"data": {"fund": "training/depreciation", "to": "3", "payout_amount": "1.00"}},
    **{f"{_PAGE}/{{settlement_id}}/{act}": {"data": {}} for act in ("confirm", "accept", "withdraw-objection")},
    **{f"{_PAGE}/{{settlement_id}}/{act}": {"data": {"reason": "x"}} for act in ("deny", "object")},
    f"{_PAGE}/{{settlement_id}}/fetch-reasons": {"data": {"member": "3"}},
}
_BALANCE = "/operator" + _OWN + "/balances/{period}/{member}"
FORMS |= {f"{_BALANCE}/{act}": {"data": {"balance": "00" * 32}} for act in ("attest", "contest", "exchange")}
for form in FORMS.values():
    form["data"]["nonce"] = "x"
SHOWN_TO_MEMBERS = (
    *(_OWN + path for path in ("/claims", "/settlements", "/settlements/{settlement_id}")),
    *("/operator" + _OWN + path for path in ("/settlements", "/settlements/{settlement_id}")),
)
"""Under an open agreement; of one that is committed parties and agents alone read."""
_NUMBERS = count(5001)
_TEXT = """title: 实训中心共建共享
number: HZ-2026-{number}
from: {first}
currency: CNY
parties: [{college}, {enterprise}]
administrator: {college}
objection_days: 10
disclosure: {disclosure}
netting: [{college}, {enterprise}]
pools:
  training:
    nature: operating
    netting: yes
    cost:
      stages:
        - {{name: 共担, take: rest, to: {{fixed: {{{college}: 2, {enterprise}: 1}}}}, rounding: carried}}
    benefit:
      stages:
        - {{name: 折旧, take: {{percent: 10}}, to: {{reserve: depreciation, keeper: {college}}}}}
        - {{name: 其余, take: rest, to: {{fixed: {{{college}: 1, {enterprise}: 1}}}}, rounding: carried}}
"""


@dataclass
class Settling:
    """Its first month has closed: the enterprise owes the college 10,000 fen of what things cost; the college owes it
    4,050 and the fund 900 of what they earned."""

    books: Books
    today: str
    drawn: int = 0

    @property
    def path(self) -> str:
        return self.books.path

    def ask(self, method: str, path: str, member: int = COLLEGE, role: str = "finance", **more: Any) -> Any:
        return self.books.ask(method, path, member, role, **more)

    def transfer(self, **other: str) -> dict[str, str]:
        """One that nobody has declared, if nothing else is said of it."""
        self.drawn += 1
        drawn = {"reference": f"{REFERENCE}{self.drawn}", "payer_account": FROM, "payee_account": TO}
        return {"paid_on": self.today, **drawn, **other}

    def payment(self, fen: int, **other: Any) -> dict[str, Any]:
        """By the enterprise to the college, of what things cost."""
        document = {"kind": "settlement_receipt", "number": "SJ 0001"}
        paid = {"payee": str(COLLEGE), "pool": "training", "side": "cost", "fen": str(fen), "document": document}
        return paid | {"transfer": self.transfer()} | other

    def declared(self, fen: int, **other: Any) -> str:
        """The id of a payment that is on the chain."""
        return self.made("payments", self.payment(fen, **other), ENTERPRISE)

    def made(self, what: str, body: dict[str, Any], member: int = COLLEGE) -> str:
        answer = self.ask("POST", f"/{what}", member, json=body)
        submission = self.ended(answer)
        assert submission["state"] == "confirmed", submission
        return str(answer.json()["settlement"])

    def act(self, path: str, body: Any, member: int = COLLEGE) -> Any:
        return self.ended(self.ask("POST", path, member, json=body))

    def ended(self, answer: httpx.Response) -> Any:
        """The submission, once the chain has answered."""
        assert answer.status_code == 202, answer.text
        work(self.books.world.node)
        token = self.books.world.token(answer.json()["member"], "auditor")
        return self.books.world.ask("GET", f"/submissions/{answer.json()['id']}", token=token).json()

    def settlement(self, number: str, member: int = COLLEGE) -> dict[str, Any]:
        found: dict[str, Any] = self.books.get(f"/settlements/{number}", member).json()
        return found

    def claims(self, query: str = "") -> dict[str, Any]:
        found: dict[str, Any] = self.books.get(f"/claims{query}").json()
        return found

    def owed(self, debtor: object, creditor: object) -> tuple[int, int]:
        """Over all, and how much of it is declared as paid."""
        ends = {"debtor": str(debtor), "creditor": str(creditor)}
        found = next((each for each in self.claims()["owed"] if ends.items() <= each.items()), None)
        return (0, 0) if found is None else (int(found["fen"]), int(found["declared"]))


def settling(world: World) -> Settling:
    """Of an agreement of its own."""
    made = books(world, str(next(_NUMBERS)), form=_TEXT)
    made.entered(30_000)
    made.entered(9_000, side=1)
    close_month(made, made.period)
    today = day_text(day_of(slot_of(int(world.node.clock().timestamp()))))
    body = {"year": int(today[:4]), "pepper": PEPPER}
    answer = world.ask("POST", "/invoice-peppers", token=world.token(COLLEGE, "admin"), json=body)
    assert answer.status_code == 201, answer.text
    return Settling(made, today)


def close_month(at: Books, period: str) -> None:
    """Closed, and its lines booked."""
    month = at.get(f"/closes/{period}").json()
    (close,) = at.done(at.ask("POST", "/closes", json={"period": period, "root": month["root"]}))
    assert close["state"] == "confirmed", close
    while submissions := at.ask("POST", "/allocations", json={}).json()["submissions"]:
        work(at.world.node)
        assert submissions
