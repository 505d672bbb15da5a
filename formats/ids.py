"""Names of things: chain ref, key id, batch id, issuer id. Layouts in docs/formats.md."""

from __future__ import annotations

from enum import IntEnum

from formats.crypto.hashing import fixed, keccak256, uint

CHAIN_REF_BYTES = 8
BATCH_ID_BYTES = 20
KEY_HINT_BYTES = 8


class KeyPurpose(IntEnum):
    """What a verification key may sign; the number is in the key id and on the chain."""

    CREDENTIAL = 1
    TOKEN = 2
    STATUS = 3
    SNAPSHOT = 4


def chain_ref(genesis_hash: bytes, consortium: bytes) -> bytes:
    """8 bytes: first of keccak(0x05 ‖ genesis hash (32) ‖ Consortium address (20))."""
    digest = keccak256(b"\x05", fixed(genesis_hash, 32, "genesis hash"), fixed(consortium, 20, "consortium address"))
    return digest[:CHAIN_REF_BYTES]


def key_id(member: int, purpose: KeyPurpose, public_key: bytes) -> bytes:
    """32 bytes: keccak(0x04 ‖ member (4) ‖ purpose (1) ‖ Ed25519 public key (32))."""
    return keccak256(
        b"\x04", uint(member, 4, "member"), uint(purpose, 1, "purpose"), fixed(public_key, 32, "public key")
    )


def batch_id(member: int, random: bytes) -> bytes:
    """20 bytes: member (4) ‖ random (16). Stored by its maker before it is used."""
    return uint(member, 4, "member") + fixed(random, 16, "batch random")


def batch_member(batch: bytes) -> int:
    """The member number inside a batch id."""
    return int.from_bytes(fixed(batch, BATCH_ID_BYTES, "batch id")[:4], "big")


def issuer_id(host: str, member: int) -> str:
    """The issuer's id in a document: a fixed function of the consortium's host and the member number."""
    return f"did:web:{host}:members:{member}"


def status_list_id(host: str, member: int, number: int) -> str:
    """The address of an issuer's status list, and its id: where its did:web lives, its number."""
    return f"https://{host}/members/{member}/status/{number}"


def verification_method(host: str, member: int, key: bytes) -> str:
    """The id of a key in a proof: the issuer id, `#`, the key id in hex."""
    return f"{issuer_id(host, member)}#{fixed(key, 32, 'key id').hex()}"
