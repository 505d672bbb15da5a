"""The year close and that of any month: what two members owe each other then, and whether both attest it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from formats.bookings.slots import period_text
from formats.splits.agreements.accounts import Account, keepers
from formats.splits.allocation.opening import Claim
from formats.splits.attestations import balance
from formats.splits.attestations.attestation import Attestation, AttestationKind, content_hash
from formats.splits.attestations.balance import Balance, Difference, Figures, books_of
from ledger.splits.closes.queries import closes
from node.faults import NotFound
from node.installation.node import Node
from node.splits.attestations import records
from node.splits.attestations.faults import AttestationNotThis
from node.splits.attestations.records import Signed
from node.splits.closes.published import closed_month
from node.splits.participation import takes_part

_DAY_S = 86_400


@dataclass(frozen=True)
class AttestedBalance:
    """`differences`: where it says another figure than the close; none: it confirms it."""

    signed: Signed
    differences: list[Difference]


@dataclass(frozen=True)
class BalanceView:
    """Between `member` and `counterparty` after the close of a month. `attested`: the newest of each; `age_days`: of
    what each close booked."""

    balance: Balance
    member: int
    counterparty: int
    attested: list[AttestedBalance]
    age_days: dict[str, int]
    keepers: dict[Account, int]

    def owed(self) -> tuple[int, int]:
        """In fen: to the member, and by it."""
        to = sum(
            fen for key, fen in self.balance.figures.items() if books_of(key.creditor, self.keepers) == self.member
        )
        return to, sum(self.balance.figures.values()) - to

    @property
    def content(self) -> bytes:
        return balance.write(self.balance)

    @property
    def content_hash(self) -> bytes:
        return content_hash(self.content)

    @property
    def unsigned(self) -> list[int]:
        """Who has attested nothing."""
        signed = {each.signed.said.member for each in self.attested}
        return [each for each in (self.member, self.counterparty) if each not in signed]

    @property
    def state(self) -> str:
        """`differs` as soon as one of the two says so."""
        if any(each.differences for each in self.attested):
            return "differs"
        return "unsigned" if self.unsigned else "agreed"


@dataclass(frozen=True)
class ClosedBooks:
    """What balances are made of: the claims of a close, whose funds are whose, how old each month's are."""

    agreement: bytes
    period: str
    claims: Sequence[Claim]
    keepers: dict[Account, int]
    age_days: dict[str, int]
    said: list[Signed]

    def view(self, member: int, counterparty: int) -> BalanceView:
        figures = balance.figures_between(self.claims, member, counterparty, self.keepers)
        low, high = sorted((member, counterparty))
        ends = {(member, counterparty), (counterparty, member)}
        attested = [
            AttestedBalance(each, balance.differences(figures, balance.read(each.said.content).figures))
            for each in self.said
            if (each.said.member, each.said.counterparty) in ends
        ]
        return BalanceView(
            Balance(self.agreement, self.period, (low, high), figures), member, counterparty, attested, self.age_days,
            self.keepers,
        )  # fmt: skip

    def views(self, member: int) -> list[BalanceView]:
        """With each member with which it has claims then, or had attested something."""
        ends = [{each.said.member, each.said.counterparty} for each in self.said]
        others = {other for pair in ends if member in pair for other in pair if other != member}
        found = sorted(others | set(balance.counterparties(self.claims, member, self.keepers)))
        return [self.view(member, other) for other in found]


def closed_books(node: Node, ledger: Session, session: Session, agreement: bytes, period: str) -> ClosedBooks:
    """Raises as `closed_month` does."""
    file, closed = closed_month(node, ledger, session, agreement, period)
    at = {period_text(each.month): each.closed_at for each in closes(ledger, agreement)}
    said = records.newest(records.stored(session, node, agreement, period))
    return ClosedBooks(
        agreement, period, closed.closing.claims, keepers(file.agreements),
        {month: max(0, at[period] - closed_at) // _DAY_S for month, closed_at in at.items()},
        [each for each in said if each.said.kind is AttestationKind.BALANCE],
    )  # fmt: skip


def require_counterparty(ledger: Session, agreement: bytes, member: int, counterparty: int) -> None:
    """Another member that takes part. Raises NotFound."""
    if member == counterparty or not takes_part(ledger, counterparty, agreement):
        raise NotFound("counterparty", str(counterparty))


def require_shown(view: BalanceView, given: str) -> None:
    """That somebody was shown this balance. Raises AttestationNotThis."""
    if given != view.content_hash.hex():
        raise AttestationNotThis(view.content_hash.hex(), given)


def attestation(view: BalanceView, figures: Figures, signed_at: int) -> Attestation:
    """What the view's member says: what the close came to, with its own figures in the place of some; 0 leaves out."""
    said = Balance(view.balance.agreement, view.balance.period, view.balance.members, view.balance.figures | figures)
    return Attestation(
        said.agreement, view.member, view.counterparty, AttestationKind.BALANCE, said.period, balance.write(said),
        signed_at,
    )  # fmt: skip
