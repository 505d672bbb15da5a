"""Contracts that a founding does not deploy yet, deployed and registered for tests."""

from __future__ import annotations

import time

from ledger.rpc.abi import ARTIFACTS, Abi
from node.installation.deploy import DEPLOYER, contract_address
from tests.consortium.rig import Rig

GAS = 16_000_000


def contracts() -> tuple[str, ...]:
    """Every contract of ours that takes commands, by the artifacts."""
    names = sorted(path.stem for path in ARTIFACTS.glob("*.json"))
    return tuple(name for name in names if "commandSeen" in Abi.load(name).functions)


def deployed(rig: Rig) -> dict[str, str]:
    """Name → address. A constructor's argument `assets_` is the contract of that name."""
    place = rig.node.deployment
    found = {"Consortium": place.consortium, "Credentials": place.credentials}
    for name in contracts():
        if name not in found:
            found[name] = _created(rig, name, found)
            rig.do(rig.council.register_contract(rig.by_council(), name=name, at=found[name]))
    return found


def _created(rig: Rig, name: str, found: dict[str, str]) -> str:
    node, abi = rig.node, Abi.load(name)
    (constructor,) = (item for item in abi.items if item["type"] == "constructor")
    arguments = [found[part["name"].strip("_").capitalize()] for part in constructor["inputs"]]
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
