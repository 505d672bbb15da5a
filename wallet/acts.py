"""The acts of status that still decide how an entry of a batch stands: what a shard says of them.

An act that another one undid, or that came on top of one that stands, decides nothing any more. Without those a batch
has at most two acts an entry, however often its issuer suspends and reinstates: else one member could let a shard
outgrow its readers. wallet.standing gives each position the same answer with and without them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from wallet.source import StatusAct, StatusAction


def deciding(acts: Sequence[StatusAct]) -> tuple[StatusAct, ...]:
    """In the order of the chain, each on the positions that it decides about."""
    revoked: dict[int, int] = {}
    suspended: dict[int, int] = {}
    for number, act in enumerate(acts):
        for position in act.positions:
            if act.action is StatusAction.SUSPENDED:
                suspended[position] = number
            elif act.action is StatusAction.REINSTATED:
                suspended.pop(position, None)
            elif act.withdrawn_at is None:
                revoked.setdefault(position, number)
    decides: defaultdict[int, list[int]] = defaultdict(list)
    for position, number in [*revoked.items(), *suspended.items()]:
        decides[number].append(position)
    return tuple(replace(acts[number], positions=tuple(sorted(on))) for number, on in sorted(decides.items()))
