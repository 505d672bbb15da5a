"""Which characters may stand in a text that is signed, anchored or shown; and how what may not is written instead.

One table of one Unicode version (formats/unicode_text.json, by scripts/unicode_text.py) for every reader: what Python,
Node or a browser knows of Unicode differs. Refused is whatever shows nothing, reorders what stands around it or has no
meaning yet: controls, formats, surrogates, private use, unassigned and default-ignorable characters, blanks other than
U+0020. Marks pile up: a text begins with none, and has at most six in a row. docs/formats.md, docs/adr/0013.
`verifier/src/formats/text.ts` is the same; tests/vectors/text.json binds both.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import accumulate

from formats.faults import FormatFault

MAX_MARKS = 6
"""Nonspacing and enclosing marks in a row: Tibetan, Burmese and Hebrew need up to five."""


@dataclass(frozen=True)
class Refused:
    """`reason`: `text-character`, or `text-marks` for marks first or too many. `place` counts characters from 1."""

    reason: str
    place: int
    point: int

    @property
    def detail(self) -> str:
        what = "is" if self.reason == "text-character" else "is a mark too many:"
        return f"character {self.place} {what} U+{self.point:04X}"


def refused_in(text: str) -> Refused | None:
    """The first character of the text that may not stand there."""
    found = _REFUSED.search(_kinds(text))
    if found is None:
        return None
    at = found.end() - 1
    return Refused("text-marks" if found[0][-1] == _A_MARK else "text-character", at + 1, ord(text[at]))


def require_text(field: str, text: str) -> str:
    """The text itself. Raises FormatFault."""
    found = refused_in(text)
    if found is not None:
        raise FormatFault(found.reason, f"{field}: {found.detail}")
    return text


def braced(point: int) -> str:
    """The one notation of what is escaped, but in JSON, which has its own."""
    return f"\\u{{{point:x}}}"


def escape(text: str, notation: Callable[[int], str] = braced) -> str:
    """The text with what may not stand in it as `\\u{202e}`, line breaks too: one line, which shows all it holds."""
    kinds = _kinds(text)
    if _REFUSED.search(kinds) is None:
        return text
    written, marks = list[str](), MAX_MARKS  # before the first character none fits
    for character, kind in zip(text, kinds, strict=True):
        marks = marks + 1 if kind == _A_MARK else 0
        fits = kind != _NONE and marks <= MAX_MARKS
        written.append(character if fits else notation(ord(character)))
    return "".join(written)


def escape_lines(text: str) -> str:
    """As `escape`, line by line: for a text whose line breaks are ours."""
    return "\n".join(map(escape, text.split("\n")))


_TABLE = json.loads(resources.files(__package__).joinpath("unicode_text.json").read_text(encoding="utf-8"))
_ALLOWED_TURNS, _MARK_TURNS = list(accumulate(_TABLE["allowed"])), list(accumulate(_TABLE["marks"]))
UNICODE: str = _TABLE["unicode"]
_FINE, _A_MARK, _NONE = 0, 1, 2
_REFUSED = re.compile(rb"\x02|\A\x01|\x01{%d}" % (MAX_MARKS + 1))


def _kinds(text: str) -> bytes:
    return bytes(map(_kind, text))


@lru_cache(1 << 14)
def _kind(character: str) -> int:
    point = ord(character)
    if not bisect_right(_ALLOWED_TURNS, point) & 1:
        return _NONE
    return _A_MARK if bisect_right(_MARK_TURNS, point) & 1 else _FINE
