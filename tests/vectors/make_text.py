"""Writes text.json: texts, what is refused in each and how it is escaped, and tokens that name people so.

python -m tests.vectors.make_text

A text stands as its UTF-16 code units in hex: some of them are no text at all.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from formats.text import escape, refused_in
from tests.vectors.make_refusals import payload

HOME = Path(__file__).with_name("text.json")
_NAME = 4

ACCEPTED = {
    "nothing": "",
    "a Chinese name": "欧阳娜娜",
    "a name with a dot": "阿卜杜拉·买买提",
    "a name with blanks and an apostrophe": "Anne-Marie O'Neill",
    "CJK extension B (3.1)": "𠮷",
    "CJK extension H (15.0)": "\U00031350",
    "CJK extension I (15.1)": "\U0002ebf0",
    "CJK extension J (17.0)": "\U000323b0",
    "the last ideograph of 17.0": "\U00033479",
    "a letter of Unicode 16": "\U00010d4a",
    "right-to-left letters": "שָׁלוֹם محمد",
    "a decomposed name": "Nguye\u0302\u0303n",
    "a Tibetan stack": "བསྒྲུབས",
    "six marks on one letter": "a" + "\u0301" * 6,
    "an emoji": "\U0001f600",
    "a backslash": "\\u{202e}",
}
REFUSED = {
    "ESC": "\x1b[2J\x1b[32mVALID",
    "NUL": "a\0b",
    "a line break": "a\nVALID",
    "a carriage return": "a\rb",
    "a tab": "a\tb",
    "DEL": "a\x7f",
    "CSI of 8 bits": "\x9b31m",
    "right-to-left override": "a\u202etxt.exe",
    "left-to-right isolate": "a\u2066b\u2069",
    "right-to-left mark": "a\u200fb",
    "Arabic letter mark": "a\u061cb",
    "zero-width space": "a\u200bb",
    "zero-width joiner": "\U0001f469\u200d\U0001f52c",
    "zero-width non-joiner": "a\u200cb",
    "word joiner": "a\u2060b",
    "byte order mark": "\ufeffa",
    "soft hyphen": "a\u00adb",
    "grapheme joiner": "a\u034fb",
    "tag characters": "a\U000e0041\U000e007f",
    "emoji variation selector": "☎\ufe0f",
    "ideographic variation selector": "葛\U000e0100",
    "Mongolian variation selector": "ᠠ\u180b",
    "Hangul filler": "a\u3164b",
    "half-width Hangul filler": "a\uffa0",
    "Braille blank": "\u2800",
    "interlinear annotation": "a\ufff9b",
    "object replacement": "\ufffc",
    "replacement character": "a\ufffd",
    "a noncharacter": "\ufffe",
    "the last noncharacter": "\U0010ffff",
    "private use": "\ue000",
    "private use, plane 16": "\U00100000",
    "half a character": "a\ud83d",
    "unassigned": "\u0378",
    "unassigned, after the last ideograph": "\U0003347a",
    "no-break space": "a\u00a0b",
    "ideographic space": "王\u3000明",
    "en quad": "a\u2000b",
    "line separator": "a\u2028b",
    "paragraph separator": "a\u2029b",
    "next line": "a\x85b",
    "a mark first": "\u0301a",
    "seven marks on one letter": "a" + "\u0301" * 7,
    "a flood of marks": "Z" + "\u0300\u0489\u0334" * 20,
    "a mark after a refused character": "a\u200d\u0301",
}
NAMES = (
    *("ESC", "right-to-left override", "left-to-right isolate", "zero-width joiner", "unassigned", "private use"),
    *("tag characters", "ideographic variation selector", "a mark first"),
    *("CJK extension H (15.0)", "CJK extension J (17.0)", "a letter of Unicode 16"),
)


def units(text: str) -> str:
    return text.encode("utf-16-be", "surrogatepass").hex()


def text_of(hexed: str) -> str:
    return bytes.fromhex(hexed).decode("utf-16-be", "surrogatepass")


def answer(text: str) -> dict[str, Any]:
    """`refused`: reason and place, counted in characters from 1; null where all of it may stand."""
    found = refused_in(text)
    return {"refused": None if found is None else [found.reason, found.place], "escaped": units(escape(text))}


def made() -> dict[str, Any]:
    texts = {**ACCEPTED, **REFUSED}
    return {
        "texts": [{"what": what, "text": units(text), **answer(text)} for what, text in texts.items()],
        "tokens": [{"what": what, "bytes": forged(texts[what]).hex(), **answer(texts[what])} for what in NAMES],
    }


def forged(name: str) -> bytes:
    """A token that anybody can make: every field is in order but the name, and the signature is zeros."""
    return payload({_NAME: name})


if __name__ == "__main__":
    HOME.write_text(json.dumps(made(), ensure_ascii=True, indent=1) + "\n")
