"""A crowd that presses at once: many requests for few windows, over HTTP, each repeated where a node says 503."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from formats.bookings.slots import DAY_SLOTS

CELL, SLOTS = 5, 3
"""Of each five slots three are asked for, from the first or the second on: two who ask within a cell collide, and no
window touches that of the next cell."""
CELLS_A_DAY = DAY_SLOTS // CELL
PATIENCE_S = 600.0
OVERLOADED = 503
MOST_LOST = 5


@dataclass(frozen=True)
class Press:
    """One request: to whom, by which token, for the window from this slot on."""

    url: str
    token: str
    start: int
    body: dict[str, Any]

    @property
    def window(self) -> tuple[int, int]:
        return self.start, self.start + SLOTS


@dataclass(frozen=True)
class Told:
    """What the node said in the end, and how often it was too busy before."""

    press: Press
    answer: httpx.Response
    overloads: int


def starts(first_day: int, windows: int, asked: int) -> list[int]:
    """So many slots to begin at, in cells from a day on; who asks first for a cell is spread over all of it."""
    cells = [(first_day + n // CELLS_A_DAY) * DAY_SLOTS + n % CELLS_A_DAY * CELL for n in range(windows)]
    return [cells[n % windows] + n // windows % 2 for n in range(asked)]


def press_all(presses: Sequence[Press]) -> list[Told]:
    """All at the same moment, each over a connection of its own."""
    return asyncio.run(_all(presses))


async def _all(presses: Sequence[Press]) -> list[Told]:
    # Clients of their own: one for all would look through every connection for each request.
    trusted = ssl.create_default_context()
    return list(await asyncio.gather(*(_press(press, trusted) for press in presses)))


async def _press(press: Press, trusted: ssl.SSLContext) -> Told:
    async with httpx.AsyncClient(timeout=PATIENCE_S, trust_env=False, verify=trusted) as client:
        return await _until_answered(client, press)


async def _until_answered(client: httpx.AsyncClient, press: Press) -> Told:
    """The same key each time, as a careful client does; also where the connection is lost."""
    headers = {"Authorization": f"Bearer {press.token}", "Idempotency-Key": str(uuid4())}
    overloads = lost = 0
    while True:
        try:
            answer = await client.post(press.url + "/bookings", json=press.body, headers=headers)
        except httpx.TransportError:
            lost += 1
            assert lost < MOST_LOST, "the node is gone"
            continue
        if answer.status_code != OVERLOADED:
            return Told(press, answer, overloads)
        overloads += 1
        await asyncio.sleep(float(answer.headers["Retry-After"]))
