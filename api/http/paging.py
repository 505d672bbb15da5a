"""Lists in pages over HTTP: `?cursor=&limit=` → `{items, next}`. `next` is null on the last page.

A cursor begins with the mark of its list: in another one it would be some other place, or none, and be answered with a
page that looks whole.
"""

import re
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel

from api.http.url_values import parsed
from formats.crypto.hashing import sha256
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

    def number(self, *of: str) -> int:
        """The cursor of a list that is ordered by a number; 0 for the first page. Raises RequestInvalid."""
        return self.parsed(column_number, *of) or 0

    def id(self, *of: str) -> str:
        """The cursor of a list that is ordered by an id; empty for the first page. Raises RequestInvalid."""
        return self.parsed(_id, *of) or ""

    def parsed(self, parse: Callable[[str], Cursor], *of: str) -> Cursor | None:
        """None for the first page. `of`: the list, as `page` has it. Raises RequestInvalid for the cursor of another
        list, and where `parse` raises ValueError."""

        def place(text: str) -> Cursor:
            mark, _, cursor = text.partition(".")
            if mark != _mark(of):
                raise ValueError(text)
            return parse(cursor)

        return parsed("cursor", self.cursor, place, "give the `next` of the page before") if self.cursor else None


def asked_page(
    cursor: Annotated[str, Query(max_length=200)] = "", limit: Annotated[int, Query(ge=1, le=MOST)] = 50
) -> Paging:
    return Paging(cursor=cursor, limit=limit)


Pages = Annotated[Paging, Depends(asked_page)]


class Page(BaseModel, Generic[Item]):
    items: list[Item]
    next: str | None


def page(found: paging.Page[Fact], shown: Callable[[Fact], Item], *of: str) -> Page[Item]:
    """`of`: the list by its name, and by the ids of what it is a part of."""
    return Page(items=[shown(each) for each in found.items], next=next_cursor(found, *of))


def next_cursor(found: paging.Page[Fact], *of: str) -> str | None:
    return None if found.next is None else f"{_mark(of)}.{found.next}"


def _mark(of: Sequence[str]) -> str:
    return sha256("/".join(of).encode()).hex()[:8]


def _id(text: str) -> str:
    """A UUID, or the hex of a batch."""
    if not _ID.fullmatch(text):
        raise ValueError(text)
    return text


def chain_place(text: str) -> str:
    """The cursor of a list that is ordered as the chain is: `block-index`."""
    block, _, index = text.partition("-")
    return f"{column_number(block)}-{column_number(index)}"


def column_number(text: str) -> int:
    """No larger than a column holds."""
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise ValueError(text)
    return int(text)
