"""What two members sign of a booking: that it was used (`UseStatement`), that another takes it (`HandOver`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from formats.bookings.ids import MAX_OCCURRENCES, checked_id
from formats.crypto.eip712 import Domain, typed_data
from formats.crypto.hashing import fixed
from formats.faults import require

OUTCOME_CHECK_IN, OUTCOME_USED, OUTCOME_OVERRUN = 1, 2, 3
_USE_FIELDS = [
    ("booking", "bytes20"),
    ("occurrence", "uint8"),
    ("start", "uint64"),
    ("end", "uint64"),
    ("minutes", "uint32"),
    ("outcome", "uint8"),
    ("evidence", "bytes32"),
    ("deadline", "uint64"),
]
_HAND_OVER_FIELDS = [
    ("booking", "bytes20"),
    ("acts", "uint16"),
    ("from", "uint32"),
    ("to", "uint32"),
    ("deadline", "uint64"),
]


@dataclass(frozen=True)
class UseStatement:
    """One occurrence as both sides saw it. Times in unix seconds; a check-in has neither end nor minutes; minutes are
    whole and at most those between start and end. Good up to and at the deadline."""

    booking: bytes
    occurrence: int
    start: int
    end: int
    minutes: int
    outcome: int
    evidence: bytes
    deadline: int

    def __post_init__(self) -> None:
        checked_id(self.booking)
        fixed(self.evidence, 32, "evidence")
        require(0 <= self.occurrence < MAX_OCCURRENCES, "statement-occurrence", f"occurrence {self.occurrence}")
        if self.outcome == OUTCOME_CHECK_IN:
            require(self.end == 0 and self.minutes == 0, "statement-check-in", "a check-in has no end and no minutes")
            return
        known = self.outcome in (OUTCOME_USED, OUTCOME_OVERRUN)
        require(known, "statement-outcome", f"outcome {self.outcome}, not 1 check-in, 2 used or 3 overrun")
        require(self.start < self.end, "span-empty", f"from {self.start} to {self.end}")
        most = (self.end - self.start) // 60
        require(self.minutes <= most, "statement-minutes", f"{self.minutes} minutes, between start and end {most}")


@dataclass(frozen=True)
class HandOver:
    """The giver's word: member `taker` may have this booking, as it stands after so many acts."""

    booking: bytes
    acts: int
    giver: int
    taker: int
    deadline: int

    def __post_init__(self) -> None:
        checked_id(self.booking)
        require(self.giver != self.taker, "hand-over-to-itself", f"member {self.giver} holds it already")


def use_statement_data(statement: UseStatement, domain: Domain) -> dict[str, Any]:
    """The EIP-712 JSON that either side signs; the domain's contract is Uses."""
    message: dict[str, object] = {name: getattr(statement, name) for name, _ in _USE_FIELDS}
    return typed_data("UseStatement", _USE_FIELDS, message, domain)


def hand_over_data(hand_over: HandOver, domain: Domain) -> dict[str, Any]:
    """The EIP-712 JSON that the giver signs; the domain's contract is the one that checks it."""
    message = {
        "booking": hand_over.booking,
        "acts": hand_over.acts,
        "from": hand_over.giver,
        "to": hand_over.taker,
        "deadline": hand_over.deadline,
    }
    return typed_data("HandOver", _HAND_OVER_FIELDS, message, domain)
