"""What signing a version takes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PartySignature:
    """`signature`: 65 bytes, EIP-712 `AgreementSignature`, by a money account of the member, good up to and at the
    deadline (unix seconds)."""

    member: int
    deadline: int
    signature: bytes
