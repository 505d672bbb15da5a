"""Amounts as people type them, in yuan."""

from __future__ import annotations

from cli.splits.agreement_files import option_stop


def fen_of(text: str, *, most: int | None = None) -> str:
    """For the node; at most what an entry has, if nothing else is said. Raises Stop."""
    from formats.splits.agreements.money import MAX_ENTRY_FEN
    from formats.words.faults import WordedFault
    from formats.yuan import parse_yuan

    try:
        return str(parse_yuan(text, most=most or MAX_ENTRY_FEN))
    except WordedFault as found:
        raise option_stop(found, None) from found
