"""Writes standing.json: steps on one batch, and how its positions stand after each: both languages and the contract.

python -m tests.vectors.make_standing
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from formats.register.standing import in_force, status_of
from formats.register.status import WITHDRAWAL_PERIOD, Reason, StatusAct, StatusAction, withdraw

HOME = Path(__file__).with_name("standing.json")
START = datetime(2026, 1, 1, tzinfo=UTC)
POSITIONS = (0, 3, 255, 256, 257)
"""In both words of the contract's bits."""
PERIOD = int(WITHDRAWAL_PERIOD.total_seconds())
SEED, WALKS, STEPS = 20260101, 16, 14


@dataclass(frozen=True)
class Step:
    """`action`: a StatusAction, or withdrawn, expelled (the member), wait. `at`: seconds since the start. `act`: of a
    revocation and what withdraws it. `refused`: the contract takes no withdrawal when the revocation is final."""

    at: int
    action: str
    positions: tuple[int, ...] = ()
    reason: Reason = Reason.NONE
    act: int = 0
    by: str = "member"
    refused: bool = False


def suspended(at: int, *positions: int, reason: Reason = Reason.UNDER_REVIEW) -> Step:
    return Step(at, "suspended", positions, reason)


def reinstated(at: int, *positions: int) -> Step:
    return Step(at, "reinstated", positions)


def revoked(at: int, act: int, *positions: int, reason: Reason = Reason.FRAUD, by: str = "member") -> Step:
    return Step(at, "revoked", positions, reason, act, by)


def withdrawn(at: int, act: int, *, by: str = "member", refused: bool = False) -> Step:
    return Step(at, "withdrawn", act=act, by=by, refused=refused)


def wait(at: int) -> Step:
    return Step(at, "wait")


CASES = {
    "nothing happened": [wait(10)],
    "a suspension is lifted, and set again": [suspended(10, 0, 3), reinstated(20, 3), suspended(30, 3)],
    "a revocation is final after 72 hours": [revoked(10, 1, 0, 256), wait(10 + PERIOD - 1), wait(10 + PERIOD)],
    "a revocation is withdrawn in the last second": [
        revoked(10, 1, 0, 256), withdrawn(9 + PERIOD, 1), wait(2 * PERIOD),
    ],
    "after 72 hours nobody withdraws": [
        revoked(10, 1, 0), withdrawn(10 + PERIOD, 1, refused=True), wait(2 * PERIOD),
    ],
    "a suspension shows again when the revocation is withdrawn": [
        suspended(10, 0, 255), revoked(20, 1, 0), withdrawn(30, 1), reinstated(40, 0),
    ],
    "revoked, withdrawn and revoked again: the 72 hours begin anew": [
        revoked(10, 1, 3), withdrawn(20, 1), revoked(30, 2, 3, 257, reason=Reason.SUPERSEDED),
        wait(10 + PERIOD), wait(29 + PERIOD), wait(30 + PERIOD),
    ],
    "each revocation has its own 72 hours": [
        revoked(10, 1, 0), revoked(500, 2, 3), wait(10 + PERIOD), withdrawn(499 + PERIOD, 2), wait(2 * PERIOD),
    ],
    "an expulsion changes no standing": [
        suspended(10, 0), revoked(20, 1, 3), Step(30, "expelled"), wait(20 + PERIOD),
    ],
    "the council withdraws what was revoked before the expulsion": [
        revoked(10, 1, 0, 3), Step(20, "expelled"), withdrawn(30, 1, by="council"), wait(2 * PERIOD),
    ],
    "the council revokes for an expelled member, and withdraws": [
        suspended(10, 0), Step(20, "expelled"), revoked(30, 1, 0, 256, by="council"), revoked(40, 2, 3, by="council"),
        withdrawn(29 + PERIOD, 1, by="council"), withdrawn(40 + PERIOD, 2, by="council", refused=True),
    ],
    **{
        f"revoked, {reason.name.lower()}": [revoked(10, 1, 0, reason=reason), suspended(20, 3, reason=reason)]
        for reason in Reason if reason
    },
}  # fmt: skip


def vectors() -> list[dict[str, Any]]:
    draw = random.Random(SEED)
    walks = {f"walk {number}": list(_walk(draw)) for number in range(WALKS)}
    return [{"what": what, "steps": list(_told(steps))} for what, steps in (CASES | walks).items()]


def replay(acts: list[StatusAct], step: dict[str, Any]) -> list[StatusAct]:
    """The acts after a step of the file."""
    at = START + timedelta(seconds=step["at"])
    if step["action"] == "withdrawn" and not step["refused"]:
        return withdraw(acts, step["act"], at)
    if step["action"] not in {each.value for each in StatusAction}:
        return acts
    action, on = StatusAction(step["action"]), tuple(step["positions"])
    return [*acts, StatusAct(action, on, at, Reason(step["reason"]), step["act"] or None)]


def _told(steps: list[Step]) -> Iterator[dict[str, Any]]:
    """Each step with the standings after it, and the second of the act that decides (-1: none), by POSITIONS."""
    acts: list[StatusAct] = []
    for step in steps:
        told = vars(step) | {"positions": list(step.positions), "reason": int(step.reason)}
        acts = replay(acts, told)
        found = [status_of(in_force(acts), each, START + timedelta(seconds=step.at)) for each in POSITIONS]
        since = [-1 if each.act is None else int((each.act.at - START).total_seconds()) for each in found]
        yield told | {"standings": [int(each.standing) for each in found], "since": since}


def _walk(draw: random.Random) -> Iterator[Step]:
    """Acts that the contract takes, by its own rules: bits by position, and the revocations that stand."""
    at, made, is_expelled = 0, 0, False
    suspensions: set[int] = set()
    standing: dict[int, tuple[int, tuple[int, ...]]] = {}
    for _ in range(STEPS):
        at += draw.choice((1, 600, 30 * 3600, PERIOD - 1, PERIOD))
        by = "council" if is_expelled else "member"
        final = {act for act, (since, _) in standing.items() if at >= since + PERIOD}
        revocations = {position for _, on in standing.values() for position in on}
        free = [each for each in POSITIONS if each not in revocations]
        match draw.choice(("suspend", "reinstate", "revoke", "revoke", "withdraw", "withdraw", "wait", "expel")):
            case "suspend" if not is_expelled and (on := _some(draw, set(free) - suspensions)):
                suspensions |= set(on)
                yield suspended(at, *on)
            case "reinstate" if not is_expelled and (on := _some(draw, suspensions & set(free))):
                suspensions -= set(on)
                yield reinstated(at, *on)
            case "revoke" if on := _some(draw, set(free)):
                made += 1
                standing[made] = at, on
                yield revoked(at, made, *on, reason=draw.choice(list(Reason)[1:]), by=by)
            case "withdraw" if standing:
                act = draw.choice(list(standing))
                if act not in final:
                    del standing[act]
                yield withdrawn(at, act, by=by, refused=act in final)
            case "expel" if not is_expelled and draw.random() < 0.3:
                is_expelled = True
                yield Step(at, "expelled")
            case _:
                yield wait(at)


def _some(draw: random.Random, among: set[int]) -> tuple[int, ...]:
    return tuple(sorted(draw.sample(sorted(among), draw.randint(1, len(among))))) if among else ()


if __name__ == "__main__":
    lines = ",\n".join(json.dumps(each) for each in vectors())
    HOME.write_text(f"[\n{lines}\n]\n")
