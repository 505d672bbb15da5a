"""Two members that book each other's assets, on a chain of its own whose clock the tests move."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from formats.bookings.classes import ENTERPRISE
from formats.bookings.ids import booking_id, composite_ids
from formats.bookings.slots import DAY_SLOTS, slot_of, unix_of
from formats.bookings.statements import HandOver, UseStatement, hand_over_data, use_statement_data
from formats.bookings.words import RecordWord
from formats.canonical import Json
from formats.crypto.eip712 import Domain
from ledger.bookings.assets.commands import AssetsCommands, OwnersCommands
from ledger.bookings.assets.requests import ApprovalRequest, AssetKind, AssetRequest, AssetUse, TermsRequest
from ledger.bookings.reserving.commands import BookingsCommands, WaitingCommands
from ledger.bookings.reserving.requests import Reservation
from ledger.bookings.uses.commands import UsesCommands
from ledger.consortium.facts import Role
from ledger.db import reading
from ledger.submitting.contract import Contract, Order
from ledger.submitting.outbox import State, find
from node.installation.keys import account_name
from node.installation.pipeline import further_of
from tests.consortium.harness import REGISTRAR, SCHOOL, Harness, founded_harness

HALL, ASKING_HALL, STATE_HALL = 1, 2, 3
"""Of the school: two units booked at once; one unit where all are asked; one of the state."""
CUSTODIAN, BOOKER = SCHOOL, REGISTRAR
NINE, TEN = 36, 40
ALL_DAY = (1 << DAY_SLOTS) - 1
FLOOR = 500
FREE, CUTOFF, ANSWER, GRACE, CLAIM = 96, 8, 8, 1, 8
OPERATOR = hashlib.sha256(b"operator").digest()
EVIDENCE = hashlib.sha256(b"evidence").digest()


@contextmanager
def booking_harness(folder: Path, *, dumps: bool = False) -> Iterator[BookingHarness]:
    """It is eight in the morning, the terms ruled yesterday already. `dumps`: of the chain, for whoever kills it."""
    with founded_harness(folder, dumps=dumps) as consortium:
        made = BookingHarness(consortium)
        made.equip()
        yield made


@dataclass
class BookingHarness:
    consortium: Harness
    last_day: int = 0
    """The last one that a test booked."""

    # ── commands ────────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def assets(self) -> AssetsCommands:
        return AssetsCommands(self.contract("Assets"))

    @property
    def owners(self) -> OwnersCommands:
        return OwnersCommands(self.contract("Owners"))

    @property
    def bookings(self) -> BookingsCommands:
        return BookingsCommands(self.contract("Bookings"))

    @property
    def waiting(self) -> WaitingCommands:
        return WaitingCommands(self.contract("Bookings"))

    @property
    def uses(self) -> UsesCommands:
        return UsesCommands(self.contract("Uses"), self.contract("Bookings"))

    def contract(self, name: str) -> Contract:
        return further_of(self.consortium.node, name)

    def account(self, member: int) -> str:
        return self.consortium.node.keystore.address(account_name(member, "book"))

    def by(self, member: int) -> Order:
        return Order(member=member, request_id=self.consortium.draw(), sender=self.account(member))

    def by_admin(self, member: int) -> Order:
        return self.consortium.by("admin", member)

    def by_council(self) -> Order:
        return self.consortium.by_council()

    # ── what is wanted ──────────────────────────────────────────────────────────────────────────────────────────
    def wanted(self, member: int = BOOKER, *, day: int, slot: int = NINE, **changes: Any) -> Reservation:
        """An hour of the hall's unit 0."""
        booking = booking_id(member, self.consortium.draw(15))
        start = day * DAY_SLOTS + slot
        plain = Reservation(
            booking=booking, asset=HALL, unit=0, start=start, slots=4, rank=ENTERPRISE, terms=1, operator=OPERATOR
        )
        return replace(plain, **changes)

    def parts(self, member: int, count: int) -> list[bytes]:
        return composite_ids(member, self.consortium.draw(15), count)

    def statement(self, wanted: Reservation, **changes: Any) -> UseStatement:
        """Used as booked, all of it."""
        start, end = unix_of(wanted.start), unix_of(wanted.start + wanted.slots)
        plain = UseStatement(wanted.booking, 0, start, end, (end - start) // 60, 2, EVIDENCE, self.now() + 86_400)
        return replace(plain, **changes)

    def signed(self, member: int, said: UseStatement | HandOver) -> bytes:
        deployment = self.consortium.node.deployment
        at = bytes.fromhex(deployment.contracts["Uses"][2:])
        domain = Domain(deployment.chain_id, at, deployment.chain_ref)
        data = use_statement_data(said, domain) if isinstance(said, UseStatement) else hand_over_data(said, domain)
        return self.consortium.node.signer.sign_typed_data(self.account(member), data)

    def terms(self, **changes: Any) -> TermsRequest:
        plain = TermsRequest(
            from_day=self.today() + 1,
            until_day=self.today() + 1000,
            open_hours=(ALL_DAY,) * 7,
            prices=tuple(range(FLOOR, FLOOR + 16)),
            may=0xFFFF,
            horizon_days=900,
            most=96,
            cutoff=CUTOFF,
            free=FREE,
            answer=ANSWER,
            grace=GRACE,
            claim=CLAIM,
            text=hashlib.sha256(b"terms").digest(),
        )
        return replace(plain, **changes)

    def asset(self, **changes: Any) -> AssetRequest:
        words: dict[str, Json] = {"name": {"zh": "实训室", "en": "Hall"}}
        return replace(AssetRequest(kind=AssetKind.ROOM, from_day=self.today(), words=words), **changes)

    def approval(self, **changes: Any) -> ApprovalRequest:
        number, valuation = b"filing 7".ljust(32, b"\0"), hashlib.sha256(b"valuation").digest()
        plain = ApprovalRequest(
            use=AssetUse.LEASE, number=number, from_day=self.today(), valuation=valuation, floor=FLOOR
        )
        return replace(plain, **changes)

    # ── what is there ───────────────────────────────────────────────────────────────────────────────────────────
    def record(self, booking: bytes) -> RecordWord:
        (word,) = self.contract("Bookings").ask(self.consortium.node.chain, "recordOf", booking)
        return RecordWord.unpack(word)

    def taken(self, day: int, *, asset: int = HALL, unit: int = 0) -> int:
        (word,) = self.contract("Assets").ask(self.consortium.node.chain, "dayOf", asset, unit, day)
        return int(word) & ALL_DAY

    def states(self, *ids: str) -> list[State]:
        with reading(self.consortium.node.node_engine) as session:
            return [State(find(session, each).state) for each in ids]

    # ── the chain's clock ───────────────────────────────────────────────────────────────────────────────────────
    def now(self) -> int:
        return self.consortium.node.chain.head().time

    def today(self) -> int:
        return slot_of(self.now()) // DAY_SLOTS

    def free_day(self) -> int:
        """A day that no test before this one booked; days apart from the next, for what spreads."""
        self.last_day = max(self.last_day, self.today()) + 5
        return self.last_day

    def to_slot(self, slot: int, seconds: int = 0) -> None:
        """Only ever forward."""
        self.consortium.chain.ask("evm_setNextBlockTimestamp", unix_of(slot) + seconds)
        self.consortium.chain.ask("anvil_mine", "0x1")

    # ── founding ────────────────────────────────────────────────────────────────────────────────────────────────
    def equip(self) -> None:
        for member, powers in ((CUSTODIAN, Role.ISSUE | Role.STATUS), (BOOKER, Role.REGISTRAR)):
            self._book_account(member, powers | Role.BOOK)
        requests = (self.asset(units=2), self.asset(), self.asset(state_owned=True))
        self.consortium.do(*(self.assets.register_asset(self.by(CUSTODIAN), request=each) for each in requests))
        self.consortium.do(self.assets.record_approval(self.by_council(), asset=STATE_HALL, request=self.approval()))
        for asset, terms in ((HALL, self.terms()), (ASKING_HALL, self.terms(asks=0xFFFF))):
            self.consortium.do(self.assets.set_terms(self.by(CUSTODIAN), asset=asset, terms=terms))
        self.to_slot((self.today() + 2) * DAY_SLOTS + NINE - 4)

    def _book_account(self, member: int, powers: Role) -> None:
        consortium, account = (
            self.consortium,
            self.consortium.node.keystore.create_account(account_name(member, "book")),
        )
        consortium.do(consortium.council.set_member_powers(consortium.by_council(), member=member, powers=powers))
        consortium.do(
            consortium.member.propose_account(consortium.by("admin", member), account=account, roles=Role.BOOK)
        )
        consortium.do(consortium.member.accept_account(consortium.from_account(account, member), roles=Role.BOOK))
