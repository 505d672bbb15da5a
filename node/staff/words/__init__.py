"""What is said of people, their powers and what they did in words: one catalogue per language beside this file."""

from __future__ import annotations

from formats.words.catalogues import Catalogue

_WORDS = Catalogue(__name__)
say, word = _WORDS.say, _WORDS.word
