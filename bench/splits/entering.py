"""Entries through the pipeline to their confirmation, beside the same calls signed beforehand and sent bare."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
from sqlmodel import col, func, select

from bench.rows import Row, per_second
from formats.splits.agreements.reader import read_json
from formats.splits.ids import version_id
from ledger.db import reading, writing
from ledger.splits.journal.requests import EntryPart, EntryRequest
from ledger.submitting.outbox import State, Submission, enqueue_all
from node.installation.pipeline import submitter_of
from tests.splits.chain.story import day_number, moment
from tests.splits.ledger.harness import SplitsHarness, splits_harness
from tests.splits.ledger.scenario import OPEN, A
from tests.stranger.founded import signer_address

COUNT = 200
ROUNDS = 3
GAS = 600_000
PATIENCE_S = 120.0
_DAY = "2025-10-03"
_RATE_GOAL = 0.1


def rows(folder: Path) -> Iterator[Row]:
    """In turns: what disturbs the machine disturbs both."""
    bare = ours = 0.0
    with splits_harness(folder) as harness:
        agreement = _agreed(harness)
        for _ in range(ROUNDS):
            bare = max(bare, per_second(COUNT, _bare_round(harness, agreement), rounds=1))
            ours = max(ours, per_second(COUNT, _our_round(harness, agreement), rounds=1))
    yield Row(
        name="entries entered in one request, confirmed and projected (peer: bare sends)",
        ours=ours, peer=bare, unit="entries/s", goal=_RATE_GOAL,
    )  # fmt: skip


def _agreed(harness: SplitsHarness) -> bytes:
    agreement = read_json(OPEN)
    harness.carry_out(harness.agreements.propose_version(harness.by(A), agreement=agreement))
    signatures = harness.signatures(agreement)
    harness.carry_out(
        harness.agreements.sign_version(harness.by(A), version=version_id(agreement), signatures=signatures)
    )
    harness.to_time(moment("2025-10", 5))
    return bytes.fromhex(agreement.hash)


def _entries(harness: SplitsHarness, agreement: bytes) -> list[EntryRequest]:
    made = []
    for _ in range(COUNT):
        act = harness.act(A)
        part = EntryPart(act, act[:16], "hall", 0, 10_600, 10_000, 600)
        made.append(EntryRequest(agreement, day_number(_DAY), A, act[:16] * 2, act[-16:] * 2, (part,)))
    return made


def _our_round(harness: SplitsHarness, agreement: bytes) -> Callable[[], None]:
    """Stored in one commit, as a sheet is."""
    node, entries = harness.node, _entries(harness, agreement)

    def work() -> None:
        commands = [harness.journal.enter(each, sender=harness.money(A)) for each in entries]
        with writing(node.node_engine) as session:
            wanted = [each.id for each in enqueue_all(session, commands, node.clock)]
        submitter, deadline = submitter_of(node), time.monotonic() + PATIENCE_S
        while (done := _confirmed(harness, wanted)) < COUNT:
            assert time.monotonic() < deadline, f"{done} of {COUNT} are confirmed"
            harness.project()  # confirmed is what the projection has
            while submitter.tick():
                pass

    return work


def _confirmed(harness: SplitsHarness, wanted: list[str]) -> int:
    counted = select(func.count()).where(col(Submission.id).in_(wanted), Submission.state == State.CONFIRMED)
    with reading(harness.node.node_engine) as session:
        return session.exec(counted).one()


def _bare_round(harness: SplitsHarness, agreement: bytes) -> Callable[[], None]:
    node, sender, journal = harness.node, harness.money(A), harness.contracts["Journal"]
    first, raw = node.chain.nonce(sender), []
    for number, entry in enumerate(_entries(harness, agreement)):
        act: dict[str, Any] = {"chainId": node.deployment.chain_id, "nonce": first + number, "gas": GAS, "gasPrice": 0}
        data = harness.journal.enter(entry, sender=sender).calldata
        act |= {"to": signer_address(journal.address), "value": 0, "data": data}
        raw.append("0x" + node.signer.sign(sender, act).hex())

    def work() -> None:
        with httpx.Client(base_url=harness.chain.rpc_url, timeout=60, trust_env=False) as client:

            def ask(method: str, parameter: str) -> Any:
                body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": [parameter]}
                return client.post("", json=body).json()["result"]

            for sent in [ask("eth_sendRawTransaction", each) for each in raw]:
                while (receipt := ask("eth_getTransactionReceipt", sent)) is None:
                    time.sleep(0.001)
                assert receipt["status"] == "0x1", receipt

    return work
