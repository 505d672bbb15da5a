"""The one fold from acts to a standing: what the acts on a batch, oldest first, make of each of its positions.

A withdrawn revocation leaves no trace. A revocation does not lift a suspension: withdrawn, the suspension shows again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    """By position, the index in `acts` of the oldest revocation that nobody withdrew, and of the last suspension that
    nobody lifted."""

    acts: Sequence[StatusAct]
    revoked: Mapping[int, int]
    suspended: Mapping[int, int]

    def status(self, position: int, at: datetime) -> Status:
        """How a position stands at a time (at or after the last act)."""
        if position in self.revoked:
            act = self.acts[self.revoked[position]]
            return Status(Standing.REVOKED_FINAL if at >= act.final_at else Standing.REVOKED_PROVISIONAL, act)
        if position in self.suspended:
            return Status(Standing.SUSPENDED, self.acts[self.suspended[position]])
        return Status(Standing.GOOD, None)


def in_force(acts: Sequence[StatusAct]) -> InForce:
    """The acts of one batch in the order of the chain."""
    revoked: dict[int, int] = {}
    suspended: dict[int, int] = {}
    for index, act in enumerate(acts):
        for position in act.positions:
            if act.action is StatusAction.SUSPENDED:
                suspended[position] = index
            elif act.action is StatusAction.REINSTATED:
                suspended.pop(position, None)
            elif act.withdrawn_at is None:
                revoked.setdefault(position, index)
    return InForce(acts, revoked, suspended)


def deciding(acts: Sequence[StatusAct]) -> tuple[StatusAct, ...]:
    """The acts in force, each on the positions that it decides about, in the order of the chain.

    Every position stands with them as with all. A batch has at most two an entry, however often its issuer suspends
    and reinstates: else one member could let a shard outgrow its readers.
    """
    found = in_force(acts)
    on: dict[int, set[int]] = {}
    for position, index in [*found.revoked.items(), *found.suspended.items()]:
        on.setdefault(index, set()).add(position)
    return tuple(replace(acts[index], positions=tuple(sorted(on[index]))) for index in sorted(on))
