"""What the Credentials contract speaks of, as facts: numbers as in contracts/types, times aware UTC."""

from dataclasses import dataclass

from formats.register.batches import BatchRecord
from formats.register.status import StatusAct


@dataclass(frozen=True)
class Batch:
    """`anchored_by`: the account that sent it, which the contract does not store."""

    record: BatchRecord
    anchored_by: str


@dataclass(frozen=True)
class Revocation:
    """`by`: the account that revoked."""

    batch: bytes
    by: str
    act: StatusAct
