"""One sitting from roster to delivered documents, through the API, the registrar and the chain, by stage."""

import csv
import io
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.rows import Row, per_second, seconds
from node.installation.pipeline import indexer_of, submitter_of
from node.issuing.saga import advance
from tests.issuing.world import World, founded_world
from tests.wallet.world import draft, signed_file, signed_token

COUNT = 100


def rows(folder: Path) -> Iterator[Row]:
    with founded_world(folder) as world:
        world.delivered(1)  # keys opened, contexts read, roles appointed
        drafts = [draft(number) for number in range(COUNT)]
        bare_signing = per_second(COUNT, lambda: [(signed_file(each), signed_token(each)) for each in drafts])
        roster = world.roster(COUNT)
        sitting = ""

        def upload() -> None:
            nonlocal sitting
            answer = world.upload(roster)
            assert answer.status_code == 201, answer.text
            sitting = answer.json()["id"]

        uploading = seconds(upload)
        yield _row("rosters checked and stored (peer: bare csv reader)", uploading, _bare_csv(roster), goal=0.0015)
        world.approve(sitting)
        spent = _issue(world, sitting)
        yield _row("cut, signed, vouched and stored (peer: the wallet alone)", spent["saga"], bare_signing, goal=0.025)
        chain = spent["submitter"] + spent["indexer"]
        yield _row("anchored, confirmed and indexed (peer: the wallet alone)", chain, bare_signing, goal=0.15)
        whole = uploading + sum(spent.values())
        yield _row("roster to delivered, all stages (peer: the wallet alone)", whole, bare_signing, goal=0.02)


def _issue(world: World, sitting: str) -> dict[str, float]:
    """Seconds spent in each part of the worker until the sitting is delivered; what was waited for is left out."""
    parts: dict[str, Callable[[], bool]] = {
        "saga": lambda: advance(world.node),
        "submitter": submitter_of(world.node).tick,
        "indexer": indexer_of(world.node).tick,
    }
    spent = dict.fromkeys(parts, 0.0)
    while world.state(sitting) != "delivered":
        moved = False
        for name, part in parts.items():
            start = time.perf_counter()
            done = part()
            spent[name] += time.perf_counter() - start if done else 0.0
            moved |= done
        if not moved:
            time.sleep(0.005)
    return spent


def _row(name: str, spent: float, peer: float, *, goal: float) -> Row:
    return Row(name=name, ours=COUNT / spent, peer=peer, unit="credentials/s", goal=goal)


def _bare_csv(roster: bytes) -> float:
    return per_second(COUNT, lambda: list(csv.DictReader(io.StringIO(roster.decode()))))
