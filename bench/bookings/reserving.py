"""Reservations through the API of two nodes to their confirmation, beside the chain's bare rate in the same run."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from bench.bookings.installations import Installations, two_installations
from bench.rows import Row
from tests.bookings.commands.harness import BOOKER, BookingHarness, booking_harness
from tests.bookings.crowd import CELL, CELLS_A_DAY
from tests.bookings.rush import outcome_of, press_on
from tests.stranger.founded import signer_address

COUNT = 200
ROUNDS = 3
WARM_UP = 20
GAS = 200_000
_APART = 40
"""Days between what one round books and the next."""


def rows(folder: Path) -> Iterator[Row]:
    """In turns: what disturbs the machine disturbs both."""
    bare = ours = 0.0
    with booking_harness(folder) as harness, two_installations(harness, folder / "second") as at:
        reserve(at, harness.today() + 5 + ROUNDS * _APART, WARM_UP)
        for turn in range(ROUNDS):
            day = harness.today() + 5 + turn * _APART
            bare = max(bare, COUNT / _bare_s(harness, day))
            ours = max(ours, COUNT / reserve(at, day + _APART // 2, COUNT))
    yield Row(
        name=f"{COUNT} reservations asked for at once over HTTP, two nodes, on the chain (peer: bare sends)",
        ours=ours, peer=bare, unit="reservations/s", goal=0.1,
    )  # fmt: skip


def reserve(at: Installations, first_day: int, count: int) -> float:
    """Seconds until all are on the chain. The bare sends before are indexed by then."""
    at.wait_until_indexed()
    before = at.processor_s()
    told, took_s = press_on(at.sides, first_day=first_day, windows=count, asked=count)
    spent = {kind: (after - before[kind]) / count * 1000 for kind, after in at.processor_s().items()}
    parts = ", ".join(f"{kind} {each_ms:.1f}" for kind, each_ms in spent.items())
    print(f"{count} reservations in {took_s:.2f} s; processor time of each in ms: {parts}", file=sys.stderr)
    outcome = outcome_of(at.sides, told, took_s)
    assert len(outcome.granted) == count, outcome
    return took_s


def _bare_s(harness: BookingHarness, first_day: int) -> float:
    """Signed beforehand, sent one by one, each receipt waited for."""
    node = harness.consortium.node
    sender, contract = harness.account(BOOKER), harness.contract("Bookings")
    first = node.chain.nonce(sender)
    raw = []
    for number in range(COUNT):
        day, cell = divmod(number, CELLS_A_DAY)
        wanted = harness.wanted(day=first_day + day, slot=cell * CELL, unit=1, slots=3)
        act: dict[str, Any] = {"chainId": node.deployment.chain_id, "nonce": first + number, "gas": GAS, "gasPrice": 0}
        data = contract.abi.encode_call("reserve", wanted.abi())
        act |= {"to": signer_address(contract.address), "value": 0, "data": data}
        raw.append("0x" + node.signer.sign(sender, act).hex())
    with httpx.Client(base_url=harness.consortium.chain.rpc_url, timeout=60, trust_env=False) as client:

        def ask(method: str, parameter: str) -> Any:
            body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": [parameter]}
            return client.post("", json=body).json()["result"]

        began = time.monotonic()
        for sent in [ask("eth_sendRawTransaction", each) for each in raw]:
            while (receipt := ask("eth_getTransactionReceipt", sent)) is None:
                time.sleep(0.001)
            assert receipt["status"] == "0x1", receipt
        return time.monotonic() - began
