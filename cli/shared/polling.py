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
REASONS_AFTER_S, REASONS_EVERY_S = 3.0, 30.0


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
    start, pause_s, told, reasons_at_s = time.monotonic(), FIRST_PAUSE_S, "", REASONS_AFTER_S
    while True:
        waited_s = time.monotonic() - start
        yield
        if waited_s > timeout_s:
            return
        if waited_s > reasons_at_s:
            reasons_at_s = waited_s + REASONS_EVERY_S
            told = _tell_reasons(api, told)
        api.pause(pause_s)
        pause_s = min(pause_s * FACTOR, LONGEST_PAUSE_S)


def _tell_reasons(api: Api, told: str) -> str:
    """What keeps the node from simply working, where that is not what was told last; what was told now."""
    reasons = ", ".join(api.readiness_reasons())
    if reasons and reasons != told:
        note(f"still waiting; the node says {reasons} (docs/runbook.md, Is it well?)")
    return reasons
