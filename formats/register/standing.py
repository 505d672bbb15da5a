"""The one fold from acts to a standing: what the acts on a batch, oldest first, make of each of its positions.

A withdrawn revocation leaves no trace. A revocation does not lift a suspension: withdrawn, the suspension shows again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum

from formats.register.status import StatusAct, StatusAction


class Standing(IntEnum):
    """Numbers as on the chain."""

    GOOD = 1
    SUSPENDED = 2
    REVOKED_PROVISIONAL = 3
    REVOKED_FINAL = 4


@dataclass(frozen=True)
class Status:
    """`act` decides it; None where nothing stands against the position."""

    standing: Standing
    act: StatusAct | None


@dataclass(frozen=True)
class InForce:
    """By position: the oldest revocation that nobody withdrew, and the last suspension that nobody lifted."""

    revoked: Mapping[int, StatusAct]
    suspended: Mapping[int, StatusAct]


def in_force(acts: Iterable[StatusAct]) -> InForce:
    """The acts of one batch in the order of the chain."""
    revoked: dict[int, StatusAct] = {}
    suspended: dict[int, StatusAct] = {}
    for act in acts:
        for position in act.positions:
            if act.action is StatusAction.SUSPENDED:
                suspended[position] = act
            elif act.action is StatusAction.REINSTATED:
                suspended.pop(position, None)
            elif act.withdrawn_at is None:
                revoked.setdefault(position, act)
    return InForce(revoked, suspended)


def status_of(found: InForce, position: int, at: datetime) -> Status:
    """How a position stands at a time (at or after the last act)."""
    if revocation := found.revoked.get(position):
        final = at >= revocation.final_at
        return Status(Standing.REVOKED_FINAL if final else Standing.REVOKED_PROVISIONAL, revocation)
    if suspension := found.suspended.get(position):
        return Status(Standing.SUSPENDED, suspension)
    return Status(Standing.GOOD, None)


def deciding(acts: Sequence[StatusAct]) -> tuple[StatusAct, ...]:
    """The acts in force, each on the positions that it decides about, in the order of the chain.

    Every position stands with them as with all. A batch has at most two an entry, however often its issuer suspends
    and reinstates: else one member could let a shard outgrow its readers.
    """
    found = in_force(acts)

    def decided(act: StatusAct) -> tuple[int, ...]:
        return tuple(
            each for each in act.positions if act is found.revoked.get(each) or act is found.suspended.get(each)
        )

    return tuple(replace(act, positions=on) for act in acts if (on := decided(act)))
