"""A consortium that books, on a chain of its own: a college and two enterprises, their accounts, a clock to move."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx

from formats.bookings.slots import DAY_SLOTS, day_of, slot_of, unix_of
from formats.bookings.statements import HandOver, UseStatement, hand_over_data, use_statement_data
from formats.crypto.eip712 import Domain
from ledger.consortium.facts import Role
from ledger.indexing.indexer import Indexer
from ledger.rpc.abi import Abi
from ledger.submitting.contract import Contract
from node.compose import compose
from node.installation.config import Chain, Config, Http, KeystoreFiles
from node.installation.deploy import COUNCIL_ADMIN
from node.installation.keys import account_name
from node.installation.node import Node
from node.installation.pipeline import consortium_of, indexer_of
from node.running.chain import Anvil
from node.setup.founding import found
from tests.conftest import free_port
from tests.consortium.founded_home import founded_chain
from tests.consortium.harness import HOST, STANDARDS

REGISTRAR, COLLEGE, FACTORY, MILL = 1, 2, 3, 4
BOOKERS = (COLLEGE, FACTORY, MILL)
COUNCIL = 0
CONTRACTS = ("Assets", "Owners", "Bookings", "Uses")
"""With the tables of bookings; Consortium beside them."""
_GAS = 12_000_000
_MEMBER = """
[[members]]
number = {number}
kind = "{kind}"
powers = [{powers}]
name = {{zh = "{name}", en = "{name}"}}
"""
FILE = f"""
issuer_host = "{HOST}"
standards = "standards.json"
{_MEMBER.format(number=1, kind="government", powers='"registrar"', name="Registrar")}
{_MEMBER.format(number=2, kind="school", powers='"book"', name="College")}
{_MEMBER.format(number=3, kind="enterprise", powers='"book"', name="Factory")}
{_MEMBER.format(number=4, kind="enterprise", powers='"book"', name="Mill")}
"""


@contextmanager
def booking_harness(folder: Path) -> Iterator[BookingHarness]:
    """Chain, deployment and members; all gone after the block."""
    home, file = folder / "home", folder / "consortium.toml"
    (folder / "standards.json").write_text(json.dumps({"standards": STANDARDS}))
    file.write_text(FILE)
    template = folder.parent / "founded-bookings"
    chain = founded_chain(home, template=template, settings=_settings, found=lambda made: found(made, file))
    chain.start()
    node = compose(home)
    try:
        chain.ask("anvil_autoImpersonateAccount", True)
        harness = BookingHarness(node, chain)
        for member in BOOKERS:
            admin = harness.account(member)
            harness.do("Consortium", "setAccountRoles", harness.request(), admin, Role.ADMIN | Role.BOOK, by=member)
        yield harness
    finally:
        node.close()
        chain.kill()


def _settings() -> Config:
    chain, http = Chain(embedded_port=free_port(), confirmations=0), Http(port=free_port())
    members = (REGISTRAR, *BOOKERS)
    return Config(issuer_host=HOST, members=members, chain=chain, http=http, keystore=KeystoreFiles(scrypt_log2=8))


@dataclass
class BookingHarness:
    node: Node
    chain: Anvil
    drawn: int = 0
    contracts: dict[str, Contract] = field(default_factory=dict)

    def __post_init__(self) -> None:
        addresses = self.node.deployment.contracts
        self.contracts = {name: Contract(Abi.load(name), at) for name, at in addresses.items()}
        self.contracts["Consortium"] = consortium_of(self.node)

    @cached_property
    def indexer(self) -> Indexer:
        return indexer_of(self.node)

    # ── time ────────────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def now(self) -> int:
        return self.node.chain.head().time

    @property
    def today(self) -> int:
        return day_of(slot_of(self.now))

    def to_slot(self, slot: int) -> None:
        """The next block is made in the first second of this slot, or at once where that is past."""
        if unix_of(slot) > self.now:
            self.chain.ask("evm_setNextBlockTimestamp", unix_of(slot))
            self.chain.ask("anvil_mine", "0x1")

    # ── transactions past every outbox ──────────────────────────────────────────────────────────────────────────
    def account(self, member: int, role: str = "admin") -> str:
        return self.node.keystore.address(COUNCIL_ADMIN if member == COUNCIL else account_name(member, role))

    def request(self) -> bytes:
        self.drawn += 1
        return self.drawn.to_bytes(32, "big")

    def send(self, contract: str, function: str, *arguments: Any, by: int, role: str = "admin") -> bool:
        """True where the chain took it."""
        at = self.contracts[contract]
        sent = self.chain.ask("eth_sendTransaction", {
            "from": self.account(by, role), "to": at.address, "gas": hex(_GAS), "gasPrice": "0x0",
            "data": "0x" + at.abi.encode_call(function, *arguments).hex(),
        })  # fmt: skip
        return self.mined(sent)

    def mined(self, sent: str) -> bool:
        """Once it is: true where the chain took it."""
        deadline = time.monotonic() + 20
        while (receipt := self.chain.ask("eth_getTransactionReceipt", sent)) is None:
            assert time.monotonic() < deadline, f"{sent} is never mined"
            time.sleep(0.002)
        return bool(int(receipt["status"], 16))

    def do(self, contract: str, function: str, *arguments: Any, by: int, role: str = "admin") -> None:
        """As `send`, and it must go through; what is refused says why."""
        if not self.send(contract, function, *arguments, by=by, role=role):
            at = self.contracts[contract]
            self.node.chain.call(at.address, at.abi.encode_call(function, *arguments), sender=self.account(by, role))
            raise AssertionError(f"{function} was refused, and would go through now")

    # ── what two sides sign ─────────────────────────────────────────────────────────────────────────────────────
    def signed(self, said: UseStatement | HandOver, member: int) -> bytes:
        place = self.node.deployment
        domain = Domain(place.chain_id, bytes.fromhex(self.contracts["Uses"].address[2:]), place.chain_ref)
        data = use_statement_data(said, domain) if isinstance(said, UseStatement) else hand_over_data(said, domain)
        return self.node.signer.sign_typed_data(self.account(member), data)

    # ── seen ────────────────────────────────────────────────────────────────────────────────────────────────────
    def views(self, asked: Sequence[tuple[str, str, tuple[Any, ...]]]) -> list[Any]:
        """What each view answers: its one value, or a tuple of them. One request for all."""
        calls = list[dict[str, Any]]()
        for number, (contract, function, arguments) in enumerate(asked):
            at = self.contracts[contract]
            call = {"to": at.address, "data": "0x" + at.abi.encode_call(function, *arguments).hex()}
            calls.append({"jsonrpc": "2.0", "id": number, "method": "eth_call", "params": [call, "latest"]})
        if not calls:
            return []
        said = {each["id"]: each["result"] for each in httpx.post(self.chain.rpc_url, json=calls, timeout=60).json()}
        values = [
            self.contracts[contract].abi.decode_result(function, bytes.fromhex(said[number][2:]))
            for number, (contract, function, _) in enumerate(asked)
        ]
        return [each[0] if len(each) == 1 else each for each in values]

    def view(self, contract: str, function: str, *arguments: Any) -> Any:
        return self.views([(contract, function, arguments)])[0]

    def project(self) -> None:
        while self.indexer.tick():
            pass

    def other_home(self, home: Path) -> BookingHarness:
        return replace(self, node=compose(home))


def statement_tuple(said: UseStatement) -> tuple[Any, ...]:
    return (
        said.booking, said.occurrence, said.start, said.end, said.minutes, said.outcome, said.evidence, said.deadline
    )  # fmt: skip


def slot(day: int, quarter: int) -> int:
    return day * DAY_SLOTS + quarter
