"""One sentence for each reason and language. The two catalogues hold the same reasons and the same places to fill."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources

LANGUAGES = ("zh-CN", "en")


def sentence(language: str, reason: str, values: Mapping[str, str]) -> str:
    """The sentence of a reason with its places filled. Raises KeyError for a reason without a sentence.

    A value that the catalogue has a word for (`<place>:<value>`) is put in that word.
    """
    words = catalogue(language)
    return words[reason].format_map({place: words.get(f"{place}:{value}", value) for place, value in values.items()})


@cache
def catalogue(language: str) -> dict[str, str]:
    text = resources.files(__name__).joinpath(f"{language}.json").read_text(encoding="utf-8")
    sentences: dict[str, str] = json.loads(text)
    return sentences
