"""A name as a sheet holds it → the name that will be signed, or why it cannot be a person's.

Stricter than `wallet.documents.names`, which says for every reader of signed documents what form a name has: what was
signed once keeps its verdict, what is signed next is checked here. A name holds letters of one script, marks on them
and the signs of its script; what a wrong encoding or a spreadsheet made of a name is named as that.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from formats.letters import HAN, is_han, script_of
from formats.text import refused_in
from node.rosters.faults import SAVE
from node.rosters.misread import misread
from wallet.documents.fields import FieldFault
from wallet.documents.names import DOT, DOTS, personal_name

FIELD = "name"
SIGNS = " -'’.,"  # of names in other scripts than Han, which have the dot alone

# Met for the one in names too, between Han characters only.
_DOTS_IN_HAN = "." + "\u3002\uff61\ufe52\u02d9\u25e6\u2e30\u1427\u00b0\u2218\u25cb\u25aa\u2981\u2b1d\ua78f\u26ab\u2b24"
_BETWEEN = re.compile(rf"[\s{re.escape(DOTS + _DOTS_IN_HAN)}]+")
_LOST = frozenset("?？\ufffd\ufffc")
_LOST_CATEGORIES = frozenset({"Co", "Cn", "Cs"})


def roster_name(typed: str) -> str:
    """The name in the form that is signed. Raises FieldFault."""
    if len(typed.splitlines()) > 1:
        cure = "write one name on one line"
        raise FieldFault(FIELD, "name-line-break", "a line break stands in the cell", cure)
    if meant := misread(typed):
        detail = f"{typed!r} is {meant!r} in a wrong encoding"
        cure = f"{SAVE} where the name is shown right; write a foreign name in the Latin letters of its passport"
        raise FieldFault(FIELD, "name-misread", detail, cure)
    name = _BETWEEN.sub(_joined, typed)
    if not all(map(is_han, name)):
        _check_scripts(name)
        _check_characters(name)
    signed = personal_name(name)
    _check_dots(signed)
    return signed


def _joined(found: re.Match[str]) -> str:
    """What stands between two letters: one dot, or nothing between Han characters; blanks between others stay."""
    between, text = found[0], found.string
    left, right = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
    has_dot = any(each in DOTS for each in between)
    if left and right and is_han(left) and is_han(right):
        return DOT if has_dot or any(each in _DOTS_IN_HAN for each in between) else ""
    return DOT if has_dot and not any(each in _DOTS_IN_HAN for each in between) else between


def _check_characters(name: str) -> None:
    """Signs and marks are of scripts that have some, not of Han; a name begins with a letter."""
    chinese, begun = any(map(is_han, name)), False
    for place, character in enumerate(name, start=1):
        letter = script_of(character) is not None
        if not (letter or character == DOT or (begun and not chinese and _is_sign(character))):
            raise _wrong_character(place, character)
        begun |= letter


def _is_sign(character: str) -> bool:
    mark = unicodedata.category(character).startswith("M") and refused_in("a" + character) is None
    return mark or character in SIGNS


def _wrong_character(place: int, character: str) -> FieldFault:
    detail = f"character {place} is {named(character)}"
    if character in _LOST or unicodedata.category(character) in _LOST_CATEGORIES:
        cure = f"the character was lost on the way, or is privately coded: write it again in Unicode, and {SAVE}"
        return FieldFault(FIELD, "name-character-lost", detail, cure)
    cure = f"write the name as on the identity document without it, and {SAVE}"
    return FieldFault(FIELD, "name-character", detail, cure)


def _check_scripts(name: str) -> None:
    scripts = Counter(script for each in name if (script := script_of(each)))
    if len(scripts) < 2:
        return
    main = HAN if HAN in scripts else scripts.most_common(1)[0][0]
    place = next(at for at, each in enumerate(name, start=1) if script_of(each) not in (None, main))
    detail = f"character {place} is {named(name[place - 1])} in a name of {main} letters"
    cure = f"write all of it in the script of the identity document; if it is garbled, {SAVE}"
    raise FieldFault(FIELD, "name-scripts", detail, cure)


def _check_dots(name: str) -> None:
    if name.startswith(DOT) or name.endswith(DOT) or DOT * 2 in name:
        cure = "write one dot between the parts of the name"
        raise FieldFault(FIELD, "name-dot", "a dot stands beside no letter", cure)


def named(character: str) -> str:
    """As `U+2605 BLACK STAR`."""
    names = {"Co": "a private code", "Cn": "not assigned", "Cs": "half a character", "Cc": "a control character"}
    name = unicodedata.name(character, names.get(unicodedata.category(character), "without a name"))
    return f"U+{ord(character):04X} {name}"
