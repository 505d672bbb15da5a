"""Which script a letter belongs to, by one table of the Unicode version of formats/text.py.

The table (formats/unicode_letters.json, by scripts/unicode_letters.py) has the letters of scripts that names are
written in today. Digits, marks, punctuation, symbols and letters that several scripts share belong to none.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from functools import lru_cache
from importlib import resources
from itertools import accumulate

HAN = "Han"


@lru_cache(1 << 14)
def script_of(character: str) -> str | None:
    """The script of a letter; None for whatever is no letter of a script in the table."""
    at = bisect_right(_STARTS, ord(character)) - 1
    if at < 0:
        return None
    _, end, script = _RANGES[at]
    return script if ord(character) < end else None


def is_han(character: str) -> bool:
    return script_of(character) == HAN


_TABLE = json.loads(resources.files(__package__).joinpath("unicode_letters.json").read_text(encoding="utf-8"))
UNICODE: str = _TABLE.pop("unicode")


def _ranges() -> list[tuple[int, int, str]]:
    found = []
    for script, lengths in _TABLE.items():
        turns = list(accumulate(lengths))
        found += [(start, end, script) for start, end in zip(turns[::2], turns[1::2], strict=True)]
    return sorted(found)


_RANGES = _ranges()
_STARTS = [start for start, _, _ in _RANGES]
