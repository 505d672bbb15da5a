"""The page in Chromium: verdicts a second, and how long a slow phone waits. Without Chromium there are no rows."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.host import serving
from bench.rows import Row
from bench.snapshots.made_up_set import Published, published
from formats.encoding import base64url

ROOT = Path(__file__).parents[1]
BUILDS = (["node", "verifier/build.mjs", "page"], ["node", "verifier/build-page.mjs"])
TOKENS = 100
AIM_S = 2.0
# In batches of 100 entries: with 2^7 shards some 8 batches in each, as a trust root may pin.
SIZES = {"1,000 entries": (10, 0), "100,000 entries in 128 shards": (1000, 7)}


def rows(folder: Path) -> Iterator[Row]:
    chromium = phone()
    if chromium is None:
        return
    yield _tokens(chromium)
    for size, (batches, shard_bits) in SIZES.items():
        held = published(batches=batches, entries=100, tokens=1, shard_bits=shard_bits)
        yield from waits(chromium, folder / str(batches), held, size)


def phone() -> str | None:
    """Chromium, and the page built for it."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("no Chromium on this machine (CHROMIUM= names one): the page is not measured", file=sys.stderr)
        return None
    for command in BUILDS:
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return chromium


def _tokens(chromium: str) -> Row:
    held = published(batches=1, entries=TOKENS, tokens=TOKENS, shard_bits=0)
    files = {name: data.decode() for name, data in held.files.items()}
    found = _ask("tokens.mjs", {"chromium": chromium, "files": files, "tokens": _texts(held)})
    return Row(
        name="QR tokens verified in the page, batch of 100 in memory (peer: bare @noble Ed25519)",
        ours=found["verdicts"],
        peer=found["verifies"],
        unit="credentials/s",
        goal=0.1,
    )


def waits(
    chromium: str, home: Path, held: Published, size: str, *, peer: str = "the aim", times: int = 1
) -> Iterator[Row]:
    """`times`: so much longer than the aim a verdict may take."""
    with serving(home, held.files) as port:
        found = _ask("loads.mjs", {"chromium": chromium, "port": port, "tokens": _texts(held)})
    for name, aim in (
        ("page ready, nothing kept", AIM_S),
        ("scan to verdict, nothing kept", 2 * AIM_S * times),
        ("scan to verdict, page and snapshot kept", AIM_S * times),
        ("scan to verdict, shard kept too", AIM_S * times),
    ):
        title = f"slow phone, {size}: {name} (peer: {peer})"
        yield Row(name=title, ours=found[name], peer=aim, unit="s", goal=0.6, less_is_better=True)


def _texts(held: Published) -> list[str]:
    return [base64url(each) for each in held.tokens]


def _ask(program: str, question: dict[str, Any]) -> dict[str, float]:
    command = ["node", f"bench/browser/{program}"]
    done = subprocess.run(command, cwd=ROOT, input=json.dumps(question), stdout=subprocess.PIPE, text=True, check=True)
    answer: dict[str, float] = json.loads(done.stdout)
    return answer
