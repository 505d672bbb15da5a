"""How a commitment stands in a period: what its debtor states, what its creditors counter-sign, what is short of it.

Of each creditor its debtor's newest statement and its own newest answer count. What is counter-signed is the least that
any creditor has of what was stated to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from formats.splits.agreements.commitment import Commitment
from formats.splits.attestations.attestation import Attestation, AttestationKind
from formats.splits.attestations.fulfilment import Answer, Statement, read_answer, read_statement
from formats.splits.commitments.periods import Owed


class State(StrEnum):
    OPEN = "open"
    """Its day has not passed."""
    DUE = "due"
    """Its day has passed, and something is not stated, or not answered."""
    FULFILLED = "fulfilled"
    SHORT = "short"
    """Its day has passed, all was answered, and less was counter-signed than is owed."""
    CONTESTED = "contested"


@dataclass(frozen=True)
class Pair:
    """Between the debtor and one creditor. `hash`: of the statement's content."""

    creditor: int
    statement: Statement | None
    hash: bytes
    answer: Answer | None

    @property
    def stated(self) -> int:
        return self.statement.amount if self.statement else 0

    @property
    def countersigned(self) -> int:
        return min(self.answer.amount, self.stated) if self.answer else 0

    @property
    def answered(self) -> bool:
        """This statement, and not one before it."""
        return self.answer is not None and self.answer.statement == self.hash

    @property
    def contested(self) -> bool:
        return self.answered and self.answer is not None and bool(self.answer.reason)


@dataclass(frozen=True)
class Standing:
    """Amounts in the commitment's unit. `next`: the members that can act next."""

    stated: int
    countersigned: int
    shortfall: int
    state: State
    next: tuple[int, ...]


def pairs(owed: Owed, creditors: Iterable[int], newest: Sequence[Attestation]) -> list[Pair]:
    """With each of these creditors. `newest`: of each member, counterparty, kind and this subject the one that counts;
    what is in another unit, or of others, says nothing of this."""
    return [_pair(owed.commitment, creditor, newest) for creditor in creditors]


def standing(amount: int, due: str, party: int, between: Sequence[Pair], day: str) -> Standing:
    """`between`: at least one; `day`: today, as `2026-03-31`."""
    countersigned = min(each.countersigned for each in between)
    waiting = tuple(each.creditor for each in between if each.statement and not each.answered)
    if countersigned >= amount:
        state = State.FULFILLED
    elif any(each.contested for each in between):
        state = State.CONTESTED
    elif day <= due:
        state = State.OPEN
    else:
        state = State.SHORT if all(each.answered for each in between) else State.DUE
    acts = () if state is State.FULFILLED else waiting or (party,)
    return Standing(min(each.stated for each in between), countersigned, max(0, amount - countersigned), state, acts)


def _pair(commitment: Commitment, creditor: int, newest: Sequence[Attestation]) -> Pair:
    said = _of(newest, commitment.party, creditor, AttestationKind.FULFILMENT)
    statement = read_statement(said.content) if said else None
    if said is None or statement is None or statement.kind is not commitment.kind:
        return Pair(creditor, None, b"", None)
    back = _of(newest, creditor, commitment.party, AttestationKind.ANSWER)
    answer = read_answer(back.content) if back else None
    known = answer if answer and answer.kind is commitment.kind else None
    return Pair(creditor, statement, said.content_hash, known)


def _of(newest: Sequence[Attestation], member: int, other: int, kind: AttestationKind) -> Attestation | None:
    return next((each for each in newest if (each.member, each.counterparty, each.kind) == (member, other, kind)), None)
