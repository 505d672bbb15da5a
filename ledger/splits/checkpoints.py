"""What closed months came to, kept in memory: whoever looks at a month computes that month and none before it.

A checkpoint is found by the hash of the block in which its month closed. That hash commits to all that the month was
computed from, so a reorg leads past what was kept, and a rebuilt projection finds the same (ADR 44).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from formats.splits.allocation.close import Closed
from formats.splits.allocation.opening import Opening
from ledger.indexing.projection import ChainLogRow
from ledger.splits.closes.tables import CloseRow

MOST_CHECKPOINTS = 1_000
Place = tuple[str, int]
"""Hash of the block, index of the log."""


@dataclass(frozen=True)
class Checkpoint:
    """The hash of a month's file, and what its close came to, with which the next one opens. Shared: nobody writes to
    it."""

    file_hash: bytes | None = None
    closed: Closed = field(default_factory=lambda: Closed([], {}, Opening()))


class Checkpoints:
    """Of one process. Beyond `MOST_CHECKPOINTS` what was not looked at for longest is computed again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[Place, Checkpoint] = OrderedDict()

    def newest(self, session: Session, closes: Sequence[CloseRow]) -> tuple[int, Checkpoint]:
        """How many of the closes, in their order, need not be computed again, and what the last of these came to."""
        for count in range(len(closes), 0, -1):
            found = self.of(session, closes[count - 1])
            if found is not None:
                return count, found
        return 0, Checkpoint()

    def of(self, session: Session, close: CloseRow) -> Checkpoint | None:
        """What a close came to, where it is kept."""
        place = _place(session, close)
        with self._lock:
            found = None if place is None else self._kept.get(place)
            if place is not None and found is not None:
                self._kept.move_to_end(place)
            return found

    def keep(self, session: Session, close: CloseRow, checkpoint: Checkpoint) -> None:
        place = _place(session, close)
        if place is None:
            return
        with self._lock:
            self._kept[place] = checkpoint
            while len(self._kept) > MOST_CHECKPOINTS:
                self._kept.popitem(last=False)


def _place(session: Session, close: CloseRow) -> Place | None:
    log = session.get(ChainLogRow, (close.block_number, close.log_index))
    return None if log is None else (log.block_hash, log.log_index)
