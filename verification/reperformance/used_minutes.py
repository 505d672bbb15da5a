"""Minutes that a close counts, as the contract Uses answers: what it told the contract of splits too."""

from __future__ import annotations

from collections.abc import Sequence

from formats.bookings.slots import period_text
from formats.splits.agreements.agreement import UseClass
from formats.splits.allocation.tally import MinutesUsed
from formats.splits.replay.rules_reader import Rules
from ledger.rpc.abi import Abi
from verification.chain_view import ChainView

_CLASSES = sorted(UseClass, key=lambda each: each.value)


class UsedMinutes:
    def __init__(self, view: ChainView) -> None:
        self._view = view
        self._abi = Abi.load("Uses")
        self._address = view.deployment(view.root.current.chain_ref).contracts.get("Uses")

    def settled_in(self, month: int, versions: Sequence[Rules]) -> list[MinutesUsed]:
        """Of parties, on assets that a version meters, since the agreement began; ordered as in a period file."""
        assets = sorted({asset for rules in versions for driver in rules.drivers() for asset in driver.assets})
        if self._address is None or not assets:
            return []
        parties = sorted({party for rules in versions for party in rules.parties})
        first = min(rules.first for rules in versions)
        asked = [(of, asset) for asset in assets for of in self._months(asset, month) if of >= first]
        return [
            MinutesUsed(period_text(of), asset, member, used_as.name.lower(), minutes)
            for of, asset in sorted(asked)
            for member in parties
            for used_as in _CLASSES
            if (minutes := self._ask("usedMinutes", asset, member, of, month, used_as.value))
        ]

    def _months(self, asset: int, window: int) -> list[int]:
        """Of which the window holds minutes."""
        bits = self._ask("usedMonths", asset, window)
        return [window - age for age in range(bits.bit_length()) if bits >> age & 1]

    def _ask(self, function: str, *arguments: int) -> int:
        assert self._address is not None
        (answer,) = self._view.ask(self._address, self._abi, function, *arguments)
        return int(answer)
