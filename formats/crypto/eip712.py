"""EIP-712: the one domain of everything that members sign for a contract.

OpenZeppelin's EIP712 has no salt; ours is chain ref ‖ 24 zero bytes, so that a signature counts on one deployment of
one consortium only, even where chain ids meet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coincurve import PublicKey
from eth_account.messages import SignableMessage, encode_typed_data

from formats.bounds.recursion import set_recursion_limit
from formats.crypto.hashing import fixed, keccak256
from formats.faults import FormatFault

set_recursion_limit()  # eth_account has raised it

_DOMAIN_FIELDS = [
    {"name": "name", "type": "string"},
    {"name": "version", "type": "string"},
    {"name": "chainId", "type": "uint256"},
    {"name": "verifyingContract", "type": "address"},
    {"name": "salt", "type": "bytes32"},
]


@dataclass(frozen=True)
class Domain:
    """Where a signature counts: one chain, the contract that checks it (20 bytes), one chain ref (8 bytes)."""

    chain_id: int
    contract: bytes
    chain_ref: bytes


def eip712_domain(domain: Domain) -> dict[str, Any]:
    return {
        "name": "Guild Ledger",
        "version": "1",
        "chainId": domain.chain_id,
        "verifyingContract": "0x" + fixed(domain.contract, 20, "contract").hex(),
        "salt": fixed(domain.chain_ref, 8, "chain ref") + bytes(24),
    }


def typed_data(
    name: str, fields: Sequence[tuple[str, str]], message: Mapping[str, object], domain: Domain
) -> dict[str, Any]:
    """The EIP-712 JSON that a wallet signs."""
    return {
        "types": {"EIP712Domain": _DOMAIN_FIELDS, name: [{"name": field, "type": kind} for field, kind in fields]},
        "primaryType": name,
        "domain": eip712_domain(domain),
        "message": dict(message),
    }


def hex_values(value: Any) -> Any:
    """Typed data as a wallet takes it: JSON has no bytes."""
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, dict):
        return {name: hex_values(item) for name, item in value.items()}
    return [hex_values(item) for item in value] if isinstance(value, list) else value


def signable(data: dict[str, Any]) -> SignableMessage:
    """The message in eth-account's form."""
    return encode_typed_data(full_message=data)


def digest(data: dict[str, Any]) -> bytes:
    """32 bytes: keccak(0x19 0x01 ‖ domain separator ‖ struct hash), what a contract recovers the signer from."""
    message = signable(data)
    return keccak256(b"\x19", message.version, message.header, message.body)


def recovered_signer(data: dict[str, Any], signature: bytes) -> str:
    """The 0x address in lower case whose key made r ‖ s ‖ v (65 bytes; v 27 or 28, or 0 or 1) over the typed data.
    Raises FormatFault."""
    v = fixed(signature, 65, "signature")[64]
    try:
        compact = signature[:64] + bytes([v - 27 if v >= 27 else v])
        key = PublicKey.from_signature_and_message(compact, digest(data), hasher=None)
    except Exception as error:  # coincurve raises bare ones
        raise FormatFault("signature", "nobody's key makes this signature") from error
    return "0x" + keccak256(key.format(compressed=False)[1:])[-20:].hex()
