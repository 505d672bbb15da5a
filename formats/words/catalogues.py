"""Sentences by key, in the files `zh-CN.json` and `en.json` of packages: read once, at the first word."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources


class Catalogue:
    """`packages`: whose files these are; no two of them have a key in common."""

    def __init__(self, *packages: str) -> None:
        self._packages = packages

    def sentences(self, language: str) -> dict[str, str]:
        return _read(self._packages, language)

    def say(self, language: str, key: str, /, **values: object) -> str:
        """The sentence of a key with its places filled, as the values stand. Raises KeyError where there is none."""
        return self.sentences(language)[key].format_map(values)

    def word(self, language: str, family: str, value: object) -> str:
        """The word for one value of a family that may grow on the chain; where there is none yet, the value itself."""
        return self.sentences(language).get(f"{family}:{value}", str(value))


@cache
def _read(packages: tuple[str, ...], language: str) -> dict[str, str]:
    sentences: dict[str, str] = {}
    for package in packages:
        text = resources.files(package).joinpath(f"{language}.json").read_text(encoding="utf-8")
        sentences |= json.loads(text)
    return sentences
