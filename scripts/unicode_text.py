"""Write formats/unicode_text.json: which characters a text may hold, and which are marks, by one Unicode version.

python -m scripts.unicode_text        (in an environment that has unicodedata2 17.0.1; nothing else here needs it)

Every reader takes the table from this file, so that no verdict follows the Unicode version of a Python, a Node or a
browser. tests/formats/test_text.py and verifier/test/text.test.ts hold the file against the tables of both. A newer
version adds characters, and is a decision: docs/adr/0013.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType

HOME = Path(__file__).parents[1] / "formats" / "unicode_text.json"
VERSION = "17.0.0"
POINTS = range(0x110000)

REFUSED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"})
MARK_CATEGORIES = frozenset({"Mn", "Me"})
# Default_Ignorable_Code_Point (DerivedCoreProperties.txt) outside Cf and Cn: joiners, fillers, variation selectors
IGNORABLE = frozenset(
    [
        *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x3164, 0xFFA0),
        *range(0xFE00, 0xFE10),
        *range(0xE0100, 0xE01F0),
    ]
)
# Blank in every font, though Unicode calls them symbols and marks; the last two stand for what was lost.
BLANK = frozenset([0x2800, 0x16FE4, 0x1D159, 0xFFFC, 0xFFFD])


def allowed(category: str, point: int) -> bool:
    """May this code point, of this general category, stand in a text?"""
    if point == 0x20:
        return True
    return category not in REFUSED_CATEGORIES and point not in IGNORABLE and point not in BLANK


def runs(holds: Callable[[int], bool]) -> list[int]:
    """Lengths of the runs of equal answers from U+0000 on, the first a no; what follows the last run is a no."""
    found, answer, start = [], False, 0
    for point in POINTS:
        if holds(point) != answer:
            found.append(point - start)
            answer, start = not answer, point
    return found


def table(data: ModuleType) -> dict[str, object]:
    category = data.category
    return {
        "unicode": VERSION,
        "allowed": runs(lambda point: allowed(category(chr(point)), point)),
        "marks": runs(lambda p: category(chr(p)) in MARK_CATEGORIES and allowed(category(chr(p)), p)),
    }


def written(found: dict[str, object]) -> str:
    """JSON with the long lists folded, so that a change of one range is a change of one line."""
    parts = [f" {json.dumps(name)}: {_folded(value)}" for name, value in found.items()]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _folded(value: object) -> str:
    if not isinstance(value, list):
        return json.dumps(value)
    lines = (", ".join(map(str, each)) for each in _chunks(value, 24))
    return "[\n  " + ",\n  ".join(lines) + "\n ]"


def _chunks(values: list[int], size: int) -> Iterable[list[int]]:
    return (values[start : start + size] for start in range(0, len(values), size))


def main() -> int:
    data = importlib.import_module("unicodedata2")
    if data.unidata_version != VERSION:
        sys.stderr.write(f"unicodedata2 knows Unicode {data.unidata_version}, wanted is {VERSION}\n")
        return 1
    HOME.write_text(written(table(data)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
