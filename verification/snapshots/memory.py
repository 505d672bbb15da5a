"""What a reader of snapshots remembers: how far it has seen, and of when. It never goes back, and k members bound it.

Only what k pinned members signed is ever remembered, so no host can move it. A block ahead of our clock is of members
whose clocks ran ahead, or our clock is behind: a reader cannot tell, so it answers UNKNOWN, and remembers such a block
only where its own clock is in doubt already. docs/snapshots.md, "Memory of time".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from verification.policy import Policy
from verification.snapshots.trust_root import Seen

_SKEW = Policy().clock_skew


@dataclass(frozen=True)
class Memory:
    """Of the last snapshot taken. `time`: its block's; `version`: of the trust root it was held against."""

    seen: Seen
    time: datetime
    version: int


def is_ahead(time: datetime, now: datetime) -> bool:
    """So far that the clocks of two honest machines do not differ."""
    return time - now > _SKEW


def binding(memory: Memory | None, version: int, now: datetime) -> Memory | None:
    """The memory that still holds. One ahead of our clock is given up with a later trust root: k members of the old
    version and k of the new signed what is believed from there on."""
    if memory is None or (is_ahead(memory.time, now) and version > memory.version):
        return None
    return memory


def after(memory: Memory | None, taken: Memory, now: datetime) -> Memory | None:
    """What to remember once a snapshot was taken: it fits what `memory` saw. Its time counts though it is earlier than
    the one remembered: k members went on from there."""
    in_doubt = memory is not None and is_ahead(memory.time, now)
    return memory if is_ahead(taken.time, now) and not in_doubt else taken
