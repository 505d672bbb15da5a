"""A trust root and signatures on it, as the exact texts of docs/snapshots.md."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.snapshots.schemas import SignatureOut

Text = Annotated[str, Field(min_length=2, max_length=1 << 16)]


class TrustRootIn(BaseModel):
    """What another member proposes."""

    model_config = ConfigDict(extra="forbid")
    trust_root: Text


class SignedTrustRootIn(TrustRootIn):
    """A version that k members of the one before and k of its own signed."""

    signatures: Text


class SignaturesOut(BaseModel):
    """One for each key of the member that either version pins."""

    signatures: list[SignatureOut]


class TakenOut(BaseModel):
    """The version that this node pins now."""

    version: int
    digest: str
