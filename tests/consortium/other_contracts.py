"""Contracts that a founding does not deploy yet, deployed and registered for tests."""

from __future__ import annotations

import time
from graphlib import TopologicalSorter
from typing import Any

from ledger.rpc.abi import ARTIFACTS, Abi
from node.installation.creation import contract_address
from node.installation.deploy import DEPLOYER
from tests.consortium.harness import Harness

GAS = 16_000_000


def contracts() -> tuple[str, ...]:
    """Every contract of ours, by the artifacts."""
    return tuple(sorted(path.stem for path in ARTIFACTS.glob("*.json") if path.stem != "AccessManager"))


def writes(contract: str) -> list[dict[str, Any]]:
    """Of each function that changes the chain its ABI item."""
    items = Abi.load(contract).items
    return [item for item in items if item["type"] == "function" and item["stateMutability"] == "nonpayable"]


def deployed(harness: Harness) -> dict[str, str]:
    """Name → address. A constructor's argument `assets_` is the contract of that name."""
    place = harness.node.deployment
    found = {"Consortium": place.consortium, "Credentials": place.credentials, **place.contracts}
    waiting = {name: {part["name"].strip("_").capitalize() for part in _constructor(name)} for name in contracts()}
    for name in TopologicalSorter(waiting).static_order():
        if name not in found:
            found[name] = _created(harness, name, found)
            harness.do(harness.council.register_contract(harness.by_council(), name=name, at=found[name]))
    return found


def _constructor(name: str) -> list[dict[str, Any]]:
    """What the constructor takes; nothing of Consortium, which is always deployed."""
    (item,) = (item for item in Abi.load(name).items if item["type"] == "constructor")
    inputs: list[dict[str, Any]] = item["inputs"]
    return [] if name == "Consortium" else inputs


def _created(harness: Harness, name: str, found: dict[str, str]) -> str:
    node, abi = harness.node, Abi.load(name)
    arguments = [found[part["name"].strip("_").capitalize()] for part in _constructor(name)]
    sender = node.keystore.address(DEPLOYER)
    nonce = node.chain.nonce(sender)
    transaction = {"chainId": node.chain.chain_id(), "nonce": nonce, "value": 0, "gas": GAS}
    transaction |= {"gasPrice": node.chain.fees().max_fee_wei, "data": abi.encode_creation(*arguments)}
    node.chain.send_raw(node.signer.sign(sender, transaction))
    address, deadline = contract_address(sender, nonce), time.monotonic() + 30
    while not node.chain.code(address):
        assert time.monotonic() < deadline, f"the creation of {name} is not mined"
        time.sleep(0.05)
    return address
