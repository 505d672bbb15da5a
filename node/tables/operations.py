"""What the worker leaves for others to see: that it lives, and that issuing must wait for a person."""

from datetime import datetime

from sqlmodel import Field

from ledger.db import NodeBase, UtcTime


class WorkerBeat(NodeBase, table=True):
    """One row. `problem`: the name of what kept the last round from its work; None where nothing did."""

    __tablename__ = "worker_beat"

    name: str = Field(primary_key=True)
    pid: int
    at: datetime = Field(sa_type=UtcTime)
    problem: str | None = None


class UnknownBatch(NodeBase, table=True):
    """A batch of a hosted member that is on chain and that this node never asked for. `batch`: 0x hex.

    Issuing stops while one of these is not reconciled; the row stays as the record of who did so and why.
    """

    __tablename__ = "unknown_batch"

    batch: str = Field(primary_key=True)
    member_id: int = Field(index=True)
    block_number: int
    found_at: datetime = Field(sa_type=UtcTime)
    reconciled_at: datetime | None = Field(default=None, sa_type=UtcTime, nullable=True)
    reconciled_by: str | None = None
    reason: str | None = None
