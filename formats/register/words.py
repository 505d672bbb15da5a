"""Words that the register holds as bytes: a member's profile, a standard's name. The contract takes any bytes.

What they should be: a JSON object with the names in both languages, `{"zh": …, "en": …}`, or such an object under
`name`. Whoever reads the chain (projection, pages, verifier, publisher) reads them here, so that all see the same and
none stops on them: bytes that are something else are unreadable, which is a value and not a fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from formats.bounds import bounded_json
from formats.faults import FormatFault
from formats.text import escape

MAX_BYTES = 1 << 16
MAX_DEPTH = 8
MAX_CHARACTERS = 500
"""Of one name."""
_SHOWN_BYTES = 64
UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Names:
    """A name in Chinese and English, escaped (`formats.text`); one of them may be empty."""

    zh: str
    en: str


def read_words(data: bytes) -> dict[str, Any]:
    """The object that these bytes write; `{"unreadable": <hex of the first bytes>, "bytes": <how many>}` where they
    write none, or one that is too large or too deep."""
    try:
        return bounded_json.loads_object(data, most_bytes=MAX_BYTES, most_depth=MAX_DEPTH)
    except FormatFault:
        return {UNREADABLE: data[:_SHOWN_BYTES].hex(), "bytes": len(data)}


def names_in(words: Mapping[str, Any]) -> Names | None:
    """None where they are unreadable: no object, no text, too long, or no name at all."""
    names = words.get("name", words)
    if not isinstance(names, Mapping):
        return None
    zh, en = (names.get(language, "") for language in ("zh", "en"))
    if not _is_name(zh) or not _is_name(en) or not (zh or en):
        return None
    return Names(escape(zh), escape(en))


def name_pair(words: Mapping[str, Any]) -> tuple[str, str]:
    """The Chinese and the English name as a verifier's facts hold them: two empty words where they are unreadable."""
    names = names_in(words)
    return ("", "") if names is None else (names.zh, names.en)


def text_in(words: Mapping[str, Any], key: str) -> str:
    """The text under this key, escaped; empty where there is none."""
    text = words.get(key, "")
    return escape(text) if _is_name(text) else ""


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= MAX_CHARACTERS
