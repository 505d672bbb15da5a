"""What is wrong in a founding file, for whoever wrote it: which line, which key, what belongs there."""

import re
from collections.abc import Sequence

from pydantic import ValidationError

_TABLE = re.compile(r"\s*\[\[\s*([\w-]+)\s*\]\]")
_MOST_SHOWN = 5

Place = Sequence[str | int]


def told(error: ValidationError, text: str | None = None) -> str:
    """Each fault as `line 12, members 2, kind: …`. Without `text` (a file of another form) no lines are counted."""
    places = [each["loc"] for each in error.errors()]
    faults = [
        _told_one(each["loc"], each["msg"], each["type"], text)
        for each in error.errors()
        if each["type"] != _TOO_SHORT or not any(_lies_in(place, each["loc"]) for place in places)
    ]
    more = [f"and {len(faults) - _MOST_SHOWN} more"] if len(faults) > _MOST_SHOWN else []
    return "; ".join([*faults[:_MOST_SHOWN], *more])


def _lies_in(place: Place, around: Place) -> bool:
    """A list is too short for whoever reads it without the parts that have faults of their own."""
    return len(place) > len(around) and place[: len(around)] == around


def _told_one(place: Place, message: str, kind: str, text: str | None) -> str:
    words = [str(each + 1) if isinstance(each, int) else each for each in place]
    path = ", ".join(words).replace(", ", " ", 1) if len(words) > 1 and words[1].isdigit() else ", ".join(words)
    line = line_of(text, place) if text is not None else None
    said = f"{path}: {_CURES.get(kind, message[:1].lower() + message[1:])}"
    return said if line is None else f"line {line}, {said}"


def line_of(text: str, place: Place) -> int | None:
    """Where the key at this place stands, from 1 on; a missing key: where its table begins. None where it is not
    found: in a form of TOML that the example does not use."""
    table, index, keys = _parts(place)
    begin: int | None = None
    seen, current = -1, ""
    for number, line in enumerate(text.splitlines(), 1):
        heading = _TABLE.match(line)
        if heading is not None:
            current = heading.group(1)
            seen += current == table
            if current == table and seen == index:
                begin = number
            continue
        inside = current == table and (not table or seen == index)
        if inside and keys and any(_begins(line, key) for key in keys):
            return number
    return begin


def _parts(place: Place) -> tuple[str, int, list[str]]:
    """(table, which of them, the key in it as it may be written); a table of "" is the top of the file."""
    if len(place) > 1 and isinstance(place[1], int):
        table, index, rest = str(place[0]), place[1], [each for each in place[2:] if isinstance(each, str)]
    else:
        table, index, rest = "", 0, [each for each in place if isinstance(each, str)]
    return table, index, [".".join(rest), *rest[:1]] if rest else []


def _begins(line: str, key: str) -> bool:
    return re.match(rf"\s*{re.escape(key)}\s*(=|\.)", line) is not None


_TOO_SHORT = "too_short"
_CURES = {
    _TOO_SHORT: "at least one is needed; `guild found --example` shows how it is written",
    "extra_forbidden": "there is no such key; `guild found --example` shows which there are",
    "missing": "is missing; `guild found --example` shows how it is written",
}
