"""Staff as JSON."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from node.signed_text import SignedText
from node.staff.access import Principal
from node.tables.staff import Staff


class StaffIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    person: Annotated[SignedText, Field(min_length=1, max_length=100)]
    roles: Annotated[list[str], Field(min_length=1, max_length=8)]
    peer_member: Annotated[int, Field(ge=1, lt=2**32)] | None = None


class StaffOut(BaseModel):
    id: str
    member: int
    person: str
    roles: list[str]
    peer_member: int | None
    created_at: datetime
    created_by: str
    ended_at: datetime | None

    @classmethod
    def of(cls, staff: Staff) -> "StaffOut":
        return cls(
            id=staff.id,
            member=staff.member_id,
            person=staff.person,
            roles=staff.roles,
            peer_member=staff.peer_member,
            created_at=staff.created_at,
            created_by=staff.created_by,
            ended_at=staff.ended_at,
        )


class StaffAppointed(BaseModel):
    """The only answer that ever carries the token."""

    staff: StaffOut
    token: str

    def location(self) -> str:
        return f"/staff/{self.staff.id}"


class Me(BaseModel):
    staff_id: str
    person: str
    member: int
    roles: list[str]
    peer_member: int | None

    @classmethod
    def of(cls, principal: Principal) -> "Me":
        return cls(
            staff_id=principal.staff_id,
            person=principal.person,
            member=principal.member,
            roles=sorted(principal.roles),
            peer_member=principal.peer,
        )
