"""What is said of assets and bookings in words: one catalogue per language beside this file."""

from __future__ import annotations

from formats.words.catalogues import Catalogue

_WORDS = Catalogue(__name__)
catalogue, say, word = _WORDS.sentences, _WORDS.say, _WORDS.word
