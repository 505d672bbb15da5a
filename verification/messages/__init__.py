"""One sentence for each reason and language. The two catalogues hold the same reasons and the same places to fill."""

from __future__ import annotations

from collections.abc import Mapping

from formats.text import escape
from formats.words.catalogues import Catalogue
from wallet.documents.timestamps import for_people

catalogue = Catalogue(__name__).sentences


def sentence(language: str, reason: str, values: Mapping[str, str]) -> str:
    """The sentence of a reason with its places filled. Raises KeyError for a reason without a sentence.

    A value that the catalogue has a word for (`<place>:<value>`), or a list of such, is put in these words; any other
    may be anybody's, and stands escaped (formats.text); a time as people here read it, at UTC+8.
    """
    words = catalogue(language)
    spoken = {
        place: ", ".join(words.get(f"{place}:{each}") or for_people(escape(each)) for each in value.split(", "))
        for place, value in values.items()
    }
    return words[reason].format_map(spoken)
