"""Agreements as JSON: months as `2026-03`, hashes in hex, texts where the reader may see them and the node has them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from api.submissions.schemas import SubmissionOut
from formats.bookings.slots import period_text
from formats.splits.agreements.agreement import Agreement
from formats.splits.rendering.agreement_text import agreement_lines
from formats.words import LANGUAGES
from formats.yaml.writer import to_yaml
from ledger.splits.agreements.facts import Signature
from node.splits.agreements.versions import VersionState, VersionView


class AgreementSubmission(SubmissionOut):
    """A submission, and which version it is of. `text`: the version's hash, the first one's is the agreement's id."""

    agreement: str | None
    text: str


class _Out(BaseModel):
    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)


class SignatureOut(_Out):
    """Good up to and at the deadline."""

    member: int
    account: str
    deadline: datetime
    signed_at: datetime

    @classmethod
    def of(cls, found: Signature) -> SignatureOut:
        return cls(
            member=found.member, account=found.account, deadline=found.deadline, signed_at=found.signed_at
        )  # fmt: skip


class VersionOut(_Out):
    """`number`: in the order of their proposal. `state`: proposed, active, overtaken (another followed the one that it
    names). `text`: its hash; `text_state`: here, missing (hand it in), withheld (committed, and not yours), differs
    (the rules on the chain do not follow from it: do not sign). `title` and `file_number` null: no text for you here.
    `unsigned`: who must sign, or again."""

    agreement: str
    number: int
    state: str
    text: str
    text_state: str
    rules: str
    title: str | None
    file_number: str | None
    from_: Annotated[str, Field(alias="from")]
    to: str | None
    supersedes: str | None
    parties: list[int]
    agents: list[int]
    administrator: int
    objection_days: int
    disclosure: str
    proposed_by: int
    proposed_at: datetime
    signatures: list[SignatureOut]
    unsigned: list[int]

    @classmethod
    def of(cls, view: VersionView, now: datetime) -> VersionOut:
        found, rules, said = view.version, view.version.rules, view.agreement
        return cls(
            agreement=found.agreement.hex(),
            number=view.number,
            state=view.state.value,
            text=found.text.hex(),
            text_state=view.text_state.value,
            rules=found.rules_hash.hex(),
            title=said.title if said else None,
            file_number=said.number if said else None,
            from_=period_text(rules.first),
            to=period_text(rules.last) if rules.last else None,
            supersedes=rules.supersedes.hex() if any(rules.supersedes) else None,
            parties=list(rules.parties),
            agents=list(rules.agents),
            administrator=rules.administrator,
            objection_days=rules.objection_days,
            disclosure="committed" if rules.committed else "open",
            proposed_by=found.proposed_by,
            proposed_at=found.proposed_at,
            signatures=[SignatureOut.of(each) for each in found.signatures],
            unsigned=[] if view.state is VersionState.OVERTAKEN else list(found.unsigned(now)),
        )


class AgreementOut(_Out):
    """`active`: number of its newest active version; null: nobody is bound yet. `latest`: of the newest one that can be
    signed or is active."""

    id: str
    title: str | None
    active: int | None
    latest: int
    parties: list[int]
    agents: list[int]
    unsigned: list[int]

    @classmethod
    def of(cls, views: Sequence[VersionView], now: datetime) -> AgreementOut:
        standing = [each for each in views if each.state is not VersionState.OVERTAKEN] or list(views)
        latest = VersionOut.of(standing[-1], now)
        active = [each.number for each in views if each.state is VersionState.ACTIVE]
        return cls(
            id=latest.agreement,
            title=latest.title,
            active=active[-1] if active else None,
            latest=latest.number,
            parties=latest.parties,
            agents=latest.agents,
            unsigned=latest.unsigned,
        )


class AgreementDetail(_Out):
    """With all its versions, in the order of their proposal."""

    agreement: AgreementOut
    versions: list[VersionOut]


class VersionDetail(_Out):
    """`tree`: the canonical form, whose hash is signed; `yaml`: the same for people; `words`: what it says, by
    language, with a worked example. All null where there is no text for you here."""

    version: VersionOut
    tree: dict[str, Any] | None
    yaml: str | None
    words: dict[str, list[str]] | None

    @classmethod
    def of(cls, view: VersionView, now: datetime) -> VersionDetail:
        tree = view.tree if isinstance(view.tree, dict) else None
        said = view.agreement
        return cls(
            version=VersionOut.of(view, now),
            tree=tree,
            yaml=None if tree is None else to_yaml(tree),
            words=None if said is None else {each: list(agreement_lines(said, each)) for each in LANGUAGES},
        )


class TypedDataOut(_Out):
    """`typed_data`: EIP-712 JSON as a wallet signs it (`cast wallet sign --data`), 32-byte values with 0x."""

    member: int
    deadline: datetime
    typed_data: dict[str, Any]


class TextOut(_Out):
    """A text that is here now."""

    text: str
    title: str

    @classmethod
    def of(cls, said: Agreement) -> TextOut:
        return cls(text=said.hash, title=said.title)
