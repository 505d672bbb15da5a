"""What the Credentials contract speaks of, as facts: numbers as in contracts/types, times aware UTC."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, IntEnum

WITHDRAWAL_PERIOD = timedelta(hours=72)
"""A revocation is provisional this long; after it, final."""


class Reason(IntEnum):
    """Coarse on purpose: a reason must not tell a person's story."""

    ISSUED_IN_ERROR = 1
    FRAUD = 2
    AUTHORITY_WITHDRAWN = 3
    SUPERSEDED = 4
    UNDER_REVIEW = 5
    OTHER = 6


class Standing(IntEnum):
    """What the chain holds of one position of one batch."""

    GOOD = 1
    SUSPENDED = 2
    REVOKED_PROVISIONAL = 3
    REVOKED_FINAL = 4


class StatusVerb(Enum):
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Batch:
    """`registrar` and `accreditation` are 0 in a historic import: the council's approval stands for them."""

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
    historic: bool
    anchored_by: str
    anchored_at: datetime
    anchored_in: int


@dataclass(frozen=True)
class StatusAct:
    """One act on positions of one batch. `number` is the chain's number of a revocation, or of the one withdrawn."""

    batch: bytes
    verb: StatusVerb
    positions: tuple[int, ...]
    at: datetime
    block: int
    reason: Reason | None
    number: int | None
    by: str


@dataclass(frozen=True)
class PositionHistory:
    """How one position stands at a time, and every act that touched it, oldest first."""

    standing: Standing
    acts: tuple[StatusAct, ...]
