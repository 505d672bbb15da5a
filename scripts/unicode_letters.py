"""Write formats/unicode_letters.json: the letters of each script that people's names are written in today.

python -m scripts.unicode_letters        (in an environment that has `regex`, which knows scripts)

Letters are the characters of the categories L that a text may hold (formats/unicode_text.json, whose Unicode version
this table has too), and 〇, which names hold though Unicode calls it a number. Left out are wide and narrow forms,
which no identity document prints, and scripts that nobody's name is written in any more.
"""

from __future__ import annotations

import importlib
import sys
from itertools import pairwise
from pathlib import Path
from types import ModuleType

from formats.text import UNICODE, refused_in
from scripts.unicode_text import POINTS, written

HOME = Path(__file__).parents[1] / "formats" / "unicode_letters.json"
LAST, NOT_YET = "\U00033479", "\U0003347a"
"""The last ideograph of Unicode 17, and the code point after it: they tell which version `regex` has."""
EVERY = "".join(map(chr, POINTS))
ZERO = "〇"
WIDE_AND_NARROW = range(0xFF00, 0xFFF0)
SCRIPTS = (
    *("Arabic", "Armenian", "Bengali", "Bopomofo", "Cyrillic", "Devanagari", "Ethiopic", "Georgian", "Greek"),
    *("Gujarati", "Gurmukhi", "Han", "Hangul", "Hebrew", "Hiragana", "Kannada", "Katakana", "Khmer", "Lao", "Latin"),
    *("Lisu", "Malayalam", "Mongolian", "Myanmar", "New_Tai_Lue", "Oriya", "Sinhala", "Tai_Le", "Tamil", "Telugu"),
    *("Thaana", "Thai", "Tibetan", "Yi"),
)


def table(regex: ModuleType) -> dict[str, object]:
    """`unicode`, then for each script the lengths of the runs of its letters."""
    return {"unicode": UNICODE, **{script: letters(regex, script) for script in SCRIPTS}}


def letters(regex: ModuleType, script: str) -> list[int]:
    found = map(ord, regex.findall(rf"(?=\p{{Script={script}}})[\p{{L}}{ZERO}]", EVERY))
    allowed = [each for each in found if each not in WIDE_AND_NARROW and refused_in(chr(each)) is None]
    turns = [0]
    for point in allowed:
        if point != turns[-1]:
            turns += [point, point]
        turns[-1] = point + 1
    return [after - before for before, after in pairwise(turns)]


def is_version(regex: ModuleType) -> bool:
    return bool(regex.match(r"\p{L}", LAST)) and not regex.match(r"\p{L}", NOT_YET)


def main() -> int:
    regex = importlib.import_module("regex")
    if not is_version(regex):
        sys.stderr.write(f"this regex does not know Unicode {UNICODE}\n")
        return 1
    HOME.write_text(written(table(regex)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
