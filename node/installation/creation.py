"""The contracts of a deployment, in the order of their creation, and their creation on a chain.

A contract's address follows from sender and nonce alone, so all are known before the first is sent.
"""

import time
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ConfigDict

from formats.crypto.hashing import keccak256
from ledger.errors import LedgerUnavailable
from ledger.failpoints import failpoint, register
from ledger.rpc.client import GAS_CAP
from node.faults import NodeRefusal
from node.installation.node import FURTHER, Node

_MINING_PATIENCE_S = 120.0

register("deploy.after_send")

Progress = Callable[[str], None]


class DeploymentSpoilt(NodeRefusal):
    """What stands on the chain is not what was planned: use a new home, and keep this one for the inquest."""

    contract: str
    address: str
    reason: str


class Plan(BaseModel):
    """What was decided before anything was sent. `seen_block`: the chain's head then."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    consortium_id: str
    chain_id: int
    genesis_hash: str
    deployer: str
    council_admin: str
    seen_block: int


def create_all(node: Node, plan: Plan, progress: Progress) -> dict[str, str]:
    """Name → address, each created unless it stands there."""
    names = ("AccessManager", "Consortium", "Credentials", *FURTHER)
    addresses = {name: contract_address(plan.deployer, nonce) for nonce, name in enumerate(names)}
    genesis, consortium_id = bytes.fromhex(plan.genesis_hash[2:]), bytes.fromhex(plan.consortium_id[2:])
    abis = node.abis
    codes = {
        "AccessManager": abis.access_manager.encode_creation(plan.council_admin),
        "Consortium": abis.consortium.encode_creation(consortium_id, genesis, addresses["AccessManager"]),
        "Credentials": abis.credentials.encode_creation(addresses["Consortium"]),
    }
    for name, needed in FURTHER.items():
        codes[name] = abis.further[name].encode_creation(*(addresses[each] for each in needed))
    for nonce, name in enumerate(names):
        _create(node, plan, name, addresses[name], nonce, codes[name])
        progress(f"{name} at {addresses[name]}")
    return addresses


def contract_address(sender: str, nonce: int) -> str:
    """Last 20 bytes of keccak(RLP([sender, nonce])) (Ethereum Yellow Paper, section 7), for a nonce below 128."""
    assert 0 <= nonce < 0x80, f"nonce {nonce} has another RLP form"
    rlp = b"\xd6\x94" + bytes.fromhex(sender[2:]) + bytes([nonce or 0x80])
    return "0x" + keccak256(rlp)[12:].hex()


def _create(node: Node, plan: Plan, name: str, address: str, nonce: int, code: bytes) -> None:
    """Send it unless it stands there. Signed anew each time: one nonce is mined once, whatever the fee was."""
    deadline = time.monotonic() + _MINING_PATIENCE_S
    sent = False
    while not node.chain.code(address):
        if node.chain.nonce(plan.deployer) > nonce:
            if node.chain.code(address):
                return
            raise DeploymentSpoilt(name, address, f"nonce {nonce} of the deployer is spent, and no contract is there")
        if not sent:
            node.chain.send_raw(node.signer.sign(plan.deployer, _creation(node, plan, nonce, code)))
            failpoint("deploy.after_send")
            sent = True
        elif time.monotonic() > deadline:
            raise LedgerUnavailable(method="eth_sendRawTransaction", reason=f"the creation of {name} is not mined")
        else:
            time.sleep(0.1)


def _creation(node: Node, plan: Plan, nonce: int, code: bytes) -> dict[str, Any]:
    fees = node.chain.fees()
    estimate = node.chain.estimate_gas(None, code, sender=plan.deployer)
    gas = min(estimate * 12 // 10, GAS_CAP)
    transaction: dict[str, Any] = {"chainId": plan.chain_id, "nonce": nonce, "value": 0, "data": code, "gas": gas}
    if fees.base_fee_wei is None:
        return transaction | {"gasPrice": fees.max_fee_wei}
    priced = {"type": 2, "maxFeePerGas": fees.max_fee_wei, "maxPriorityFeePerGas": fees.priority_fee_wei}
    return transaction | priced
