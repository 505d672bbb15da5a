"""What the contracts of splits speak of acts, as facts. Months as year · 12 + month − 1, times in unix seconds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class ActKind(IntEnum):
    ENTRY = 1
    QUANTITY = 2
    TABLE = 3
    REVERSAL = 4
    PAYMENT = 5
    PAYOUT = 6
    NETTING = 7


CONFIRMED = (ActKind.PAYMENT.value, ActKind.NETTING.value)
"""What nobody accepts: its payee, or the other side of it, says that it is so."""


class ActState(IntEnum):
    PENDING = 1
    COUNTED = 2
    REVERSED = 3
    REFUSED = 4
    """The council upheld an objection."""
    DENIED = 5
    """Its payee, or the other side of a netting, said no."""


class ObjectionState(IntEnum):
    OPEN = 1
    BEFORE_COUNCIL = 2
    UPHELD = 3
    DISMISSED = 4
    WITHDRAWN = 5


@dataclass(frozen=True)
class ActObjection:
    member: int
    reason: bytes
    state: ObjectionState
    objected_at: int


@dataclass(frozen=True)
class Act:
    """`text`: its canonical JSON, None where the chain has the digest alone; `amount`: net, quantity or fen, below 0
    where it takes something back; `silent_from`: when silence has accepted it; `booked`: the month whose close books
    it; `reason`: digest of what was said where it was denied."""

    id: bytes
    agreement: bytes
    version: bytes
    member: int
    kind: ActKind
    state: ActState
    month: int
    digest: bytes
    text: bytes | None
    pool: str | None
    side: int | None
    series: str | None
    amount: int
    counterparty: int
    key: bytes | None
    reverses: bytes | None
    reason: bytes | None
    entered_at: int
    silent_from: int
    booked: int | None
    accepted: frozenset[int]
    objections: tuple[ActObjection, ...]
