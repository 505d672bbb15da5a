"""What a monitoring system scrapes says what `readyz` says, knows nobody, and writes nothing unknown as zero."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlmodel import col, func, select

from api.health.exposition import exposition
from ledger.db import reading
from ledger.submitting.outbox import State, Submission
from node.health.metrics import UNSETTLED, Metrics
from node.health.readiness import Health, Readiness, Reason
from tests.issuing.world import COLLEGE, World

RUNBOOK = (Path(__file__).parents[3] / "docs/runbook.md").read_text()
WORDS = {*Readiness, *Reason, *State}


def samples(text: str) -> Iterator[tuple[str, str | None, float]]:
    for family in text_string_to_metric_families(text):
        for each in family.samples:
            assert len(each.labels) <= 1
            yield each.name, next(iter(each.labels.values()), None), each.value


def figures(text: str) -> dict[tuple[str, str | None], float]:
    return {(name, word): value for name, word, value in samples(text)}


@pytest.fixture
def scraped(world: World) -> dict[tuple[str, str | None], float]:
    answer = world.ask("GET", "/metrics", token=world.token(COLLEGE, "auditor"))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
    return figures(answer.text)


def test_metrics_say_what_readyz_says(world: World, scraped: dict[tuple[str, str | None], float]) -> None:
    said = world.ask("GET", "/readyz").json()
    assert {word for (name, word), value in scraped.items() if name == "guild_readiness" and value} == {said["status"]}
    assert {word for (name, word), value in scraped.items() if name == "guild_problem" and value} == {*said["reasons"]}
    assert scraped["guild_chain_head_block", None] <= said["chain_block"]
    assert scraped["guild_indexed_block", None] <= said["projection_block"]
    lag = scraped["guild_chain_head_block", None] - scraped["guild_indexed_block", None]
    assert scraped["guild_index_lag_blocks", None] == max(0, lag)


def test_the_outbox_is_counted_in_every_state(world: World, scraped: dict[tuple[str, str | None], float]) -> None:
    with reading(world.node.node_engine) as session:
        stored = dict(session.exec(select(col(Submission.state), func.count()).group_by(Submission.state)).all())
    assert stored
    counted = {word: value for (name, word), value in scraped.items() if name == "guild_outbox_submissions"}
    assert counted == {state: stored.get(state, 0) for state in State}
    aged = {word for name, word in scraped if name == "guild_outbox_oldest_age_seconds"}
    assert aged == {*stored} & {*UNSETTLED}


def test_no_label_is_anything_but_a_word_of_ours(scraped: dict[tuple[str, str | None], float]) -> None:
    assert {word for _, word in scraped if word is not None} <= WORDS


def test_every_metric_stands_in_the_runbook(scraped: dict[tuple[str, str | None], float]) -> None:
    assert [name for name, _ in scraped if f"`{name}`" not in RUNBOOK] == []


def test_what_is_unknown_has_no_sample_and_an_age_is_in_seconds() -> None:
    health = Health(
        readiness=Readiness.UNREADY,
        reasons=(Reason.CHAIN_UNAVAILABLE,),
        chain_block=None,
        projection_block=7,
        worker_seen_at=None,
        worker_problem=None,
        waiting=1,
        faults=0,
        halted=0,
        quota_until=None,
        replaying=False,
        unknown_batches=(),
        unread_events=(),
        unpublished=(),
        publication_problem=None,
        missing_files=(),
    )
    ages = {State.QUEUED: timedelta(minutes=2)}
    found = figures(exposition(Metrics(health, {State.QUEUED: 1}, ages, None, timedelta(hours=1), None)).decode())
    assert found["guild_indexed_block", None] == 7
    assert found["guild_outbox_oldest_age_seconds", "queued"] == 120
    assert found["guild_snapshot_age_seconds", None] == 3600
    ages = {"guild_worker_heartbeat_age_seconds", "guild_backup_age_seconds"}
    unknown = {"guild_chain_head_block", "guild_index_lag_blocks", *ages}
    assert unknown.isdisjoint(name for name, _ in found)
