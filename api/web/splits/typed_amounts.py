"""An amount in yuan, or a whole number of something else, as a form's field has it."""

from __future__ import annotations

import re

from formats.splits.agreements.money import MAX_PERIOD_FEN
from formats.words import Message
from formats.words.faults import WordedFault
from formats.yuan import parse_yuan
from node.faults import RequestInvalid, RowFault

_WHOLE, _MOST = re.compile(r"0|[1-9][0-9]{0,17}"), 10**18 - 1


def fen_typed(field: str, text: str, *, signed: bool = False) -> str:
    """Fen, as the JSON routes take them; `signed`: below 0 with a minus before it. Raises RequestInvalid."""
    typed = text.strip()
    below = signed and typed[:1] in ("-", "−")
    try:
        fen = parse_yuan(typed[1:] if below else typed, most=MAX_PERIOD_FEN)
    except WordedFault as found:
        raise RequestInvalid([RowFault.of(found.message, field)]) from found
    return str(-fen if below else fen)


def whole_typed(field: str, text: str) -> str:
    """As the JSON routes take it. Raises RequestInvalid."""
    typed = text.strip()
    if _WHOLE.fullmatch(typed) is None:
        told = Message("not-a-number", {"text": typed, "least": 0, "most": _MOST})
        raise RequestInvalid([RowFault.of(told, field)])
    return typed
