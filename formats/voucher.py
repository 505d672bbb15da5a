"""The registrar's word on a batch, its entries, links, keys and accreditation: EIP-712 `LinkVoucher`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from eth_account.messages import SignableMessage

from formats.crypto import eip712
from formats.crypto.eip712 import Domain as VoucherDomain
from formats.crypto.hashing import fixed

__all__ = ["LinkVoucher", "VoucherDomain", "digest", "signable", "typed_data"]

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


def typed_data(voucher: LinkVoucher, domain: VoucherDomain) -> dict[str, Any]:
    """The EIP-712 JSON that a wallet signs; salt = chain ref ‖ 24 zero bytes."""
    message = {
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
    }
    return eip712.typed_data("LinkVoucher", _FIELDS, message, domain)


def signable(voucher: LinkVoucher, domain: VoucherDomain) -> SignableMessage:
    """The message in eth-account's form."""
    return eip712.signable(typed_data(voucher, domain))


def digest(voucher: LinkVoucher, domain: VoucherDomain) -> bytes:
    """32 bytes: what the contract recovers the signer from."""
    return eip712.digest(typed_data(voucher, domain))
