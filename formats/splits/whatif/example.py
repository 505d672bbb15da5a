"""The figures of a worked example: the same for whoever reads the agreement, and nobody's real ones."""

from __future__ import annotations

from itertools import combinations

from formats.splits.agreements.agreement import Agreement, DriverName
from formats.splits.allocation.opening import Rows
from formats.splits.allocation.tables import TABLES
from formats.splits.whatif.estimate import Assumptions

AMOUNT_FEN = 10_000_000
MINUTES = 600
# Of a series, what the first party brings; the second twice that, and so on.
_UNITS = {
    DriverName.HEADCOUNT: 10,
    DriverName.PERSON_HOURS: 40,
    DriverName.CAPITAL: 100_000_000,
    DriverName.SHAPLEY: 1_000_000,
    DriverName.AIRPORT: 1_000_000,
}
TABLE_PARTIES = 3


def example(agreement: Agreement) -> Assumptions:
    """Parties bring 1, 2, 3 … units in their order; a table names the first three of them."""
    minutes = {party: MINUTES * (place + 1) for place, party in enumerate(agreement.parties)}
    return Assumptions(minutes, {name: _rows(kind, agreement) for name, kind in agreement.series().items()})


def _rows(kind: DriverName, agreement: Agreement) -> Rows:
    parties = agreement.parties[:TABLE_PARTIES] if kind in TABLES else agreement.parties
    units = {party: _UNITS[kind] * (place + 1) for place, party in enumerate(parties)}
    if kind is not DriverName.SHAPLEY:
        return {str(party): amount for party, amount in units.items()}
    sizes = range(1, len(parties) + 1)
    coalitions = (members for size in sizes for members in combinations(parties, size))
    return {",".join(map(str, members)): sum(units[member] for member in members) for members in coalitions}
