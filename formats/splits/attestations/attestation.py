"""What one member attests to another under an agreement: signed by its money account, kept by both, on no chain."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from formats.crypto.eip712 import Domain, typed_data
from formats.crypto.hashing import sha256

_FIELDS = [
    ("agreement", "bytes32"),
    ("member", "uint32"),
    ("counterparty", "uint32"),
    ("kind", "string"),
    ("subject", "string"),
    ("content", "bytes32"),
    ("signedAt", "uint64"),
]


class AttestationKind(StrEnum):
    BALANCE = "balance"
    """What the two owe each other after the close of a month, the subject."""
    FULFILMENT = "fulfilment"
    """What the member has fulfilled of a commitment in a period, the subject (`fulfilment.subject`)."""
    ANSWER = "fulfilment-answer"
    """What the member says of such a statement that was made to it."""


@dataclass(frozen=True)
class Attestation:
    """`member` says `content` (canonical JSON) to `counterparty`; of one kind and subject the newest counts (`rank`).
    `signed_at` in unix seconds."""

    agreement: bytes
    member: int
    counterparty: int
    kind: AttestationKind
    subject: str
    content: bytes
    signed_at: int

    @property
    def content_hash(self) -> bytes:
        return content_hash(self.content)

    @property
    def place(self) -> tuple[bytes, int, int, AttestationKind, str]:
        """In which one attestation counts."""
        return self.agreement, self.member, self.counterparty, self.kind, self.subject

    @property
    def rank(self) -> tuple[int, bytes]:
        """In one place the greatest counts: the latest, and of one second the one with the greater hash, in whichever
        order they came in."""
        return self.signed_at, self.content_hash


def content_hash(content: bytes) -> bytes:
    """32 bytes: SHA-256("guild/attestation/1" ‖ canonical JSON)."""
    return sha256(b"guild/attestation/1", content)


def attestation_data(said: Attestation, domain: Domain) -> dict[str, Any]:
    """The EIP-712 JSON that a money account of the member signs; the domain's contract is Agreements."""
    message = {
        "agreement": said.agreement,
        "member": said.member,
        "counterparty": said.counterparty,
        "kind": said.kind.value,
        "subject": said.subject,
        "content": said.content_hash,
        "signedAt": said.signed_at,
    }
    return typed_data("Attestation", _FIELDS, message, domain)
