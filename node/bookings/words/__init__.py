"""What is said of assets and bookings in words: one catalogue per language beside this file."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources

LANGUAGES = ("zh-CN", "en")


def say(language: str, word: str, **values: object) -> str:
    """The sentence of a word in `zh-CN` or `en`, its places filled. Raises KeyError where the catalogue lacks it."""
    return catalogue(language)[word].format_map(values)


def word(language: str, family: str, value: object) -> str:
    """The word for one value of a family that may grow on the chain; where there is none yet, the value itself."""
    return catalogue(language).get(f"{family}:{value}", str(value))


@cache
def catalogue(language: str) -> dict[str, str]:
    text = resources.files(__name__).joinpath(f"{language}.json").read_text(encoding="utf-8")
    words: dict[str, str] = json.loads(text)
    return words
