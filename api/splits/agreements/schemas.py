"""What is asked of agreements, in JSON: a text as YAML, hashes in hex, times with their offset."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.assets.terms_schemas import In
from api.consortium.schemas import ChainTime, Number
from ledger.splits.agreements.requests import PartySignature

YamlText = Annotated[str, Field(min_length=1, max_length=1 << 17)]
Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
_MOST_SIGNERS = 100


class TextIn(In):
    """`yaml`: the file as `guild agreement check` takes it."""

    yaml: YamlText


class SignIn(In):
    """`text`: hash of the text that was shown to whoever signs. `deadline` null: in 30 days."""

    text: Hash
    deadline: ChainTime | None = None


class SignatureIn(In):
    """EIP-712 `AgreementSignature` by a money account of the member: r ‖ s ‖ v in hex."""

    member: Number
    deadline: ChainTime
    signature: Annotated[str, Field(pattern="^(0x)?[0-9a-f]{130}$")]

    def request(self) -> PartySignature:
        signature = bytes.fromhex(self.signature.removeprefix("0x"))
        return PartySignature(self.member, int(self.deadline.timestamp()), signature)


class SignaturesIn(In):
    """`text`: hash of the text that they sign."""

    text: Hash
    signatures: Annotated[tuple[SignatureIn, ...], Field(min_length=1, max_length=_MOST_SIGNERS)]
