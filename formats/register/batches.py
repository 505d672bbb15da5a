"""What the chain stored of a batch: the same for a chain node, a snapshot and a projection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class BatchRecord:
    """Numbers as in contracts/types, times aware UTC. The issuing member stands in the id (`ids.batch_member`)."""

    batch: bytes
    root: bytes
    count: int
    standard: int
    level: int
    accreditation: int
    registrar: int
    credential_key: bytes
    token_key: bytes
    anchored_at: datetime
    anchored_in: int
