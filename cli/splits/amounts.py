"""Amounts as people type them, in yuan."""

from __future__ import annotations

from typing import Any

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


def in_yuan(rows: list[dict[str, Any]], *names: str) -> list[dict[str, Any]]:
    """For people: those of these amounts that a row has."""
    from formats.yuan import yuan

    return [row | {name: yuan(int(row[name])) for name in names if row.get(name)} for row in rows]
