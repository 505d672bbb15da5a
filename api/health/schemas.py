"""Health as JSON."""

from dataclasses import asdict
from datetime import datetime

from pydantic import BaseModel

from node.health.readiness import Health, Reason


class Alive(BaseModel):
    """`node`: which installation this is, for a client that has to know its own."""

    status: str = "alive"
    node: str


class HealthOut(BaseModel):
    """`status`: ready, attention (it works, a person is needed), unready. `reasons` are explained in the runbook."""

    status: str
    reasons: list[Reason]
    chain_block: int | None
    projection_block: int | None
    worker_seen_at: datetime | None
    worker_problem: str | None
    waiting: int
    faults: int
    halted: int
    quota_until: datetime | None
    replaying: bool
    unknown_batches: list[str]
    unread_events: list[str]
    unpublished: list[str]
    publication_problem: str | None
    missing_files: list[str]

    @classmethod
    def of(cls, health: Health) -> "HealthOut":
        values = asdict(health)
        return cls(status=values.pop("readiness"), **values)
