"""Issued credentials as JSON."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator


class CredentialOut(BaseModel):
    """`state`: of its batch. `standing` and `position`: on the chain, as this node sees it now; null before.
    `revocation`: the number of the act that revoked it, by which it can be withdrawn.

    `supersedes`, `superseded_by`: the credentials under the same number that it replaces, and that replaces it.
    """

    id: str
    number: str
    name: str | None
    state: str
    standing: str | None
    revocation: int | None
    batch: str
    position: int | None
    document_digest: str | None
    token_digest: str | None
    delivered_at: datetime | None
    erased_at: datetime | None
    supersedes: str | None
    superseded_by: str | None


class LinkOut(BaseModel):
    """The text of the QR."""

    link: str


class ErasureIn(BaseModel):
    """A whole person, or one credential."""

    model_config = ConfigDict(extra="forbid")

    id_type: Annotated[str, Field(max_length=50)] | None = None
    id_number: Annotated[str, Field(max_length=100)] | None = None
    credential: Annotated[str, Field(max_length=100)] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "ErasureIn":
        person = self.id_type is not None and self.id_number is not None
        if person == (self.credential is not None):
            raise ValueError("give either id_type and id_number, or credential")
        return self


class ErasureOut(BaseModel):
    documents: int
