"""What one side wants signed of a use, and whether somebody of the other side has said the same."""

import json
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlmodel import Session

from formats.crypto.hashing import sha256
from node.installation.node import Node
from node.staff.access import Principal
from node.tables.uses import UseConsent

GOOD_FOR = timedelta(days=30)
"""What somebody said longer ago is not signed any more."""


class Act(StrEnum):
    CHECK_IN = "check-in"
    CHECK_OUT = "check-out"
    AGREE = "agree"


@dataclass(frozen=True)
class Span:
    """Unix seconds [start, end), and the whole minutes of it that count."""

    start: int
    end: int
    minutes: int


@dataclass(frozen=True)
class DoorAnswer:
    """What was scanned at the door (the link of its picture), or typed."""

    scanned: str | None = None
    typed: str | None = None


@dataclass(frozen=True)
class OperatorOpening:
    """The operator's credential, which the commitment on the chain is to; `salt` opens it."""

    document: bytes
    salt: bytes


@dataclass(frozen=True)
class UseWanted:
    """`span`: left out where the door says it. `overruns`: more is meant than was booked."""

    act: Act
    booking: bytes
    occurrence: int
    span: Span | None = None
    door: DoorAnswer | None = None
    operator: OperatorOpening | None = None
    overruns: bool = False

    @property
    def subject(self) -> str:
        return f"{self.act} {self.occurrence}"

    @property
    def digest(self) -> bytes:
        """Of what is said; when a use began is the signer's clock to say."""
        span = None if self.span is None or self.act is Act.CHECK_IN else vars(self.span)
        return _digest({"act": self.act, "span": span, "overruns": self.overruns})


@dataclass(frozen=True)
class HandOverWanted:
    """Member `taker` takes a booking as it stands after so many acts."""

    booking: bytes
    acts: int
    taker: int

    @property
    def subject(self) -> str:
        return "hand-over"

    @property
    def digest(self) -> bytes:
        return _digest({"acts": self.acts, "taker": self.taker})


Said = UseWanted | HandOverWanted


def consent(session: Session, node: Node, by: Principal, said: Said) -> None:
    """What this person says now, in the stead of what the member said before. The caller commits."""
    session.merge(
        UseConsent(
            member_id=by.member,
            booking=said.booking,
            subject=said.subject,
            digest=said.digest,
            staff_id=by.staff_id,
            at=node.clock(),
        )
    )


def is_agreed(session: Session, node: Node, member: int, said: Said) -> bool:
    """Somebody of this member said just that, and not too long ago."""
    row = session.get(UseConsent, (member, said.booking, said.subject))
    return row is not None and row.digest == said.digest and node.clock() - row.at <= GOOD_FOR


def _digest(content: dict[str, object]) -> bytes:
    return sha256(b"guild/use-consent/1", json.dumps(content, sort_keys=True).encode())
