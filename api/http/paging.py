"""Lists in pages over HTTP: `?cursor=&limit=` → `{items, next}`. `next` is null on the last page."""

import re
from collections.abc import Callable
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel

from api.http.url_values import parsed
from ledger import paging

MOST = 200
_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32}|[0-9a-f]{40}")

Item = TypeVar("Item")
Fact = TypeVar("Fact")
Cursor = TypeVar("Cursor")


class Paging(BaseModel):
    """`cursor` is the `next` of the page before, empty for the first."""

    cursor: str = ""
    limit: int = 50

    @property
    def number(self) -> int:
        """The cursor of a list that is ordered by a number; 0 for the first page. Raises RequestInvalid."""
        return self.parsed(column_number) if self.cursor else 0

    @property
    def id(self) -> str:
        """The cursor of a list that is ordered by an id; empty for the first page. Raises RequestInvalid."""
        return self.parsed(_id) if self.cursor else ""

    def parsed(self, parse: Callable[[str], Cursor]) -> Cursor:
        """Raises RequestInvalid where `parse` raises ValueError."""
        return parsed("cursor", self.cursor, parse, "give the `next` of the page before")


def asked_page(
    cursor: Annotated[str, Query(max_length=200)] = "", limit: Annotated[int, Query(ge=1, le=MOST)] = 50
) -> Paging:
    return Paging(cursor=cursor, limit=limit)


Pages = Annotated[Paging, Depends(asked_page)]


class Page(BaseModel, Generic[Item]):
    items: list[Item]
    next: str | None


def page(found: paging.Page[Fact], shown: Callable[[Fact], Item]) -> Page[Item]:
    return Page(items=[shown(each) for each in found.items], next=found.next)


def _id(text: str) -> str:
    """A UUID, or the hex of a batch."""
    if not _ID.fullmatch(text):
        raise ValueError(text)
    return text


def column_number(text: str) -> int:
    """No larger than a column holds."""
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise ValueError(text)
    return int(text)
