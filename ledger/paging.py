"""Lists in pages, for every list of the ledger and of the node: no query answers without a limit."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, overload

from sqlmodel import Session
from sqlmodel.sql.expression import Select, SelectOfScalar

T = TypeVar("T")
Shown = TypeVar("Shown")

MAX_LIMIT = 500


@dataclass(frozen=True)
class Page(Generic[T]):
    """`next` is the cursor of the page after this one; None on the last."""

    items: tuple[T, ...]
    next: str | None

    def map(self, shown: Callable[[T], Shown]) -> "Page[Shown]":
        return Page(tuple(shown(each) for each in self.items), self.next)


@overload
def page_of(session: Session, wanted: SelectOfScalar[T], limit: int, cursor: Callable[[T], str]) -> Page[T]: ...
@overload
def page_of(
    session: Session, wanted: Select[T, Shown], limit: int, cursor: Callable[[tuple[T, Shown]], str]
) -> Page[tuple[T, Shown]]: ...
def page_of(session: Session, wanted: Any, limit: int, cursor: Callable[[Any], str]) -> Page[Any]:
    """The first rows of an ordered query that begins after the page before. `cursor` names a row to the next call."""
    rows = session.exec(wanted.limit(capped(limit) + 1)).all()
    shown = tuple(rows[: capped(limit)])
    return Page(shown, cursor(shown[-1]) if len(rows) > len(shown) else None)


def capped(limit: int) -> int:
    """1 … MAX_LIMIT."""
    return max(1, min(limit, MAX_LIMIT))


def every(page: Callable[[str | None], Page[T]]) -> Iterator[T]:
    """The items of all pages; `page` takes the cursor of the page before, None for the first."""
    cursor = None
    while True:
        found = page(cursor)
        yield from found.items
        if found.next is None:
            return
        cursor = found.next
