"""The file that founds a consortium: members, standards, accreditations, staff. Read whole, checked before anything is
sent."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from formats.bounds import bounded_json, bounded_toml
from formats.canonical import Json
from formats.faults import said_by_system
from formats.register.basis import Basis
from formats.register.levels import LEVELS, Kind
from formats.register.members import MemberKind
from ledger.consortium.facts import Role
from node.faults import NodeRefusal
from node.setup import founding_faults
from node.signed_text import SignedText


class FoundingRefused(NodeRefusal):
    """The founding file cannot be carried out; nothing was sent."""

    where: str
    reason: str


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Part):
    zh: Annotated[SignedText, Field(min_length=1)]
    en: Annotated[SignedText, Field(min_length=1)]


class MemberPart(_Part):
    """`admin`: the address of a member that another node hosts; a hosted member's account is made here."""

    number: Annotated[int, Field(ge=1)]
    kind: Literal["school", "enterprise", "government", "association"]
    powers: tuple[Literal["issue", "status", "registrar", "book", "money"], ...]
    name: Words
    admin: Annotated[str, Field(pattern=r"^0x[0-9a-f]{40}$")] | None = None

    @property
    def member_kind(self) -> MemberKind:
        return MemberKind[self.kind.upper()]

    @property
    def role_set(self) -> Role:
        roles = Role.ADMIN
        for power in self.powers:
            roles |= Role[power.upper()]
        return roles

    @property
    def profile(self) -> dict[str, Json]:
        return {"name": self.name.model_dump()}


class StandardPart(_Part):
    kind: Literal["skill_level", "one_plus_x", "special_skill", "training", "award", "dual_teacher"]
    code: Annotated[SignedText, Field(min_length=1)]
    name: Words
    direction: SignedText = ""
    edition: SignedText = ""
    levels: tuple[int, ...]

    @property
    def standard_kind(self) -> Kind:
        return Kind[self.kind.upper()]

    @property
    def words(self) -> dict[str, Json]:
        return self.name.model_dump() | ({"direction": self.direction} if self.direction else {})


class StandardsFile(BaseModel):
    """What else stands in it says where the standards come from."""

    standards: tuple[StandardPart, ...]


class AccreditationPart(_Part):
    """One accreditation for each of these standard codes. `until` exclusive; none: open."""

    member: int
    standards: Annotated[tuple[str, ...], Field(min_length=1)]
    levels: Annotated[tuple[int, ...], Field(min_length=1)]
    basis: Literal["government_filing", "one_plus_x", "consortium_only"]
    document: SignedText
    from_: Annotated[datetime | None, Field(alias="from")] = None
    until: datetime | None = None

    @property
    def on(self) -> Basis:
        return Basis[self.basis.upper()]


class StaffPart(_Part):
    member: int
    person: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
    roles: Annotated[tuple[str, ...], Field(min_length=1)]


class FoundingFile(_Part):
    issuer_host: str
    standards: str
    members: Annotated[tuple[MemberPart, ...], Field(min_length=1)]
    accreditations: tuple[AccreditationPart, ...] = ()
    staff: tuple[StaffPart, ...] = ()


@dataclass(frozen=True)
class Founding:
    """A checked file: numbers run from 1 in order, codes and levels exist."""

    file: FoundingFile
    standards: tuple[StandardPart, ...]


def read(path: Path) -> Founding:
    """Read `path` and the standards beside it. Raises FoundingRefused, which names the place."""
    try:
        data = path.read_bytes()
        file = FoundingFile.model_validate(bounded_toml.loads(data))
    except ValidationError as error:
        raise FoundingRefused(str(path), founding_faults.told(error, data.decode())) from error
    except (OSError, ValueError) as error:
        raise FoundingRefused(str(path), said_by_system(error)) from error
    standards = _standards(path.parent / file.standards)
    _check(path, file, standards)
    return Founding(file, standards)


def _standards(path: Path) -> tuple[StandardPart, ...]:
    try:
        return StandardsFile.model_validate(bounded_json.loads_object(path.read_bytes())).standards
    except ValidationError as error:
        raise FoundingRefused(str(path), founding_faults.told(error)) from error
    except (OSError, ValueError) as error:
        raise FoundingRefused(str(path), said_by_system(error)) from error


def _check(path: Path, file: FoundingFile, standards: tuple[StandardPart, ...]) -> None:
    numbers = [member.number for member in file.members]
    if numbers != list(range(1, len(numbers) + 1)):
        raise FoundingRefused(f"{path}: members", f"numbers are {numbers}: the chain gives 1, 2, 3 … in this order")
    by_code = {standard.code: standard for standard in standards}
    if len(by_code) != len(standards):
        raise FoundingRefused(f"{path}: {file.standards}", "a code stands twice")
    for standard in standards:
        unknown = set(standard.levels) - set(LEVELS[standard.standard_kind])
        if unknown or not standard.levels:
            raise FoundingRefused(f"standard {standard.code}", f"{standard.kind} has no levels {sorted(unknown)}")
    for place, part in enumerate(file.accreditations, 1):
        where = f"{path}: accreditation {place}"
        if part.member not in numbers:
            raise FoundingRefused(where, f"there is no member {part.member}")
        for code in part.standards:
            if code not in by_code:
                raise FoundingRefused(where, f"there is no standard {code}")
            if missing := set(part.levels) - set(by_code[code].levels):
                raise FoundingRefused(where, f"standard {code} has no levels {sorted(missing)}")
    for staff in file.staff:
        if staff.member != 0 and staff.member not in numbers:
            raise FoundingRefused(f"{path}: staff {staff.person}", f"there is no member {staff.member}")
