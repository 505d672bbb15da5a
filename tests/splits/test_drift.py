"""What `quota` has paid stays within one fen of the exact share, however many periods there were."""

from __future__ import annotations

from random import Random

import pytest

from bench import drift
from formats.splits.methods import quota


def run(periods: int) -> None:
    assert drift.greatest_drift(drift.by_quota, periods) < 1
    for name, rule in drift.FORGETFUL.items():
        worst = drift.greatest_drift(rule, periods)
        print(f"{periods:,} periods, {name}: {worst:,.1f} fen")
        assert worst > 10, name


def depends_on_the_running_total_alone(periods: int) -> None:
    """The same total in one sum, in its own order and shuffled: the same fen."""
    pick = Random(2)
    amounts = [pick.randrange(drift.MOST_FEN) for _ in range(periods)]
    for _ in range(2):
        running, paid = 0, [0] * len(drift.WEIGHTS)
        for amount in amounts:
            paid = [has + fen for has, fen in zip(paid, drift.by_quota(running, amount), strict=True)]
            running += amount
        assert paid == quota.paid(running, drift.WEIGHTS)
        pick.shuffle(amounts)


def test_quota_does_not_drift_and_what_forgets_does() -> None:
    run(3_000)
    depends_on_the_running_total_alone(3_000)


@pytest.mark.soak
def test_quota_does_not_drift_in_a_hundred_thousand_periods() -> None:
    run(drift.PERIODS)
    depends_on_the_running_total_alone(drift.PERIODS)
