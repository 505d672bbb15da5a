"""What the Credentials contract speaks of, as facts: numbers as in contracts/types, times aware UTC."""

from dataclasses import dataclass
from datetime import datetime

from formats.register.status import StatusAct


@dataclass(frozen=True)
class Batch:
    id: bytes
    member: int
    standard: int
    level: int
    accreditation: int
    credential_key: bytes
    token_key: bytes
    registrar: int
    root: bytes
    count: int
    anchored_by: str
    anchored_at: datetime
    anchored_in: int


@dataclass(frozen=True)
class Revocation:
    """`by`: the account that revoked."""

    batch: bytes
    by: str
    act: StatusAct
