"""The crowd before two nodes on one chain, and what became of each of its requests: by their APIs, and by the chain."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import col, func, select

from formats.bookings.slots import DAY_SLOTS, slot_text
from ledger.db import reading
from ledger.submitting.outbox import PENDING, Submission
from tests.bookings.commands.harness import HALL, BookingHarness
from tests.bookings.crowd import PATIENCE_S, SLOTS, Press, Told, press_all, starts
from tests.uses.nodes import Nodes, Side


@dataclass(frozen=True)
class Outcome:
    """`granted`: booking → the window that was asked for. `refused`: what was asked, and the problem that was told."""

    told: list[Told]
    took_s: float
    granted: dict[str, tuple[int, int]] = field(default_factory=dict)
    refused: list[tuple[tuple[int, int], dict[str, Any]]] = field(default_factory=list)
    other: list[dict[str, Any]] = field(default_factory=list)

    @property
    def overloads(self) -> int:
        return sum(each.overloads for each in self.told)


def rush(nodes: Nodes, *, first_day: int, windows: int, asked: int) -> Outcome:
    """In turns to one node and the other, while their workers work; until nothing is pending any more."""
    sides = (nodes.booker, nodes.custodian)
    nodes.work()  # both know the terms
    with ExitStack() as stack:
        for side in sides:
            stack.enter_context(Worker(side))
        told, took_s = press_on(sides, first_day=first_day, windows=windows, asked=asked)
    nodes.work()
    return outcome_of(sides, told, took_s)


def press_on(sides: Sequence[Side], *, first_day: int, windows: int, asked: int) -> tuple[list[Told], float]:
    """What was answered, and the seconds until nothing is pending. Somebody drives the nodes' outboxes meanwhile."""
    # Each cell is asked for on both nodes by turns, half of the cells first on the one and half on the other: else the
    # node whose worker sends first has them all.
    asked_for = enumerate(starts(first_day, windows, asked))
    presses = [_press(sides[(n % windows + n // windows) % 2], start) for n, start in asked_for]
    began = time.monotonic()
    told = press_all(presses)
    wait_until(lambda: not any(pending(side) for side in sides))
    return told, time.monotonic() - began


def outcome_of(sides: Sequence[Side], told: list[Told], took_s: float) -> Outcome:
    """By what the nodes say of each submission now."""
    outcome = Outcome(told, took_s)
    for each in told:
        _sort(outcome, {side.url: side for side in sides}[each.press.url], each)
    return outcome


def pending(side: Side) -> int:
    with reading(side.node.node_engine) as session:
        wanted = select(func.count()).where(col(Submission.state).in_(PENDING))
        return session.exec(wanted).one()


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, "the workers never came to rest"
        time.sleep(0.05)


def held_windows(harness: BookingHarness, first_day: int, days: int) -> list[tuple[int, int]]:
    """The unbroken stretches that the chain's own words hold, one after another."""
    taken = sum(harness.taken(first_day + n) << n * DAY_SLOTS for n in range(days))
    found, slot = list[tuple[int, int]](), 0
    while taken >> slot:
        length = 0
        while taken >> slot + length & 1:
            length += 1
        if length:
            start = first_day * DAY_SLOTS + slot
            found.append((start, start + length))
        slot += length + 1
    return found


class Worker:
    """The worker of a node, in a thread."""

    def __init__(self, side: Side) -> None:
        self._side, self._ends, self._fault = side, threading.Event(), list[BaseException]()
        self._thread = threading.Thread(target=self._work, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        self._thread.join(PATIENCE_S)
        if self._fault:
            raise self._fault[0]

    def _work(self) -> None:
        try:
            while not self._ends.is_set():
                self._side.work()
                time.sleep(0.01)
        except BaseException as fault:
            self._fault.append(fault)


def _press(side: Side, start: int) -> Press:
    part = {"asset": HALL, "unit": 0, "class": "enterprise", "from": slot_text(start), "to": slot_text(start + SLOTS)}
    return Press(side.url, side.token("booker"), start, {"parts": [part]})


def _sort(outcome: Outcome, side: Side, each: Told) -> None:
    assert each.answer.status_code == 202, each.answer.text
    made = each.answer.json()
    found = side.ask(f"/submissions/{made['id']}", role="auditor").json()
    if found["state"] in ("mined", "confirmed"):
        outcome.granted[made["bookings"][0]] = each.press.window
    elif found["state"] == "rejected":
        outcome.refused.append((each.press.window, found["problem"]))
    else:
        outcome.other.append(found)


def named_window(problem: dict[str, Any]) -> tuple[int, int]:
    values = problem["values"]
    day = int(values["day"]) * DAY_SLOTS
    return day + int(values["start"]), day + int(values["end"])


def overlapping(windows: Sequence[tuple[int, int]]) -> int:
    """How many of them share a slot with another one."""
    ordered = sorted(windows)
    return sum(
        any(start < other_end and other_start < end for m, (other_start, other_end) in enumerate(ordered) if m != n)
        for n, (start, end) in enumerate(ordered)
    )
