"""Personal names as they are signed: one form for the dot, nothing else changed.

No Unicode normalisation: it would replace rare characters. A name is one string; surname and given name are not split.
"""

from __future__ import annotations

import re

from wallet.documents.fields import check_text

DOT = "·"
NAME_MOST = 150

DOTS = "\u00b7\u0387\u2022\u2027\u2219\u22c5\u2e31\u2e33\u30fb\uff65\uff0e\u16eb\u25cf\u2024"
"""Met for the one between the parts of a name: Latin, Greek, Hebrew-like, Katakana (wide, half), bullets, runic …"""
_ANY_DOT = re.compile(f"[{DOTS}]")
_STOP_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff\U00020000-\U0003ffff])\.(?=[\u3400-\u9fff\U00020000-\U0003ffff])")
_BLANKS = re.compile(r"\s+")
_BLANKS_AT_DOT = re.compile(rf"\s*{DOT}\s*")


def personal_name(typed: str) -> str:
    """The name in the form that is signed. Raises FieldFault. A full stop is a dot only between Han characters."""
    dotted = _STOP_BETWEEN_HAN.sub(DOT, _ANY_DOT.sub(DOT, typed))
    name = _BLANKS_AT_DOT.sub(DOT, _BLANKS.sub(" ", dotted)).strip()
    check_text("name", name, at_most=NAME_MOST)
    return name
