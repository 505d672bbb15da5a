"""What of an act is told to a reader beside what the chain and the period file show: words and scans, to participants.

That there is an objection, and the digest of a voucher, stand in both; the words and the scan lie at nodes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlmodel import Session

from node.installation.node import Node
from node.splits.entries.reasons import reason_text
from node.splits.entries.vouchers import Held, held
from node.splits.participation import takes_part


@dataclass(frozen=True)
class Disclosure:
    """To staff of one member, within one request. `session`: of the node's tables."""

    node: Node
    ledger: Session
    session: Session
    member: int
    _part_in: dict[bytes, bool] = field(default_factory=dict)

    def reasons(self, agreement: bytes, act: bytes) -> Callable[[bytes], str | None]:
        """The words behind a digest that was said of an act; None to whoever takes no part, or where they were said at
        another node."""
        if not self._takes_part(agreement):
            return lambda _: None
        return lambda digest: reason_text(self.session, self.node, act, digest)

    def voucher(self, agreement: bytes, digest: str | None) -> Held | None:
        """What this member's staff can take here of a voucher."""
        if digest is None or not self._takes_part(agreement):
            return None
        return held(self.session, self.node, self.member, agreement, digest)

    def _takes_part(self, agreement: bytes) -> bool:
        if agreement not in self._part_in:
            self._part_in[agreement] = takes_part(self.ledger, self.member, agreement)
        return self._part_in[agreement]
