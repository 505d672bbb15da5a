"""What is asked of attestations, in JSON: amounts in fen as texts, hashes and signatures in hex."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Path
from pydantic import AfterValidator, Field, StringConstraints, model_validator

from api.assets.terms_schemas import In
from api.consortium.schemas import Number
from api.splits.agreements.schemas import Hash
from api.splits.entries.schemas import PoolName, SideWord
from api.splits.settlements.schemas import AccountText
from formats.faults import require
from formats.splits.agreements.money import MAX_PERIOD_FEN
from formats.splits.attestations.balance import ClaimKey, Figures, claim_key
from node.faults import RequestInvalid, RowFault
from node.splits.attestations.exchange import MOST_AT_ONCE, SentAttestation

YearPath = Annotated[str, Path(pattern="^(19|2[0-9])[0-9]{2}$")]
Signature = Annotated[str, Field(pattern="^(0x)?[0-9a-f]{130}$")]
SignedAt = Annotated[int, Field(ge=1, lt=2**63)]
_PERIOD = r"^(19|2[0-9])[0-9]{2}-(0[1-9]|1[0-2])$"
MOST_FIGURES = 200


def _countable(fen: str) -> str:
    require(int(fen) <= MAX_PERIOD_FEN, "amount-too-large", f"0 … {MAX_PERIOD_FEN} fen")
    return fen


StatedFen = Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,18})$"), AfterValidator(_countable)]


class FigureIn(In):
    """A claim as it stands in your member's own books; `fen` 0: it does not."""

    booked: Annotated[str, Field(pattern=_PERIOD)]
    of: Annotated[str, Field(pattern=rf"{_PERIOD}|^prepaid$")]
    pool: PoolName
    side: SideWord
    debtor: AccountText
    creditor: AccountText
    fen: StatedFen

    @model_validator(mode="after")
    def _is_a_claim(self) -> FigureIn:
        self.key()
        return self

    def key(self) -> ClaimKey:
        """Raises FormatFault."""
        return claim_key({name: str(value) for name, value in self})


class BalanceIn(In):
    """`balance`: the hash of what was shown to whoever signs. `figures`: where your books say otherwise. `signature`:
    of a wallet elsewhere, over the typed data with this `signed_at`; left out: your member's account here signs."""

    balance: Hash
    figures: Annotated[tuple[FigureIn, ...], Field(max_length=MOST_FIGURES)] = ()
    signature: Signature | None = None
    signed_at: SignedAt | None = None

    def stated(self) -> Figures:
        """Raises RequestInvalid."""
        return _distinct([(each.key(), int(each.fen)) for each in self.figures])


class ExchangeIn(In):
    """With whose node, and on what: a month, as `2026-12`."""

    member: Number
    subject: Annotated[str, Field(min_length=1, max_length=120)]


class AttestationsIn(In):
    """What the member whose node asks says to yours on this subject."""

    subject: Annotated[str, Field(min_length=1, max_length=120)]
    attestations: Annotated[tuple[SentAttestation, ...], Field(max_length=MOST_AT_ONCE)] = ()


def _distinct(figures: Sequence[tuple[ClaimKey, int]]) -> Figures:
    found = dict(figures)
    if len(found) < len(figures):
        raise RequestInvalid([RowFault(0, "figures", "stands-twice", "a claim twice", "say each claim once")])
    return found
