"""An agreement that shares a cost by minutes which both sides of a booking signed, on the harness's chain."""

from __future__ import annotations

from typing import Any

from formats.bookings.ids import booking_id
from formats.bookings.slots import period_of, period_text, slot_of, unix_of
from formats.bookings.statements import OUTCOME_CHECK_IN, OUTCOME_USED, UseStatement
from formats.canonical import Json
from formats.splits.agreements.money import month_number, next_period
from formats.splits.agreements.reader import read_json
from formats.splits.ids import version_id
from ledger.consortium.facts import Role
from ledger.db import reading
from ledger.splits.closes.due import allocation_request, due_allocations
from ledger.splits.journal.requests import EntryPart, EntryRequest
from tests.bookings.harness import slot, statement_tuple
from tests.bookings.walker import terms
from tests.splits.chain.story import after, day_number, moment
from tests.splits.ledger.harness import SplitsHarness
from tests.splits.ledger.scenario import SAID, A, B, invoice_key

MINUTES = 90
_ASSET, _SLOTS = 1, 8


class MeteredMonth:
    """Of two members: the first lends its machine, the other uses it, an entry counts, the month is closed."""

    def __init__(self, harness: SplitsHarness) -> None:
        self.harness = harness
        self.period = next_period(period_text(period_of(harness.today)))
        stage = {"driver": "metered", "assets": [str(_ASSET)], "if_zero": {"2": "1"}}
        side = {"stages": [{"name": "用时", "take": "rest", "to": stage, "rounding": "carried"}]}
        self.tree: Json = {
            "title": "设备共用", "number": "HZ-9", "from": self.period, "currency": "CNY", "parties": ["2", "3"],
            "administrator": "2", "objection_days": "10", "disclosure": "open",
            "pools": {"machine": {"nature": "operating", "cost": side}},
        }  # fmt: skip
        self.version = read_json(self.tree)

    @property
    def agreement(self) -> bytes:
        return bytes.fromhex(self.version.hash)

    def run(self) -> None:
        harness = self.harness
        harness.to_time(moment(self.period, 2))
        harness.carry_out(harness.agreements.propose_version(harness.by(A), agreement=self.version))
        signatures = harness.signatures(self.version)
        signing = harness.agreements.sign_version(
            harness.by(B), version=version_id(self.version), signatures=signatures
        )
        harness.carry_out(signing)
        self._use()
        self._enter()
        harness.to_time(after(self.period, 9))
        month = month_number(self.period)
        root = harness.view("Splits", "rootOf", self.agreement, month)
        harness.carry_out(harness.closes.close(harness.by(A), agreement=self.agreement, month=month, root=root))
        with reading(harness.node.ledger_engine) as session:
            requests = [allocation_request(session, key) for key in due_allocations(session, self.agreement)]
        harness.carry_out(*(harness.allocations.allocate(harness.by(B), request=each) for each in requests))

    def _use(self) -> None:
        harness = self.harness
        for member in (A, B):
            roles = Role.ADMIN | Role.BOOK
            harness.do(
                "Consortium", "setAccountRoles", harness.request(), harness.account(member), roles, by=member
            )  # fmt: skip
        asset = (1, False, 1, 0, 20, harness.today, 0, bytes(32), b'{"zh": "\xe6\x9c\xba", "en": "Machine"}')
        harness.do("Assets", "registerAsset", harness.request(), asset, by=A)
        harness.do("Assets", "setTerms", harness.request(), _ASSET, terms(harness.today), by=A)
        start, booking = slot(harness.today + 2, 40), booking_id(B, bytes(14) + b"\x01")
        wanted = [booking, _ASSET, 0, start, _SLOTS, 0, 1, False, 20, 1, b"o" * 32]
        harness.do("Bookings", "reserve", wanted, by=B)
        harness.to_slot(start)
        self._say("checkIn", booking, OUTCOME_CHECK_IN, harness.now, end=0, minutes=0)
        harness.to_slot(start + _SLOTS)
        begun = unix_of(slot_of(harness.now) - _SLOTS)
        self._say("checkOut", booking, OUTCOME_USED, begun, end=begun + 60 * MINUTES, minutes=MINUTES)

    def _say(self, function: str, booking: bytes, outcome: int, start: int, **until: int) -> None:
        said = UseStatement(
            booking, 0, start, until["end"], until["minutes"], outcome, SAID, self.harness.now + 10**6
        )  # fmt: skip
        self.harness.do("Uses", function, statement_tuple(said), self.harness.signed(said, A), by=B)

    def _enter(self) -> None:
        harness, act = self.harness, self.harness.act(A)
        part: Any = EntryPart(act, act[:16], "machine", 0, 11_000, 10_000, 1_000)
        day = day_number(f"{self.period}-03")
        entry = EntryRequest(self.agreement, day, A, SAID, invoice_key("metered"), (part,))
        harness.carry_out(harness.journal.enter(entry, sender=harness.money(A)))
        harness.carry_out(harness.acts.accept(harness.by(B), acts=[act]))
