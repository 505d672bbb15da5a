"""A thousand requests at once for a hundred windows, on two nodes; the same crowd before check-then-insert."""

import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.bookings import check_then_insert
from bench.rows import Row
from formats.bookings.slots import slot_text
from tests.bookings.commands.harness import HALL, booking_harness
from tests.bookings.crowd import CELLS_A_DAY, SLOTS, Press, press_all, starts
from tests.bookings.rush import held_windows, named_window, overlapping, rush
from tests.uses.nodes import two_nodes

WINDOWS, ASKED = 100, 1_000


def rows(folder: Path) -> Iterator[Row]:
    """Fails where a window is granted twice, a request is lost, or a refusal names a window that nobody holds."""
    once, rate = _ours(folder)
    their_once, their_rate = _theirs(folder / "check-then-insert.db")
    load = f"{ASKED:,} requests at once for {WINDOWS} windows"
    yield Row(
        name=f"{load}: granted to one alone (peer: check-then-insert in SQL)",
        ours=once, peer=max(their_once, 1), unit="windows", goal=1.0,
    )  # fmt: skip
    yield Row(
        name=f"{load}: granted or refused for good (peer: check-then-insert in SQL)",
        ours=rate, peer=their_rate, unit="requests/s", goal=0.02,
    )  # fmt: skip


def _ours(folder: Path) -> tuple[int, float]:
    with booking_harness(folder) as harness, two_nodes(harness, folder / "second") as nodes:
        day = harness.free_day()
        outcome = rush(nodes, first_day=day, windows=WINDOWS, asked=ASKED)
        held = set(outcome.granted.values())
        assert (len(held), len(outcome.granted), outcome.other) == (WINDOWS, WINDOWS, [])
        assert len(outcome.refused) == ASKED - WINDOWS
        assert held_windows(harness, day, -(-WINDOWS // CELLS_A_DAY)) == sorted(held)
        assert all(named_window(problem) in held for _, problem in outcome.refused)
        print(f"rush: {outcome.overloads} times 503, {outcome.took_s:.1f} s", file=sys.stderr)
        return alone(sorted(outcome.granted.values())), ASKED / outcome.took_s


def _theirs(path: Path) -> tuple[int, float]:
    with check_then_insert.two_servers(path) as urls:
        presses = []
        for n, start in enumerate(starts(20_000, WINDOWS, ASKED)):
            part = {"asset": HALL, "from": slot_text(start), "to": slot_text(start + SLOTS)}
            presses.append(Press(urls[n // WINDOWS % 2], "nobody", start, {"parts": [part]}))
        began = time.monotonic()
        press_all(presses)
        took = time.monotonic() - began
    granted = check_then_insert.granted(path)
    print(f"check-then-insert: {len(granted)} granted, {overlapping(granted)} overlap, {took:.1f} s", file=sys.stderr)
    return alone(granted), ASKED / took


def alone(granted: Sequence[tuple[int, int]]) -> int:
    """How many windows were granted and overlap no other that was."""
    return len(granted) - overlapping(granted)
