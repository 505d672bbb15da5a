"""Lists in pages, for every list of the ledger and of the node: no query answers without a limit."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar, overload

from sqlmodel import Session, col, tuple_
from sqlmodel.sql.expression import Select, SelectOfScalar

T = TypeVar("T")
Shown = TypeVar("Shown")

MAX_LIMIT = 500


class OnChain(Protocol):
    """A row that an event made."""

    block_number: int
    log_index: int


Row = TypeVar("Row", bound=OnChain)


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


def chain_page(
    session: Session, wanted: SelectOfScalar[Row], row: type[Row], *, after: str | None, limit: int
) -> Page[Row]:
    """Rows of an unordered query, as the chain has them. `after`: the cursor of the page before, `block-index`."""
    place = col(row.block_number), col(row.log_index)
    if after is not None:
        block, _, index = after.partition("-")
        wanted = wanted.where(tuple_(*place) > (int(block), int(index)))
    return page_of(session, wanted.order_by(*place), limit, lambda each: f"{each.block_number}-{each.log_index}")


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
