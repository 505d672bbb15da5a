"""A consortium that shares costs: five members with money accounts, on a chain that was born in autumn 2025."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from formats.splits.agreements.agreement import Agreement
from formats.splits.ids import act_id
from ledger.db import reading, writing
from ledger.splits.agreements.commands import AgreementsCommands
from ledger.splits.closes.commands import AllocationsCommands, ClosesCommands
from ledger.splits.journal.commands import ActsCommands, JournalCommands
from ledger.submitting.contract import Order
from ledger.submitting.outbox import ON_CHAIN, Command, Submission, enqueue, find
from node.compose import compose
from node.installation.config import Chain, Config, Http, KeystoreFiles, save
from node.installation.deploy import deploy
from node.installation.pipeline import settle
from node.running.chain import Anvil, AnvilSettings
from node.setup.founding import found
from node.splits.signing import money_account, sign_version
from tests.bookings.harness import COUNCIL, BookingHarness
from tests.conftest import free_port
from tests.consortium.founded_home import NEVER_S
from tests.consortium.harness import HOST, STANDARDS
from tests.splits.chain.story import moment

REGISTRAR, MEMBERS = 1, range(2, 7)
BORN = moment("2025-09", 1)
CONTRACTS = ("Agreements", "Journal", "Splits", "Allocations")
_MEMBER = """
[[members]]
number = {number}
kind = "{kind}"
powers = ["{power}"]
name = {{zh = "{name}", en = "{name}"}}
"""
_GAS = 15_000_000


@contextmanager
def splits_harness(folder: Path) -> Iterator[SplitsHarness]:
    """Chain, deployment and members; all gone after the block."""
    port, home = free_port(), folder / "home"
    (folder / "standards.json").write_text(json.dumps({"standards": STANDARDS}))
    file = folder / "consortium.toml"
    members = [_MEMBER.format(number=1, kind="government", power="registrar", name="Registrar")]
    members += [_MEMBER.format(number=n, kind="enterprise", power='money", "book', name=f"Firm {n}") for n in MEMBERS]
    file.write_text(f'issuer_host = "{HOST}"\nstandards = "standards.json"\n' + "".join(members))
    http, keys = Http(port=free_port()), KeystoreFiles(scrypt_log2=8)
    hosted = (REGISTRAR, *MEMBERS)
    chain_settings = Chain(embedded_port=port, confirmations=0)
    save(home, Config(issuer_host=HOST, members=hosted, chain=chain_settings, http=http, keystore=keys))
    chain = Anvil(AnvilSettings(home / "chain", port, 31337, genesis_time=BORN, dump_every_s=NEVER_S))
    chain.start()
    node = compose(home)
    try:
        deploy(node)
        found(node, file)
        chain.ask("anvil_autoImpersonateAccount", True)
        yield SplitsHarness(node, chain)
    finally:
        node.close()
        chain.kill()


@dataclass
class SplitsHarness(BookingHarness):
    """As the harness of bookings, with commands through the outbox too."""

    # ── commands ────────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def agreements(self) -> AgreementsCommands:
        return AgreementsCommands(self.contracts["Agreements"])

    @property
    def journal(self) -> JournalCommands:
        return JournalCommands(self.contracts["Journal"])

    @property
    def acts(self) -> ActsCommands:
        return ActsCommands(self.contracts["Splits"])

    @property
    def closes(self) -> ClosesCommands:
        return ClosesCommands(self.contracts["Splits"])

    @property
    def allocations(self) -> AllocationsCommands:
        return AllocationsCommands(self.contracts["Allocations"])

    def money(self, member: int) -> str:
        return money_account(self.node, member)

    def by(self, member: int) -> Order:
        sender = self.account(COUNCIL) if member == COUNCIL else self.money(member)
        return Order(member=member, request_id=self.request(), sender=sender)

    def act(self, member: int) -> bytes:
        self.drawn += 1
        return act_id(member, self.drawn.to_bytes(16, "big"))

    def carry_out(self, *commands: Command) -> list[Submission]:
        """All of them on chain and projected, or the refusal raised; of one account in their order."""
        with writing(self.node.node_engine) as session:
            wanted = [enqueue(session, command, self.node.clock).id for command in commands]
        settle(self.node, wanted, patience_s=20)
        self.project()
        with reading(self.node.node_engine) as session:
            rows = [find(session, each) for each in wanted]
        assert all(row.state in ON_CHAIN for row in rows)
        return rows

    def signatures(self, agreement: Agreement, members: Sequence[int] = ()) -> list[Any]:
        signers = members or agreement.members
        deadline = self.now + 10**8
        return [sign_version(self.node, member, agreement, deadline=deadline) for member in signers]

    # ── past every outbox ───────────────────────────────────────────────────────────────────────────────────────
    def call(self, contract: str, data: bytes, *, by: int) -> None:
        """These bytes, by the member's money account, and it must go through."""
        address = self.contracts[contract].address
        sent = self.chain.ask("eth_sendTransaction", {
            "from": self.money(by), "to": address, "gas": hex(_GAS), "gasPrice": "0x0", "data": "0x" + data.hex(),
        })  # fmt: skip
        if not self.mined(sent):
            self.node.chain.call(address, data, sender=self.money(by))
            raise AssertionError("it was refused, and would go through now")

    def to_time(self, at: int) -> None:
        """The next block is made at this unix second, or at once where that is past."""
        if at > self.now:
            self.chain.ask("evm_setNextBlockTimestamp", at)
            self.chain.ask("anvil_mine", "0x1")
