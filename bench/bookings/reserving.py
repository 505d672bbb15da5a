"""Reservations through the API of two nodes to their confirmation, beside the chain's bare rate in the same run."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from bench.rows import Row
from tests.bookings.commands.rig import BOOKER, BookingRig, booking_rig
from tests.bookings.crowd import CELL, CELLS_A_DAY
from tests.bookings.rush import rush
from tests.stranger.founded import signer_address
from tests.uses.nodes import two_nodes

COUNT = 200
ROUNDS = 2
GAS = 200_000
_APART = 40
"""Days between what one round books and the next."""


def rows(folder: Path) -> Iterator[Row]:
    """In turns: what disturbs the machine disturbs both."""
    bare = ours = 0.0
    with booking_rig(folder) as rig, two_nodes(rig, folder / "second") as nodes:
        for turn in range(ROUNDS):
            day = rig.today() + 5 + turn * _APART
            bare = max(bare, COUNT / _bare_s(rig, day))
            outcome = rush(nodes, first_day=day + _APART // 2, windows=COUNT, asked=COUNT)
            assert len(outcome.granted) == COUNT
            ours = max(ours, COUNT / outcome.took_s)
            rig.rig.project()
    yield Row(
        name=f"{COUNT} reservations asked for at once over HTTP, two nodes, on the chain (peer: bare sends)",
        ours=ours, peer=bare, unit="reservations/s", goal=0.1,
    )  # fmt: skip


def _bare_s(rig: BookingRig, first_day: int) -> float:
    """Signed beforehand, sent one by one, each receipt waited for."""
    node = rig.rig.node
    sender, contract = rig.account(BOOKER), rig.contract("Bookings")
    first = node.chain.nonce(sender)
    raw = []
    for number in range(COUNT):
        day, cell = divmod(number, CELLS_A_DAY)
        wanted = rig.wanted(day=first_day + day, slot=cell * CELL, unit=1, slots=3)
        act: dict[str, Any] = {"chainId": node.deployment.chain_id, "nonce": first + number, "gas": GAS, "gasPrice": 0}
        data = contract.abi.encode_call("reserve", wanted.abi())
        act |= {"to": signer_address(contract.address), "value": 0, "data": data}
        raw.append("0x" + node.signer.sign(sender, act).hex())
    with httpx.Client(base_url=rig.rig.chain.rpc_url, timeout=60, trust_env=False) as client:

        def ask(method: str, parameter: str) -> Any:
            body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": [parameter]}
            return client.post("", json=body).json()["result"]

        began = time.monotonic()
        for sent in [ask("eth_sendRawTransaction", each) for each in raw]:
            while (receipt := ask("eth_getTransactionReceipt", sent)) is None:
                time.sleep(0.001)
            assert receipt["status"] == "0x1", receipt
        return time.monotonic() - began
