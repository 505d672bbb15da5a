"""Lists in pages: `?cursor=&limit=` → `{items, next}`. `next` is null on the last page."""

from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel

from api.http.cursors import number_cursor

MOST = 200

Item = TypeVar("Item")
Row = TypeVar("Row")


class Paging(BaseModel):
    """`cursor` is the `next` of the page before, empty for the first."""

    cursor: str = ""
    limit: int = 50

    @property
    def wanted(self) -> int:
        """One more than is shown: its presence says that there is a next page."""
        return self.limit + 1

    @property
    def number(self) -> int:
        """The cursor of a list that is ordered by a number; 0 for the first page. Raises RequestInvalid."""
        return number_cursor(self.cursor)


def paging(
    cursor: Annotated[str, Query(max_length=200)] = "", limit: Annotated[int, Query(ge=1, le=MOST)] = 50
) -> Paging:
    return Paging(cursor=cursor, limit=limit)


Pages = Annotated[Paging, Depends(paging)]


class Page(BaseModel, Generic[Item]):
    items: list[Item]
    next: str | None


def page(
    rows: Sequence[Row], paging: Paging, shown: Callable[[Row], Item], cursor_of: Callable[[Row], str]
) -> Page[Item]:
    """Of up to `paging.wanted` rows, those of this page and the cursor after them."""
    more = len(rows) > paging.limit
    kept = rows[: paging.limit]
    return Page(items=[shown(row) for row in kept], next=cursor_of(kept[-1]) if more else None)
