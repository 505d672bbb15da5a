"""Writes split_stories.txt: agreements that between them have every rounding, stage, driver and kind of act, played by
the contracts in tests/contracts/splits/Stories.t.sol. A story a line: see tests/splits/chain/story.py.

`python -m tests.vectors.make_stories`
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ledger.rpc.abi import Abi
from tests.splits.chain.story import ALLOCATE, UNCHANGED, ChainStory, prepared
from tests.splits.generate import story

__all__ = ["ALLOCATE", "HOME", "SEEDS", "UNCHANGED", "features", "text"]

HOME = Path(__file__).with_name("split_stories.txt")
SEEDS = (262, 165, 254, 72, 151, 168)  # every feature of the first 300 stories, in few bytes


def text() -> str:
    abis = {name: Abi.load(name) for name in ("Journal", "Splits", "Allocations")}
    return "".join(f"0x{ChainStory(prepared(story(seed)), abis).encoded().hex()}\n" for seed in SEEDS)


def features(seed: int) -> set[str]:
    """What a story has in it."""
    told = prepared(story(seed))
    found = {f"{len(told.versions)} versions"}
    found |= {act["kind"] + ("-series" if "series" in act else "") for _, raw, _ in told.periods for act in raw}
    for tree in told.versions:
        for pool in tree["pools"].values():
            for side in ("cost", "benefit"):
                found |= _features(pool.get(side))
    return found


def _features(side: Any) -> set[str]:
    found: set[str] = set()
    for stage in side["stages"] if side else ():
        to, rounding = stage["to"], stage.get("rounding", "")
        kind = to.get("driver") or min(set(to) - {"keeper", "assets", "classes", "if_zero", "series", "guarantee"})
        found.add(f"{kind} {min(rounding) if isinstance(rounding, dict) else rounding}")
        if stage["take"] != "rest":
            found |= {name if name != "per" else f"per {value}" for name, value in stage["take"].items()}
        if "stages" in to:
            found |= {f"nested {each}" for each in _features(to) if each == "guarantee"} | _features(to)
    return found | ({"guarantee"} if side and "guarantee" in side else set())


if __name__ == "__main__":
    HOME.write_text(text(), encoding="ascii")
