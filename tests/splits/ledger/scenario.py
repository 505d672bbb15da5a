"""Two agreements of three members in which every write of the contracts happens once at least, by the real outbox."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from formats.splits.agreements.agreement import Agreement
from formats.splits.agreements.money import month_number
from formats.splits.agreements.reader import read_json
from formats.splits.agreements.rules import name_hash
from formats.splits.ids import version_id
from ledger.db import reading
from ledger.splits.closes.due import allocation_request, due_allocations
from ledger.splits.closes.queries import line_objections
from ledger.splits.closes.requests import AllocationKey, LineObjection
from ledger.splits.journal.facts import ActKind
from ledger.splits.journal.requests import (
    Account,
    EntryPart,
    EntryRequest,
    NettingRequest,
    PaymentRequest,
    PayoutRequest,
    QuantityRequest,
    SealedAct,
    TableRequest,
)
from ledger.submitting.outbox import Command, Submission
from tests.bookings.harness import COUNCIL
from tests.splits.chain.story import after, day_number, moment
from tests.splits.ledger.harness import SplitsHarness

A, B, AGENT = 2, 3, 4
OCTOBER, NOVEMBER = month_number("2025-10"), month_number("2025-11")
COST, BENEFIT = 0, 1
SAID = b"why".ljust(32, b"\0")

_HALL = {
    "nature": "operating", "netting": "yes",
    "cost": {"stages": [
        {"name": "共担", "take": "rest", "to": {"fixed": {"2": "50", "3": "30"}}, "rounding": "quota"},
    ]},
    "benefit": {"stages": [
        {"name": "折旧", "take": {"percent": "10"}, "to": {"reserve": "depreciation", "keeper": "2"}},
        {"name": "其余", "take": "rest", "to": {"driver": "capital", "series": "capital", "if_zero": {"2": "1"}},
         "rounding": "carried"},
    ]},
}  # fmt: skip
_CLUB = {
    "nature": "operating",
    "cost": {"stages": [
        {"name": "分摊", "take": "rest", "to": {"driver": "shapley", "series": "worth", "if_zero": {"3": "1"}},
         "rounding": "largest_remainder"},
    ]},
}  # fmt: skip
OPEN: Any = {
    "title": "共建", "number": "HZ-1", "from": "2025-10", "currency": "CNY", "parties": ["2", "3"], "agents": ["4"],
    "administrator": "2", "objection_days": "10", "disclosure": "open", "netting": ["2", "3"],
    "pools": {"club": _CLUB, "hall": _HALL},
}  # fmt: skip
COMMITTED: Any = {
    **{name: value for name, value in OPEN.items() if name not in ("agents", "netting")}, "number": "HZ-2",
    "disclosure": "committed", "pools": {"club": _CLUB},
}  # fmt: skip


@dataclass
class Scenario:
    harness: SplitsHarness
    rows: list[Submission] = field(default_factory=list)
    open: Agreement = field(default_factory=lambda: read_json(OPEN))
    committed: Agreement = field(default_factory=lambda: read_json(COMMITTED))
    made: dict[str, bytes] = field(default_factory=dict)
    """Acts by what the story calls them."""
    wrong: EntryRequest = field(init=False)
    wrong_sum: QuantityRequest = field(init=False)

    @property
    def agreement(self) -> bytes:
        return bytes.fromhex(self.open.hash)

    def run(self) -> None:
        harness, versions = self.harness, (self.open, self.committed)
        self._do(*(harness.agreements.propose_version(harness.by(A), agreement=version) for version in versions))
        self._do(
            *(
                harness.agreements.sign_version(
                    harness.by(B), version=version_id(each), signatures=harness.signatures(each)
                )
                for each in versions
            )
        )
        harness.to_time(moment("2025-10", 5))
        self._do(*self._entering())
        self._do(*self._answers())
        self._dispute()
        harness.to_time(after("2025-10", 9))
        self._close("2025-10")
        self._object_to_lines()
        self._late()

    # ── acts ────────────────────────────────────────────────────────────────────────────────────────────────────
    def entry(self, name: str, parts: int = 1, *, day: str = "2025-10-03", by: int = A) -> EntryRequest:
        """Parts of the hall's cost and benefit."""
        ids = [self._id(name if index == 0 else f"{name}/{index}", by) for index in range(parts)]
        cut = tuple(EntryPart(each, each[:16], "hall", side, 11_000, 10_000, 1_000) for side, each in enumerate(ids))
        return EntryRequest(self.agreement, day_number(day), by, SAID, invoice_key(name), cut)

    def quantity(self, name: str, amount: int) -> QuantityRequest:
        act = self._id(name, B)
        return QuantityRequest(act, act[:16], self.agreement, "capital", B, day_number("2025-10-02"), amount)

    def payment(self, name: str) -> PaymentRequest:
        act = self._id(name, B)
        return PaymentRequest(
            act, act[:16], self.agreement, Account(B), Account(A), "hall", COST, 100, SAID, SAID
        )  # fmt: skip

    def _entering(self) -> list[Command]:
        """One of each kind, and what others will not have."""
        harness, table, net, out, act = (
            self.harness,
            *(self._id(name, A) for name in ("table", "netted", "paid out", "sealed")),
        )
        rows = '{"2":"5","2,3":"10","3":"1"}'
        worth = TableRequest(table, table[:16], self.agreement, "worth", rows, (2, 3), (14, 6))
        netting = NettingRequest(net, net[:16], self.agreement, "hall", BENEFIT, B, "hall", COST, 50)
        payout = PayoutRequest(out, out[:16], self.agreement, "hall", "depreciation", B, 5)
        of = bytes.fromhex(self.committed.hash)
        sealed = SealedAct(act, of, ActKind.ENTRY, OCTOBER, digest=SAID, key=b"sealed".ljust(32, b"k"))
        self.wrong, self.wrong_sum = self.entry("wrong"), self.quantity("wrong sum", 5)
        entries = [self.entry("two", 2), self.entry("refused"), self.entry("silent"), self.wrong]
        quantities = [self.quantity("capital", 1_000), self.wrong_sum]
        return [
            *(harness.journal.enter(each, sender=harness.money(A)) for each in entries),
            *(harness.journal.enter_quantity(each, sender=harness.money(B)) for each in quantities),
            harness.journal.enter_table(worth, sender=harness.money(A)),
            *(
                harness.journal.declare_payment(self.payment(each), sender=harness.money(B))
                for each in ("paid", "never came")
            ),
            harness.journal.propose_netting(netting, sender=harness.money(A)),
            harness.journal.enter_payout(payout, sender=harness.money(A)),
            harness.journal.enter_sealed(sealed, sender=harness.money(A)),
        ]

    def _answers(self) -> list[Command]:
        harness, made = self.harness, self.made
        of_a = [made[name] for name in ("two", "two/1", "wrong", "table", "paid out")]
        of_b = [made[name] for name in ("capital", "wrong sum")]
        return [
            *self._accepting(B, acts=[*of_a, made["sealed"]]),
            *self._accepting(A, acts=of_b),
            *self._accepting(AGENT, acts=[*of_a, *of_b]),
            harness.acts.confirm(harness.by(A), act=made["paid"]),
            harness.acts.deny(harness.by(A), act=made["never came"], reason=SAID),
            harness.acts.confirm(harness.by(B), act=made["netted"]),
            harness.acts.object(harness.by(AGENT), act=made["refused"], reason=SAID),
        ]

    def _dispute(self) -> None:
        """One act never counts, one does in silence, two are taken back."""
        harness, (refused, silent) = self.harness, (self.made[name] for name in ("refused", "silent"))
        back, less = self._id("taken back", B), self._id("less", A)
        self._do(
            harness.acts.withdraw_objection(harness.by(AGENT), act=refused),
            harness.journal.reverse_entry(back, salt=back[:16], original=self.wrong, part=0, sender=harness.money(B)),
            harness.journal.reverse_quantity(less, salt=less[:16], original=self.wrong_sum, sender=harness.money(A)),
        )
        self._do(
            *(harness.acts.object(harness.by(AGENT), act=act, reason=SAID) for act in (refused, silent)),
            *self._accepting(A, acts=[back]), *self._accepting(B, acts=[less]),
            *self._accepting(AGENT, acts=[back, less]),
        )  # fmt: skip
        decisions = ((refused, True), (silent, False))
        self._do(*(harness.acts.decide(harness.by(COUNCIL), act=act, upheld=upheld) for act, upheld in decisions))
        harness.to_time(moment("2025-10", 20))
        self._do(harness.acts.count(harness.by(B), acts=[silent]))

    # ── closes ──────────────────────────────────────────────────────────────────────────────────────────────────
    def line_key(self, booked: int = OCTOBER, month: int = OCTOBER) -> AllocationKey:
        return AllocationKey(self.agreement, booked, month, name_hash("hall"), COST)

    def objection(self, **changes: Any) -> LineObjection:
        plain = LineObjection(self.line_key(), SAID, name_hash("共担"), name_hash("3"), -7)
        return replace(plain, **changes)

    def _close(self, period: str) -> None:
        harness, month = self.harness, month_number(period)
        agreements = [bytes.fromhex(version.hash) for version in (self.open, self.committed)]
        roots = [harness.view("Splits", "rootOf", each, month) for each in agreements]
        closing = zip(agreements, roots, strict=True)
        self._do(
            *(harness.closes.close(harness.by(A), agreement=each, month=month, root=root) for each, root in closing)
        )
        self.allocate()

    def allocate(self) -> None:
        """The first of each side together, until none is due."""
        while True:
            with reading(self.harness.node.ledger_engine) as session:
                due = list(due_allocations(session, self.agreement))
                first = {(key.pool, key.side): key for key in reversed(due)}
                requests = [allocation_request(session, key) for key in first.values()]
            if not requests:
                return
            self._do(*(self.harness.allocations.allocate(self.harness.by(B), request=each) for each in requests))

    def _object_to_lines(self) -> None:
        """One is withdrawn, one dismissed, one upheld."""
        harness, closes = self.harness, self.harness.closes
        self._do(*(closes.object_to_line(harness.by(each), objection=self.objection()) for each in (A, B, AGENT)))
        with reading(harness.node.ledger_engine) as session:
            by = {each.member: each.number for each in line_objections(session, self.line_key().id)}
        self._do(
            closes.withdraw_line_objection(harness.by(A), objection=by[A]),
            *(closes.escalate_line_objection(harness.by(each), objection=by[each]) for each in (B, AGENT)),
        )
        of = bytes.fromhex(self.committed.hash)
        self._do(
            closes.decide_line_objection(harness.by(COUNCIL), objection=by[B], upheld=False),
            closes.decide_line_objection(harness.by(COUNCIL), objection=by[AGENT], upheld=True),
            closes.commit_lines(harness.by(A), agreement=of, booked=OCTOBER, digest=SAID),
        )

    def _late(self) -> None:
        """Something of October counts in November, whose close restates it."""
        late = self.entry("late", day="2025-10-30")
        self._do(self.harness.journal.enter(late, sender=self.harness.money(A)))
        self._do(*self._accepting(B, AGENT, acts=[late.parts[0].id]))
        self.harness.to_time(after("2025-11", 9))
        self._close("2025-11")

    # ── internal ────────────────────────────────────────────────────────────────────────────────────────────────
    def kinds(self) -> Counter[str]:
        return Counter(row.kind for row in self.rows)

    def _accepting(self, *members: int, acts: list[bytes]) -> list[Command]:
        return [self.harness.acts.accept(self.harness.by(member), acts=acts) for member in members]

    def _do(self, *commands: Command) -> None:
        """Together, where none of them needs another."""
        self.rows += self.harness.carry_out(*commands)

    def _id(self, name: str, member: int) -> bytes:
        self.made[name] = self.harness.act(member)
        return self.made[name]


def invoice_key(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()
