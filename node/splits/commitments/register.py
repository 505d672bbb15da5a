"""The register of commitments as a member may see it: what is owed, stated, counter-signed, measured and short.

Every party sees what all signed, and what the ledger measures of it. What debtor and creditor say to each other is
theirs: a creditor among several sees its own pair.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from formats.splits.agreements.agreement import SIDES
from formats.splits.agreements.commitment import Entries, Metered
from formats.splits.agreements.money import month_number
from formats.splits.attestations.attestation import AttestationKind
from formats.splits.attestations.fulfilment import subject
from formats.splits.commitments.periods import Owed
from formats.splits.commitments.standing import Pair, Standing, pairs, standing
from ledger.bookings.uses.queries import minutes_over_months
from ledger.splits.journal.counted import net_held
from node.faults import NotFound
from node.installation.node import Node
from node.splits.agreements.owed import owed_under, today
from node.splits.attestations.records import Signed, newest, stored


@dataclass(frozen=True)
class CommitmentView:
    """One commitment in one period, as `member` sees it. `between`: with each creditor whose words it may see;
    `standing` None: with none. `measured`: what the ledger has, in its unit; None: it has no such figure."""

    agreement: bytes
    member: int
    owed: Owed
    between: list[Pair]
    signed: list[Signed]
    standing: Standing | None
    measured: int | None

    @property
    def subject(self) -> str:
        """Of what is attested of it."""
        return subject(self.owed.commitment.name, self.owed.period)

    def said(self, member: int, other: int, kind: AttestationKind) -> Signed | None:
        """The newest that `member` says to the other."""
        wanted = (member, other, kind)
        found = (each for each in self.signed if (each.said.member, each.said.counterparty, each.said.kind) == wanted)
        return next(found, None)


def view(node: Node, ledger: Session, session: Session, agreement: bytes, member: int, found: Owed) -> CommitmentView:
    commitment = found.commitment
    creditors: Sequence[int] = commitment.creditors
    if member != commitment.party:
        creditors = [each for each in creditors if each == member]
    about = newest(stored(session, node, agreement, subject(commitment.name, found.period)))
    signed = [each for each in about if member in (each.said.member, each.said.counterparty)]
    between = pairs(found, creditors, [each.said for each in signed])
    stands = standing(commitment.amount, found.due, commitment.party, between, today(node)) if between else None
    return CommitmentView(agreement, member, found, between, signed, stands, _measured(ledger, agreement, found))


def view_of(
    node: Node, ledger: Session, session: Session, agreement: bytes, member: int, name: str, period: str
) -> CommitmentView:
    """Raises AgreementTextMissing, NotFound."""
    for each in owed_under(node, ledger, session, agreement):
        if (each.commitment.name, each.period) == (name, period):
            return view(node, ledger, session, agreement, member, each)
    raise NotFound("commitment", f"{name}/{period}")


def _measured(ledger: Session, agreement: bytes, found: Owed) -> int | None:
    commitment, first, last = found.commitment, month_number(found.first), month_number(found.last)
    match commitment.measure:
        case Metered(assets):
            return minutes_over_months(ledger, assets=assets, members=commitment.creditors, first=first, last=last)
        case Entries(pool, side):
            return net_held(
                ledger, agreement, pool=pool, side=SIDES.index(side), holder=commitment.party, first=first, last=last
            )
        case None:
            return None
