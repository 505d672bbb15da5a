"""What finance says of a commitment: its debtor what is fulfilled, a creditor whether that is so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from formats.splits.attestations.attestation import Attestation, AttestationKind
from formats.splits.attestations.fulfilment import Answer, Statement, write_answer, write_statement
from formats.words import Message
from node.faults import RequestInvalid, RowFault
from node.installation.node import Node
from node.splits.agreements.owed import today
from node.splits.attestations.faults import AttestationNotThis
from node.splits.attestations.records import next_time
from node.splits.commitments.faults import CommitmentNotOwedBy, CommitmentNotOwedTo, CommitmentNotStated
from node.splits.commitments.register import CommitmentView


@dataclass(frozen=True)
class Fulfilled:
    """`amount`: all of the period, in the commitment's unit; `first`, `last`: days; `evidence`: SHA-256 of files."""

    amount: int
    first: str
    last: str
    evidence: Sequence[bytes]


def statements(
    node: Node, view: CommitmentView, fulfilled: Fulfilled, to: int | None, signed_at: int | None
) -> list[Attestation]:
    """The debtor's statement to each creditor, or to one. Raises CommitmentNotOwedBy, CommitmentNotOwedTo,
    RequestInvalid."""
    commitment = view.owed.commitment
    if view.member != commitment.party:
        raise CommitmentNotOwedBy(commitment.name, view.member)
    if to is not None and to not in commitment.creditors:
        raise CommitmentNotOwedTo(commitment.name, to)
    _check_days(fulfilled, today(node))
    content = write_statement(
        Statement(
            view.agreement, commitment.name, view.owed.period, commitment.kind, fulfilled.amount, fulfilled.first,
            fulfilled.last, tuple(sorted(set(fulfilled.evidence))),
        )
    )  # fmt: skip
    creditors = commitment.creditors if to is None else (to,)
    return [_attestation(node, view, each, AttestationKind.FULFILMENT, content, signed_at) for each in creditors]


def answer(
    node: Node, view: CommitmentView, statement: str, amount: int | None, reason: str, signed_at: int | None
) -> Attestation:
    """Of a creditor to the newest statement to it, whose hash (hex) it was shown. `amount` None: counter-signed as it
    was stated. Raises CommitmentNotOwedTo, CommitmentNotStated, AttestationNotThis, RequestInvalid."""
    commitment = view.owed.commitment
    if view.member not in commitment.creditors:
        raise CommitmentNotOwedTo(commitment.name, view.member)
    (pair,) = view.between
    if pair.statement is None:
        raise CommitmentNotStated(commitment.name, view.owed.period)
    if statement != pair.hash.hex():
        raise AttestationNotThis(pair.hash.hex(), statement)
    if amount is not None and amount >= pair.stated:
        raise _invalid("amount", "fulfilment-amount", amount=amount, stated=pair.stated)
    content = write_answer(
        Answer(
            view.agreement, commitment.name, view.owed.period, commitment.kind,
            pair.stated if amount is None else amount, pair.hash, reason,
        )
    )  # fmt: skip
    return _attestation(node, view, commitment.party, AttestationKind.ANSWER, content, signed_at)


def _attestation(
    node: Node, view: CommitmentView, to: int, kind: AttestationKind, content: bytes, signed_at: int | None
) -> Attestation:
    at = signed_at or next_time(view.signed, view.member, int(node.clock().timestamp()))
    return Attestation(view.agreement, view.member, to, kind, view.subject, content, at)


def _check_days(fulfilled: Fulfilled, day: str) -> None:
    if fulfilled.last > day:
        raise _invalid("to", "fulfilment-days/ahead", day=fulfilled.last, today=day)
    if fulfilled.first > fulfilled.last:
        raise _invalid("from", "fulfilment-days/order", first=fulfilled.first, last=fulfilled.last)


def _invalid(field: str, name: str, **values: object) -> RequestInvalid:
    return RequestInvalid([RowFault.of(Message(name, values), field)])
