"""What is asked of commitments, in JSON: amounts as texts in the commitment's unit, hashes and signatures in hex."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from pydantic import Field, model_validator

from api.assets.terms_schemas import In
from api.consortium.schemas import Number
from api.http.slot_values import Day, Digest
from api.splits.agreements.schemas import Hash
from api.splits.attestations.schemas import Signature, SignedAt
from api.splits.entries.schemas import ReasonText
from formats.bookings.slots import day_text
from formats.faults import require
from formats.splits.attestations.fulfilment import MOST_EVIDENCE
from node.splits.commitments.acts import Fulfilled

CommitmentPath = Annotated[str, Path(pattern="^[a-z0-9][a-z0-9_-]{0,63}$")]
CommitmentPeriodPath = Annotated[str, Path(pattern="^(once|(19|2[0-9])[0-9]{2}(-(0[1-9]|1[0-2]))?)$")]
Amount = Annotated[str, Field(pattern="^(0|[1-9][0-9]{0,17})$")]
Something = Annotated[str, Field(pattern="^[1-9][0-9]{0,17}$")]


class _SignedIn(In):
    """`signature`: of a wallet elsewhere, over the typed data with this `signed_at`; left out: your member's account
    here signs."""

    signature: Signature | None = None
    signed_at: SignedAt | None = None


class FulfilmentIn(_SignedIn):
    """`amount`: all that is fulfilled of the period; `evidence`: SHA-256 of files that prove it. `creditor`: to whom it
    is stated; left out: to each that it is owed to."""

    amount: Something
    from_: Annotated[Day, Field(alias="from")]
    to: Day
    evidence: Annotated[tuple[Digest, ...], Field(max_length=MOST_EVIDENCE)] = ()
    creditor: Number | None = None

    def fulfilled(self) -> Fulfilled:
        return Fulfilled(int(self.amount), day_text(self.from_), day_text(self.to), self.evidence)


class FulfilmentAnswerIn(_SignedIn):
    """`statement`: hash of what was shown to whoever signs. `amount` and `reason`, where your member has less of it,
    and why; both left out: counter-signed as it is stated."""

    statement: Hash
    amount: Amount | None = None
    reason: ReasonText | None = None

    @model_validator(mode="after")
    def _contests_with_both(self) -> FulfilmentAnswerIn:
        both = (self.amount is None) == (self.reason is None)
        require(
            both, "contest-incomplete", "a contest has an amount and a reason: give both, or neither to counter-sign"
        )
        return self
