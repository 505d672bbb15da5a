"""What an act of the chain moves: the fact of a payment, payout or netting, read from its text."""

from __future__ import annotations

from formats import canonical
from formats.splits.allocation.acts import Netting, Payment, Payout
from formats.splits.allocation.tally import Money
from formats.splits.period_file.reader import read_act


def moved_by(text: bytes | None) -> Money | None:
    """None where the chain has the act's digest alone, or it moves nothing."""
    found = None if text is None else read_act(canonical.decode(text))
    return found if isinstance(found, Payment | Payout | Netting) else None
