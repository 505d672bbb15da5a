"""The log as JSON."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from node.staff.activity_log import LogLine


class LogLineOut(BaseModel):
    """`source`: chain or node. `who`: a staff member where this node knows one, else the account."""

    at: datetime
    source: str
    member: int
    who: str
    act: str
    subject: dict[str, Any]
    account: str | None
    submission: str | None
    block_number: int | None
    tx_hash: str | None

    @classmethod
    def of(cls, line: LogLine) -> "LogLineOut":
        return cls(**asdict(line))
