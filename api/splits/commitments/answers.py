"""Commitments as JSON: amounts as texts in the commitment's `unit`, days as `2026-03-31`, hashes in hex."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from formats.splits.agreements.commitment import Entries, Metered
from formats.splits.attestations.attestation import AttestationKind
from formats.splits.commitments.standing import Pair
from formats.splits.rendering.commitment_text import commitment_line
from formats.splits.rendering.speaker import Speaker
from formats.words import LANGUAGES
from formats.yaml.scalars import word
from ledger.timestamps import moment
from node.splits.attestations.records import Signed
from node.splits.commitments.register import CommitmentView

StateWord = Literal["open", "due", "fulfilled", "short", "contested", "withheld"]
MeasureWord = Literal["metered", "entries", "stated"]


class _Out(BaseModel):
    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)


class _SignedOut(_Out):
    """`content`: the canonical JSON that was signed, `hash` of it; `delivered`: the other's node has it."""

    member: int
    account: str
    signed_at: datetime
    hash: str
    content: str
    signature: str
    delivered: bool
    amount: str


class StatementOut(_SignedOut):
    """What the debtor states: all of the period, on the days `from` to `to`; SHA-256 of files that prove it."""

    from_: str = Field(alias="from")
    to: str
    evidence: list[str]


class FulfilmentAnswerOut(_SignedOut):
    """What the creditor has of the statement with this hash; `reason` null: counter-signed. `current`: it is the newest
    statement to it."""

    statement: str
    reason: str | None
    current: bool


class BetweenOut(_Out):
    """Between the debtor and one creditor."""

    creditor: int
    countersigned: str
    statement: StatementOut | None
    answer: FulfilmentAnswerOut | None

    @classmethod
    def of(cls, view: CommitmentView, pair: Pair) -> BetweenOut:
        party, said, back = view.owed.commitment.party, pair.statement, pair.answer
        stated = view.said(party, pair.creditor, AttestationKind.FULFILMENT)
        answered = view.said(pair.creditor, party, AttestationKind.ANSWER)
        statement = answer = None
        if said and stated:
            evidence = [each.hex() for each in said.evidence]
            statement = StatementOut(**_signed(stated, said.amount), from_=said.first, to=said.last, evidence=evidence)
        if back and answered:
            answer = FulfilmentAnswerOut(
                **_signed(answered, back.amount),
                statement=back.statement.hex(),
                reason=back.reason or None,
                current=pair.answered,
            )
        countersigned = str(pair.countersigned)
        return cls(creditor=pair.creditor, countersigned=countersigned, statement=statement, answer=answer)


class CommitmentOut(_Out):
    """One commitment in one `period`, a month, a year or `once`. `words`: what was agreed, by language. `measured`:
    what the ledger has of it from the month `measured_from` to that of `due`; null: it has no such figure. `state`:
    withheld where it is between others, whose figures are null; `next`: who can act next."""

    agreement: str
    commitment: str
    period: str
    words: dict[str, str]
    what: str
    party: int
    creditors: list[int]
    kind: str
    unit: str
    due: str
    committed: str
    measure: MeasureWord
    measured: str | None
    measured_from: str
    stated: str | None
    countersigned: str | None
    shortfall: str | None
    state: StateWord
    next: list[int]
    between: list[BetweenOut]

    @classmethod
    def of(cls, view: CommitmentView) -> CommitmentOut:
        owed, commitment, stands = view.owed, view.owed.commitment, view.standing
        measure: MeasureWord = "stated"
        if isinstance(commitment.measure, Metered | Entries):
            measure = "metered" if isinstance(commitment.measure, Metered) else "entries"
        return cls(
            agreement=view.agreement.hex(),
            commitment=commitment.name,
            period=owed.period,
            words={each: commitment_line(commitment, Speaker(each)) for each in LANGUAGES},
            what=commitment.what,
            party=commitment.party,
            creditors=list(commitment.creditors),
            kind=word(commitment.kind),
            unit=commitment.kind.unit,
            due=owed.due,
            committed=str(commitment.amount),
            measure=measure,
            measured=None if view.measured is None else str(view.measured),
            measured_from=owed.first,
            stated=str(stands.stated) if stands else None,
            countersigned=str(stands.countersigned) if stands else None,
            shortfall=str(stands.shortfall) if stands else None,
            state=stands.state.value if stands else "withheld",
            next=list(stands.next) if stands else [],
            between=[BetweenOut.of(view, each) for each in view.between],
        )


class CommitmentTypedDataOut(BaseModel):
    """`typed_data`: EIP-712 JSON as a wallet signs it (`cast wallet sign --data`), to this `creditor` or of it; the
    signature is handed in with the same content and `signed_at`, unix seconds."""

    creditor: int
    signed_at: int
    typed_data: dict[str, Any]


class CommitmentTypedDatasOut(BaseModel):
    """One for each that it is stated to."""

    items: list[CommitmentTypedDataOut]


def _signed(found: Signed, amount: int) -> dict[str, Any]:
    said = found.said
    return {
        "member": said.member, "account": found.account, "signed_at": moment(said.signed_at),
        "hash": said.content_hash.hex(), "content": said.content.decode(), "signature": found.signature.hex(),
        "delivered": found.delivered, "amount": str(amount),
    }  # fmt: skip
