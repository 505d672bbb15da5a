"""A generated story of an agreement on the harness's chain; its closes are allocated with what the tables say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from eth_abi.abi import decode

from formats.crypto.hashing import keccak256
from formats.splits.agreements.agreement import Agreement
from formats.splits.agreements.reader import read_json
from formats.splits.agreements.rules import rules
from formats.splits.ids import version_id
from formats.splits.period_file.reader import PeriodFile, following, write
from ledger.db import reading
from ledger.rpc.abi import Abi
from ledger.splits.closes.due import allocation_request, due_allocations
from tests.splits.chain.story import ALLOCATE, JOURNAL, PROPOSE, ROOT, SIGN, SPLITS, ChainStory, plain, prepared
from tests.splits.generate import Story, story
from tests.splits.ledger.harness import CONTRACTS, MEMBERS, SplitsHarness

PERIODS = 3


def fitting(seed: int) -> Story | None:
    """A story among the harness's members, without minutes; None: it wants more members than there are."""
    try:
        told = story(seed, periods=PERIODS, among=MEMBERS)
    except ValueError:
        return None
    for _, acts, _ in told.periods:
        for act in acts:
            for name in {"id", "reverses"} & set(act):  # ids of two stories differ
                act[name] = f"{act[name][:8]}{seed:08x}{act[name][16:]}"
    made = prepared(told)
    made.periods = [(period, acts, []) for period, acts, _ in made.periods]
    return made


@dataclass
class Play:
    harness: SplitsHarness
    told: Story
    abis: dict[str, Abi] = field(default_factory=lambda: {name: Abi.load(name) for name in CONTRACTS})
    allocated: int = 0
    expected: int = 0

    @property
    def versions(self) -> list[Agreement]:
        return [read_json(tree) for tree in self.told.versions]

    @property
    def agreement(self) -> bytes:
        return bytes.fromhex(self.versions[0].hash)

    def run(self) -> None:
        by_hash = {bytes.fromhex(version.hash): version for version in self.versions}
        made = ChainStory(self.told, self.abis)
        made.encoded()
        for kind, at, member, data, expected in made.steps:
            self.harness.to_time(at)
            match kind:
                case _ if kind == PROPOSE:
                    text, written = decode(["bytes32", "bytes"], data)
                    assert rules(by_hash[text]) == written
                    self.harness.carry_out(
                        self.harness.agreements.propose_version(self.harness.by(member), agreement=by_hash[text])
                    )
                case _ if kind == SIGN:
                    self._sign(by_hash[decode(["bytes32", "bytes32", "uint32[]"], data)[0]], member)
                case _ if kind == JOURNAL:
                    self.harness.call("Journal", data, by=member)
                case _ if kind == SPLITS:
                    self.harness.call("Splits", data, by=member)
                    if data[:4] == CLOSE:
                        self.allocate()
                case _ if kind == ROOT:
                    assert self.harness.view("Splits", "rootOf", *decode(["bytes32", "uint32"], data)) == expected
                case _ if kind == ALLOCATE:
                    self.expected += 1

    def allocate(self) -> None:
        """Every side that a close still owes, by requests made of the tables alone."""
        self.harness.project()
        while True:
            with reading(self.harness.node.ledger_engine) as session:
                key = next(due_allocations(session, self.agreement), None)
                if key is None:
                    return
                request = allocation_request(session, key)
            call = self.abis["Allocations"].encode_call("allocate", self.harness.request(), request.abi())
            self.harness.call("Allocations", call, by=self.versions[0].parties[0])
            self.harness.project()
            self.allocated += 1

    def files(self) -> list[bytes]:
        """The period files by the evaluator alone, from what the story tells."""
        versions: list[Any] = self.told.versions
        file = PeriodFile(self.agreement, self.told.periods[0][0], None, versions, [])
        found = []
        for _, raw, _ in self.told.periods:
            file = PeriodFile(
                file.agreement, file.period, file.previous, versions, [plain(act) for act in raw], [], file.opening
            )
            found.append(write(file))
            file = following(file, file.close())
        return found

    def _sign(self, version: Agreement, member: int) -> None:
        order = self.harness.by(member)
        signing = self.harness.agreements.sign_version(
            order, version=version_id(version), signatures=self.harness.signatures(version)
        )
        self.harness.carry_out(signing)


CLOSE = keccak256(b"close(bytes32,bytes32,uint32,bytes32)")[:4]
