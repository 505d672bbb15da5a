"""A verification key as the API answers it."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.consortium.schemas import word
from ledger.consortium import facts


class Key(BaseModel):
    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    id: str
    member: int
    purpose: str
    public_key: str
    from_: Annotated[datetime, Field(alias="from")]
    until: datetime | None
    compromised_since: datetime | None
    registered_at: datetime

    @classmethod
    def of(cls, fact: facts.Key) -> "Key":
        return cls(
            id="0x" + fact.id.hex(),
            member=fact.member,
            purpose=word(fact.purpose),
            public_key="0x" + fact.public_key.hex(),
            from_=fact.from_,
            until=fact.until,
            compromised_since=fact.compromised_since,
            registered_at=fact.registered_at,
        )
