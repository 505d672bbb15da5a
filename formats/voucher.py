"""The registrar's word on a batch, its entries, links, keys and accreditation: EIP-712 `LinkVoucher`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from eth_account.messages import SignableMessage, encode_typed_data

from formats.hashing import fixed, keccak256
from formats.recursion import set_recursion_limit

set_recursion_limit()  # eth_account has raised it

_FIELDS = [
    ("registrar", "uint32"),
    ("issuer", "uint32"),
    ("batch", "bytes20"),
    ("standard", "uint32"),
    ("level", "uint8"),
    ("accreditation", "uint32"),
    ("credentialKey", "bytes32"),
    ("tokenKey", "bytes32"),
    ("count", "uint32"),
    ("entriesRoot", "bytes32"),
    ("linksHash", "bytes32"),
    ("deadline", "uint64"),
]


@dataclass(frozen=True)
class LinkVoucher:
    """What the registrar signs. `deadline` in unix seconds, good up to and at it."""

    registrar: int
    issuer: int
    batch: bytes
    standard: int
    level: int
    accreditation: int
    credential_key: bytes
    token_key: bytes
    count: int
    entries_root: bytes
    links_hash: bytes
    deadline: int


@dataclass(frozen=True)
class VoucherDomain:
    """Where a voucher counts: one chain, one Credentials contract (20 bytes), one chain ref (8 bytes)."""

    chain_id: int
    contract: bytes
    chain_ref: bytes


def typed_data(voucher: LinkVoucher, domain: VoucherDomain) -> dict[str, Any]:
    """The EIP-712 JSON that a wallet signs; salt = chain ref ‖ 24 zero bytes."""
    return {
        "types": {
            "EIP712Domain": [
                {"name": "name", "type": "string"},
                {"name": "version", "type": "string"},
                {"name": "chainId", "type": "uint256"},
                {"name": "verifyingContract", "type": "address"},
                {"name": "salt", "type": "bytes32"},
            ],
            "LinkVoucher": [{"name": name, "type": kind} for name, kind in _FIELDS],
        },
        "primaryType": "LinkVoucher",
        "domain": {
            "name": "Guild Ledger",
            "version": "1",
            "chainId": domain.chain_id,
            "verifyingContract": "0x" + fixed(domain.contract, 20, "contract").hex(),
            "salt": fixed(domain.chain_ref, 8, "chain ref") + bytes(24),
        },
        "message": {
            "registrar": voucher.registrar,
            "issuer": voucher.issuer,
            "batch": fixed(voucher.batch, 20, "batch id"),
            "standard": voucher.standard,
            "level": voucher.level,
            "accreditation": voucher.accreditation,
            "credentialKey": fixed(voucher.credential_key, 32, "credential key id"),
            "tokenKey": fixed(voucher.token_key, 32, "token key id"),
            "count": voucher.count,
            "entriesRoot": fixed(voucher.entries_root, 32, "entries root"),
            "linksHash": fixed(voucher.links_hash, 32, "links hash"),
            "deadline": voucher.deadline,
        },
    }


def signable(voucher: LinkVoucher, domain: VoucherDomain) -> SignableMessage:
    """The message in eth-account's form."""
    return encode_typed_data(full_message=typed_data(voucher, domain))


def digest(voucher: LinkVoucher, domain: VoucherDomain) -> bytes:
    """32 bytes: keccak(0x19 0x01 ‖ domain separator ‖ struct hash), what the contract recovers the signer from."""
    message = signable(voucher, domain)
    return keccak256(b"\x19", message.version, message.header, message.body)
