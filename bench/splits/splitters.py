"""What it costs to allocate a month on chain, beside payment splitters that send and that keep: figures of forge's
tests, which hold them in every run."""

import json
from collections.abc import Iterator
from pathlib import Path

from bench.rows import Row

FIGURES = Path(__file__).parents[2] / "tests" / "contracts" / "gas"
PARTIES = (5, 12, 50)
ROUNDINGS = ("remainder_to", "largest_remainder", "quota", "carried")
GOALS = {"push": 0.5, "pull": 0.15}
"""Of a splitter that signs nothing, keeps nothing and restates nothing."""


def rows(_: Path) -> Iterator[Row]:
    ours, peers = (_figures(name) for name in ("SplitGasTest", "SplitterGasTest"))
    for kind, goal in GOALS.items():
        for parties in PARTIES:
            for rounding in ROUNDINGS:
                yield Row(
                    name=f"gas of six stages, {parties} parties, {rounding} (peer: {kind} splitter, six amounts)",
                    ours=ours[f"allocate {rounding}, {parties} parties"],
                    peer=peers[f"distribute, {kind}, {parties} parties"],
                    unit="gas",
                    goal=goal,
                    less_is_better=True,
                )


def _figures(name: str) -> dict[str, int]:
    found: dict[str, str] = json.loads((FIGURES / f"{name}.json").read_bytes())
    return {what: int(gas) for what, gas in found.items()}
