"""The first thing in which what was published differs from what the chain has, by its place in a period file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from urllib.parse import unquote

from formats.canonical import Json

MISSING = ""
"""What stands where there is nothing."""
_ORDER = ("format", "agreement", "period", "versions", "acts", "minutes", "previous", "opening", "root")
_KINDS = ("voucher", "weights", "takes", "lines", "total", "claims", "standing", "series", "minutes")
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Difference:
    """`what`: `text`, `rules`, `act`, `voucher`, `minutes`, `line`, `weight`, `table` …: docs/splits.md.
    `where`: path in the file, of people's YAML with its line. `expected` by the chain, or by what follows of it."""

    what: str
    where: str
    expected: str
    found: str

    @property
    def off_by(self) -> int | None:
        """Found less expected, where both are numbers."""
        numbers = [_number(each) for each in (self.found, self.expected)]
        return None if None in numbers else (numbers[0] or 0) - (numbers[1] or 0)


def first_difference(expected: Json, found: Json) -> Difference | None:
    """Of two period files."""
    for path, there, here in differing(expected, found):
        row = _row_of_table(path, expected)
        return Difference("table" if row else _what(path), row + path_text(path), shown(there), shown(here))
    return None


def differing(expected: Json, found: Json, path: Path = ()) -> Iterator[tuple[Path, Json, Json]]:
    """Leaves, and what is on one side alone; in the order of a period file."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for name in sorted({*expected, *found}, key=_rank):
            yield from differing(expected.get(name, MISSING), found.get(name, MISSING), (*path, name))
    elif isinstance(expected, list) and isinstance(found, list):
        for index, (there, here) in enumerate(zip_longest(expected, found, fillvalue=MISSING)):
            yield from differing(there, here, (*path, index))
    elif expected != found:
        yield path, expected, found


def path_text(path: Iterable[str | int]) -> str:
    """`opening.history.2026-03.pools.hall.cost.lines.其余.3`: stage names as people write them."""
    text = "".join(f"[{each}]" if isinstance(each, int) else f".{unquote(each)}" for each in path)
    return text.removeprefix(".")


def shown(value: Json) -> str:
    """A text, or how much there is of something else."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return str(value.get("id") or f"{len(value)} fields")
    return f"{len(value)} items" if isinstance(value, list) else str(value)


def _rank(name: str) -> tuple[int, str]:
    return (_ORDER.index(name) if name in _ORDER else len(_ORDER), name)


def _what(path: Path) -> str:
    if path[:1] == ("versions",):
        return "text"
    if path[:1] == ("acts",):
        return "voucher" if path[-1] == "voucher" else "act"
    kind = next((each for each in _KINDS if each in path), None)
    return kind.removesuffix("s") if kind in ("weights", "takes", "lines") else kind or "file"


def _row_of_table(path: Path, expected: Json) -> str:
    """Month, series and row, as `line …` stands before a place in YAML; empty where it is no row of a table."""
    match path, expected:
        case ("acts", int(index), "rows", str(row)), {"period": str(period), "acts": [*acts]}:
            act = acts[index]
            if isinstance(act, dict) and act.get("kind") == "table":
                return f"{period}.{act['series']}.{row}, "
    return ""


def _number(text: str) -> int | None:
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdecimal() and len(digits) < 40 else None
