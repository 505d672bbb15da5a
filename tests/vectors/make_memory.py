"""Writes memory.json: what a reader remembers from one visit to the next, told as visits, for both languages.

python -m tests.vectors.make_memory
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from formats.faults import FormatFault
from verification.snapshots import memory
from verification.snapshots.memory import Memory
from verification.snapshots.trust_root import Seen, check_sequence
from wallet.documents.timestamps import from_unix, to_unix

HOME = Path(__file__).with_name("memory.json")
NOW, DAY, YEAR = 1_762_600_000, 86_400, 365 * 86_400
AHEAD = NOW + 400 * DAY


@dataclass(frozen=True)
class Visit:
    """`now`: the reader's clock. A host offers the signed snapshot of `block`, of this `time`. `version`: of the trust
    root that the reader follows by then. `branch`: other bytes for the same block."""

    now: int
    block: int
    time: int
    version: int = 1
    branch: str = "00"


VISITS: dict[str, list[Visit]] = {
    "a later block is remembered, an earlier one refused": [
        Visit(NOW, 120, NOW), Visit(NOW + 60, 121, NOW + 60), Visit(NOW + 70, 120, NOW),
    ],
    "a block 300 s ahead is remembered, and binds a clock set back": [
        Visit(NOW, 120, NOW + 300), Visit(NOW - 1, 120, NOW + 300),
    ],
    "a block 400 days ahead is not remembered, and the next sound one counts though it is lower": [
        Visit(NOW, 120, NOW), Visit(NOW + 60, 130, AHEAD), Visit(NOW + 120, 125, NOW + 120),
    ],
    "the first block ever met is not remembered where it is ahead": [
        Visit(NOW, 130, AHEAD), Visit(NOW + 60, 121, NOW + 60),
    ],
    "a block remembered by a clock that ran ahead itself is given up by a later one of an earlier time": [
        Visit(AHEAD, 130, AHEAD), Visit(NOW, 129, NOW), Visit(NOW + 60, 131, NOW + 60), Visit(NOW + 70, 131, NOW + 60),
    ],
    "a block remembered by a clock that ran ahead itself is given up with the next trust root": [
        Visit(AHEAD, 130, AHEAD), Visit(NOW, 125, NOW), Visit(NOW + 60, 125, NOW + 60, version=2),
    ],
    "the next trust root gives up nothing that is not ahead": [
        Visit(NOW, 130, NOW), Visit(NOW + 60, 129, NOW - 60, version=2),
    ],
    "a clock set back a year answers nothing with confidence, and no older block is taken": [
        Visit(NOW, 130, NOW), Visit(NOW - YEAR, 129, NOW - YEAR), Visit(NOW - YEAR, 131, NOW + 60),
        Visit(NOW + 120, 130, NOW),
    ],
    "other bytes for the block remembered are two histories": [
        Visit(NOW, 130, NOW), Visit(NOW + 60, 130, NOW, branch="01"),
    ],
}  # fmt: skip


def told(visits: list[Visit]) -> list[dict[str, Any]]:
    """Each visit with what became of it: `reason` (`ok`: taken), whether the clock seems sound, what is remembered."""
    held: Memory | None = None
    found = []
    for visit in visits:
        now = from_unix(visit.now)
        held = memory.binding(held, visit.version, now)
        offered = Seen((1, visit.block), bytes.fromhex(visit.branch * 32))
        taken = Memory(offered, from_unix(visit.time), visit.version)
        reason = _reason(held, offered)
        if reason == "ok":
            held = memory.after(held, taken, now)
        times = [taken.time] * (reason == "ok") + ([held.time] if held else [])
        remembered = None if held is None else {"block": held.seen.sequence[1], "time": to_unix(held.time)}
        sound = not any(memory.is_ahead(time, now) for time in times)
        found.append(vars(visit) | {"reason": reason, "sound": sound, "remembered": remembered})
    return found


def _reason(held: Memory | None, offered: Seen) -> str:
    try:
        check_sequence(held.seen if held else None, offered)
    except FormatFault as fault:
        return fault.reason
    return "ok"


def vectors() -> list[dict[str, Any]]:
    return [{"what": what, "visits": told(visits)} for what, visits in VISITS.items()]


if __name__ == "__main__":
    HOME.write_text(json.dumps(vectors(), ensure_ascii=False, indent=1) + "\n")
