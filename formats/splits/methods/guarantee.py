"""A guarantee moves what others have above their own guarantee to those who are below theirs. Its lines sum to 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from formats.splits.methods import largest_remainder


def lines(had: Sequence[int], guaranteed: Mapping[int, int]) -> list[int]:
    """Fen in party order. `had`: what each party has of the list; `guaranteed`: by place, 0 where none is named."""
    spare = [max(0, has - guaranteed.get(place, 0)) for place, has in enumerate(had)]
    left = sum(spare)
    given = [0] * len(had)
    for place in sorted(guaranteed):
        given[place] = min(max(0, guaranteed[place] - had[place]), left)
        left -= given[place]
    if not any(given):
        return given
    taken = largest_remainder.shares(sum(given), spare)
    return [gets - gives for gets, gives in zip(given, taken, strict=True)]
