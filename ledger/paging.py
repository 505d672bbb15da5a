"""Lists are read in pages: no query answers without a limit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
Row = TypeVar("Row")

MAX_LIMIT = 500


@dataclass(frozen=True)
class Page(Generic[T]):
    """`next` is the cursor of the page after this one; None on the last."""

    items: tuple[T, ...]
    next: str | None


def capped(limit: int) -> int:
    """1 … MAX_LIMIT."""
    return max(1, min(limit, MAX_LIMIT))


def page_of(rows: Sequence[Row], limit: int, fact: Callable[[Row], T], cursor: Callable[[Row], str]) -> Page[T]:
    """A page out of up to `limit + 1` rows: the one too many says only that there are more."""
    shown = rows[:limit]
    return Page(tuple(fact(row) for row in shown), cursor(shown[-1]) if len(rows) > limit else None)
