"""The home page as many visitors ask for it, before a node that works, beside the barest answer of the same process."""

from collections.abc import Iterator
from pathlib import Path

import httpx

from bench.rows import Row, per_second
from tests.issuing.world import World, founded_world

COUNT = 50


def rows(folder: Path) -> Iterator[Row]:
    with founded_world(folder) as world:
        for name, path, goal in (("home page", "/", 0.25), ("members as JSON", "/members", 0.35)):
            yield Row(
                name=f"{name} served (peer: /healthz)",
                ours=_answered(world, path),
                peer=_answered(world, "/healthz"),
                unit="requests/s",
                goal=goal,
            )


def _answered(world: World, path: str) -> float:
    headers = {"Accept": "text/html", "Accept-Language": "en", "Accept-Encoding": "gzip"}
    with httpx.Client(base_url=str(world.client.base_url), headers=headers, trust_env=False) as client:

        def ask() -> None:
            for _ in range(COUNT):
                client.get(path).raise_for_status()

        return per_second(COUNT, ask)
