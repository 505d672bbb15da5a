"""The pages' words in each language: those in `words`, those that the terminal shares; and which one a reader gets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query, Request

from formats.register.levels import Kind, Name, level_name
from formats.register.words import Names
from formats.words import LANGUAGES
from formats.words.catalogues import Catalogue

COOKIE = "guild-language"
CHINESE, ENGLISH = LANGUAGES
_WORDS = Catalogue(f"{__package__}.words", "node.staff.words")
catalogue = _WORDS.sentences


@dataclass(frozen=True)
class Language:
    """`code`: one of LANGUAGES."""

    code: str

    def say(self, word: str, **values: object) -> str:
        """The sentence of a word with its places filled. Raises KeyError where the catalogue lacks it."""
        return _WORDS.say(self.code, word, **values)

    def word(self, family: str, value: object) -> str:
        """The word for one value of a family; where there is none yet, the value itself."""
        return _WORDS.word(self.code, family, value)

    def named(self, names: Names | None, otherwise: str) -> str:
        """A name that the register keeps in both languages, in this one, else in the other."""
        if names is None:
            return otherwise
        return names.zh or names.en if self.code == CHINESE else names.en or names.zh

    def of(self, name: Name) -> str:
        return name.zh if self.code == CHINESE else name.en

    def level(self, kind: Kind, rank: int) -> str:
        name = level_name(kind, rank)
        return str(rank) if name is None else self.of(name)

    @property
    def other(self) -> str:
        return ENGLISH if self.code == CHINESE else CHINESE


def chosen(
    request: Request, lang: Annotated[str, Query(max_length=35, description="zh-CN or en; it is remembered")] = ""
) -> Language:
    """As asked now, else as asked before, else what the browser speaks, else Chinese."""
    spoken = _by_preference(request.headers.get("accept-language", ""))
    asked = (lang, request.cookies.get(COOKIE, ""), *spoken)
    return Language(next((found for each in asked if (found := _known(each))), CHINESE))


Chosen = Annotated[Language, Depends(chosen)]


def _known(asked: str) -> str | None:
    tag = asked.strip().lower().partition("-")[0]
    return {"zh": CHINESE, "en": ENGLISH}.get(tag)


def _by_preference(accepted: str) -> list[str]:
    """The tags of an Accept-Language header, the dearest first; a weight that is no number counts as none."""
    tags = []
    for each in accepted.split(","):
        tag, _, weight = each.partition(";q=")
        try:
            tags.append((-float(weight or 1), tag))
        except ValueError:
            continue
    return [tag for weight, tag in sorted(tags, key=lambda pair: pair[0]) if weight]
