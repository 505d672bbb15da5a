"""Acts of status on the positions of one batch: suspended, reinstated, revoked, and what withdraws a revocation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, IntEnum

WITHDRAWAL_PERIOD = timedelta(hours=72)
"""A revocation can be withdrawn this long; from then on it is final (the contract's constant)."""


class StatusAction(Enum):
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    REVOKED = "revoked"


class Reason(IntEnum):
    """Numbers as on the chain; NONE only of a reinstatement. Coarse: a reason must not tell a person's story."""

    NONE = 0
    ISSUED_IN_ERROR = 1
    FRAUD = 2
    AUTHORITY_WITHDRAWN = 3
    SUPERSEDED = 4
    UNDER_REVIEW = 5
    OTHER = 6


@dataclass(frozen=True)
class StatusAct:
    """`positions` ascending. `act`: the chain's number of a revocation; `withdrawn_at`: only of a revocation."""

    action: StatusAction
    positions: tuple[int, ...]
    at: datetime
    reason: Reason
    act: int | None = None
    withdrawn_at: datetime | None = None

    @property
    def final_at(self) -> datetime:
        """From this moment on nobody can withdraw the revocation."""
        return self.at + WITHDRAWAL_PERIOD


def withdraw(acts: Sequence[StatusAct], number: int, at: datetime) -> list[StatusAct]:
    """A withdrawal is no act of its own: it dates the end of the revocation that it names."""
    return [replace(act, withdrawn_at=at) if act.act == number else act for act in acts]
