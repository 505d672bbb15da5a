"""What a driver weighs in a period: the parties' weights before `if_zero`, zeros left out."""

from __future__ import annotations

from formats.faults import require
from formats.splits.agreements.agreement import Agreement, Driver, DriverName, Fixed
from formats.splits.agreements.money import MAX_WEIGHT
from formats.splits.allocation.opening import PeriodRecord, Rows, Sums
from formats.splits.methods import airport, shapley

# Read anew when a closed period is restated; the others stay as first read.
LIVE = (DriverName.METERED, DriverName.HEADCOUNT, DriverName.PERSON_HOURS)
PER_PERIOD = (DriverName.HEADCOUNT, DriverName.PERSON_HOURS)


def weights(driver: Driver, parties: tuple[int, ...], record: PeriodRecord, standing: dict[str, Rows]) -> Sums:
    """By party; only those above 0."""
    rows = standing.get(driver.series, {})
    match driver.name:
        case DriverName.METERED:
            found = metered(driver, record)
        case DriverName.CAPITAL:
            found = {int(member): fen for member, fen in rows.items()}
        case DriverName.SHAPLEY:
            found = shapley.weights({frozenset(map(int, row.split(","))): worth for row, worth in rows.items()})
        case DriverName.AIRPORT:
            found = airport.weights({int(member): cost for member, cost in rows.items()})
        case _:
            found = record.series.get(driver.series, {})
    require(
        max(found.values(), default=0) <= MAX_WEIGHT,
        "weight",
        f"a weight of {driver.name.name.lower()} is 2^96 or more",
    )
    return {party: found[party] for party in parties if found.get(party, 0) > 0}


def metered(driver: Driver, record: PeriodRecord) -> Sums:
    """Minutes by member: of the assets, of the classes if some are named."""
    classes = {each.name.lower() for each in driver.classes}
    minutes: Sums = {}
    for asset in driver.assets:
        for used_as, members in record.minutes.get(asset, {}).items():
            if not classes or used_as in classes:
                for member, count in members.items():
                    minutes[member] = minutes.get(member, 0) + count
    return minutes


def in_order(to: Fixed | Driver, read: Sums, version: Agreement) -> tuple[int, ...]:
    """The weights that shares are computed with, in party order."""
    if isinstance(to, Fixed):
        return to.weights
    ordered = tuple(read.get(party, 0) for party in version.parties)
    return ordered if any(ordered) else to.if_zero
