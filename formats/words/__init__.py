"""What formats/ says to people, one sentence for each key and language: docs/adr/0013 holds what a value may show.

The two catalogues hold the same keys and the same places to fill.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from formats.text import escape
from formats.words.catalogues import Catalogue

LANGUAGES = ("zh-CN", "en")
"""Of every catalogue of ours."""
_WORDS = Catalogue(__name__)
catalogue = _WORDS.sentences


def say(language: str, key: str, /, **values: object) -> str:
    """The sentence of a key with its places filled; a value may be anybody's, and stands escaped. Raises KeyError."""
    return _WORDS.say(language, key, **{place: escape(str(value)) for place, value in values.items()})


@dataclass(frozen=True)
class Message:
    """What is wrong, and what to write instead. `name`: the stable reason, and behind a slash which of its sentences:
    `too-many/parties`."""

    name: str
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        return self.name.partition("/")[0]

    def detail(self, language: str) -> str:
        return say(language, f"fault:{self.name}", **self.values)

    def cure(self, language: str) -> str:
        return say(language, f"cure:{self.name}", **self.values)
