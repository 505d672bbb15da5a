"""Metrics in the text format of Prometheus. Labels are words of our own enumerations: no person, no thing, no path."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from node.health.metrics import Metrics
from node.health.readiness import Readiness, Reason

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def exposition(metrics: Metrics) -> bytes:
    """What is unknown has no sample: it is never written as zero."""
    registry = CollectorRegistry()
    registry.register(_Gauges(metrics))
    return generate_latest(registry)


class _Gauges(Collector):
    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        found, health = self._metrics, self._metrics.health
        yield _labelled(
            "guild_readiness",
            "1 for what readyz says",
            "status",
            ((each, health.readiness is each) for each in Readiness),
        )
        yield _labelled(
            "guild_problem",
            "1 for every reason that readyz gives (docs/runbook.md)",
            "reason",
            ((each, each in health.reasons) for each in Reason),
        )
        yield _single("guild_chain_head_block", "Newest block of the chain", health.chain_block)
        yield _single("guild_indexed_block", "Newest block in the projection", health.projection_block)
        yield _single("guild_index_lag_blocks", "Blocks that the projection is behind the chain", found.lag_blocks)
        yield _labelled("guild_outbox_submissions", "Submissions by state", "state", found.outbox.items())
        yield _labelled(
            "guild_outbox_oldest_age_seconds",
            "Age of the oldest submission that is not settled, by state",
            "state",
            ((state, age.total_seconds()) for state, age in found.oldest.items()),
        )
        yield _single("guild_halted", "Sittings, batches and submissions that halted", health.halted)
        yield _single("guild_worker_heartbeat_age_seconds", "Since the worker's last round", found.worker_age)
        yield _single("guild_snapshot_age_seconds", "Since the newest snapshot was published", found.snapshot_age)
        yield _single("guild_backup_age_seconds", "Since the newest backup of this home ended", found.backup_age)


def _single(name: str, what: str, value: int | timedelta | None) -> Metric:
    family = GaugeMetricFamily(name, what)
    if value is not None:
        family.add_metric([], value.total_seconds() if isinstance(value, timedelta) else value)
    return family


def _labelled(name: str, what: str, label: str, values: Iterable[tuple[str, float]]) -> Metric:
    family = GaugeMetricFamily(name, what, labels=[label])
    for word, value in values:
        family.add_metric([word], value)
    return family
