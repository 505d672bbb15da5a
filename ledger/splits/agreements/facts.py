"""What the contract Agreements speaks of, as facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from formats.splits.replay.rules_reader import Rules


@dataclass(frozen=True)
class Signature:
    """Good up to and at the deadline."""

    member: int
    account: str
    deadline: datetime
    signed_at: datetime


@dataclass(frozen=True)
class Version:
    """`text`: hash of what was signed; `rules`: what the contract computes with, names as the hex of their hashes;
    `signers`: every party and agent of it and of the version before."""

    id: bytes
    agreement: bytes
    text: bytes
    rules_hash: bytes
    rules: Rules
    proposed_by: int
    proposed_at: datetime
    active: bool
    signers: tuple[int, ...]
    signatures: tuple[Signature, ...]

    def unsigned(self, at: datetime) -> tuple[int, ...]:
        """Who must sign still, or again, before it is active."""
        if self.active:
            return ()
        good = {each.member for each in self.signatures if each.deadline >= at}
        return tuple(member for member in self.signers if member not in good)
