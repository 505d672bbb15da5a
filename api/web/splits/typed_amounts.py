"""An amount in yuan as a form's field has it."""

from __future__ import annotations

from formats.splits.agreements.money import MAX_PERIOD_FEN
from formats.words.faults import WordedFault
from formats.yuan import parse_yuan
from node.faults import RequestInvalid, RowFault


def fen_typed(field: str, text: str, *, signed: bool = False) -> str:
    """Fen, as the JSON routes take them; `signed`: below 0 with a minus before it. Raises RequestInvalid."""
    typed = text.strip()
    below = signed and typed[:1] in ("-", "−")
    try:
        fen = parse_yuan(typed[1:] if below else typed, most=MAX_PERIOD_FEN)
    except WordedFault as found:
        message = found.message
        zh = f"{message.detail('zh-CN')}：{message.cure('zh-CN')}。"
        told = RowFault(0, field, message.reason, message.detail("en"), message.cure("en"), zh)
        raise RequestInvalid([told]) from found
    return str(-fen if below else fen)
