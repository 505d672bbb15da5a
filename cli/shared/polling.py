"""How a command waits for its node: it asks ever more rarely, and says why where the node knows a reason."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from cli.shared.exits import Exit, Stop
from cli.shared.http import Api
from cli.shared.output import note

OPEN_STATES = frozenset({"queued", "signed", "sent", "mined"})
FIRST_PAUSE_S, LONGEST_PAUSE_S, FACTOR = 0.1, 2.0, 1.5
REASONS_AFTER_S = 3.0


def settled(api: Api, submission: str, *, timeout_s: float = 120.0) -> dict[str, Any]:
    """Follow a submission until the chain has taken it or refused it."""
    found: dict[str, Any] = {}
    for _ in polls(api, timeout_s):
        found = api.get(f"/submissions/{submission}")
        if found["state"] not in OPEN_STATES:
            return found
    raise Stop(
        Exit.UNAVAILABLE,
        f"submission {submission} is still {found['state']} after {timeout_s:.0f} s",
        cure=f"it is stored and will not act twice; look again: guild submission show {submission}",
        submission=submission,
        state=found["state"],
    )


def polls(api: Api, timeout_s: float) -> Iterator[None]:
    """One item for each time to ask, the first at once, until the time is over."""
    start, pause_s, told = time.monotonic(), FIRST_PAUSE_S, False
    while True:
        waited_s = time.monotonic() - start
        yield
        if waited_s > timeout_s:
            return
        if not told and waited_s > REASONS_AFTER_S:
            told = True
            _tell_reasons(api)
        api.pause(pause_s)
        pause_s = min(pause_s * FACTOR, LONGEST_PAUSE_S)


def _tell_reasons(api: Api) -> None:
    reasons = api.readiness_reasons()
    if reasons:
        note(f"still waiting; the node says {', '.join(reasons)} (docs/runbook.md, Is it well?)")
