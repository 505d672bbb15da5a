"""What another node asks to be signed, and the answer. Hashes are lower-case hex without prefix."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from formats.encoding import base64url
from verification.snapshots.trust_root import Signature


class SnapshotIn(BaseModel):
    """Block number and SHA-256 of the snapshot's bytes; the bytes themselves are never taken from another node."""

    model_config = ConfigDict(extra="forbid")
    block: Annotated[int, Field(ge=0, lt=2**53)]
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class SignatureOut(BaseModel):
    """One line of signatures.json."""

    member: int
    key: str
    signature: str

    @classmethod
    def of(cls, given: Signature) -> "SignatureOut":
        return cls(member=given.member, key=given.key.hex(), signature=base64url(given.signature))
