"""1,000,000 entries of 100 members, 60 % of one of them: as a node publishes them, and as a slow phone meets them."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.phone import ROOT, phone, waits
from bench.rows import Row, per_second
from bench.snapshots.made_up_set import MEMBER, Published, made_up
from bench.snapshots.million_publisher import MEMBERS, database
from bench.snapshots.writing import anchor, bare_writing
from formats.bounds import limits
from ledger.schema import prepare_ledger
from node.publishing import files

COUNT = 1_000_000
SIZES = (40, 100, 200, 500)
DOMINANT_OF_TEN = 6
TOKENS = 6
HALF = 2  # from half of a limit on people are warned


def rows(folder: Path) -> Iterator[Row]:
    tokens = _projected(folder)
    command = [sys.executable, "-m", "bench.snapshots.million_publisher", str(folder)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    public = files.public(folder).resolve()
    named = {str(path.relative_to(public)): path.read_bytes() for path in sorted(public.rglob("*.json"))}
    what = f"1,000,000 entries, one issuer's 60 %, n = {found['n']}"
    yield from _sizes(what, named)
    yield from _times(what, named, found)
    chromium = phone()
    if chromium is not None:
        held = Published(named, tokens)
        yield from waits(chromium, folder / "host", held, what, peer="twice the aim of a verdict", times=2)


def _projected(folder: Path) -> list[bytes]:
    """The projection of them all; the tokens of the first batches."""
    engine = database(folder)
    prepare_ledger(engine)
    tokens: list[bytes] = []
    entries = number = 0
    while entries < COUNT:
        size = min(SIZES[number // 10 % len(SIZES)], COUNT - entries)
        dominant = number % 10 < DOMINANT_OF_TEN
        member = MEMBER if dominant else 3 + number % (MEMBERS - 2)
        batch, own = made_up(size, 1 if len(tokens) < TOKENS and dominant else 0, member)
        anchor(engine, number, batch)
        tokens += own
        entries, number = entries + size, number + 1
    engine.dispose()
    return tokens


def _sizes(what: str, named: dict[str, bytes]) -> Iterator[Row]:
    titles = {"snapshot": files.SNAPSHOT, "largest shard": files.SHARDS, "largest link file": files.LINKS}
    for title, folder in titles.items():
        name = max((each for each in named if each.startswith(folder)), key=lambda each: len(named[each]))
        yield Row(
            name=f"{what}: {title} (peer: half of its readers' limit)",
            ours=len(named[name]) / 1000,
            peer=limits.most_bytes(name) / HALF / 1000,
            unit="kB",
            goal=1.0,
            less_is_better=True,
        )


def _times(what: str, named: dict[str, bytes], found: dict[str, Any]) -> Iterator[Row]:
    hashed = [data for name, data in named.items() if "/" in name]
    parsed: list[Any] = [json.loads(each) for each in hashed]
    bare = per_second(COUNT, lambda: bare_writing(parsed), rounds=1)
    first = COUNT / found["first"]
    yield Row(
        name=f"{what}: built, opened as readers would, and written (peer: bare JSON and SHA-256)",
        ours=first, peer=bare, unit="entries/s", goal=0.008,
    )  # fmt: skip
    yield Row(
        name=f"{what}: the same after one new batch (peer: all of it anew)",
        ours=COUNT / found["again"], peer=first, unit="entries/s", goal=8,
    )  # fmt: skip
    yield Row(
        name=f"{what}: the publisher's peak of memory (peer: the bytes it publishes)",
        ours=found["peak"] / 1e6,
        peer=sum(map(len, hashed)) / 1e6,
        unit="MB",
        goal=0.2,
        less_is_better=True,
    )
