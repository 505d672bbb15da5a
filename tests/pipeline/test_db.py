"""Two databases, the same promises on SQLite and PostgreSQL."""

import os
import secrets
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel, select

from ledger.db import (
    LedgerBase,
    NodeBase,
    Uint256,
    UtcTime,
    ledger_version,
    open_engine,
    prepare_ledger,
    prepare_node,
    projection_commit,
    reading,
    writing,
)
from ledger.submitting.outbox import Submission


class OwnNodeBase(SQLModel, registry=registry()):
    """Base of a node table of these tests alone: among the real ones it would ask every test for a migration."""


class OwnLedgerBase(SQLModel, registry=registry()):
    """Likewise of a projection table."""


class Tally(OwnNodeBase, table=True):
    __tablename__ = "test_tally"

    name: str = Field(primary_key=True)
    count: int


class Wide(OwnLedgerBase, table=True):
    __tablename__ = "test_wide"

    number: int = Field(primary_key=True, sa_type=Uint256)
    at: datetime = Field(sa_type=UtcTime)


POSTGRESQL = os.environ.get("GUILD_TEST_POSTGRESQL")  # a URL without a schema, of a database to make schemas in


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param(
            "postgresql", marks=pytest.mark.skipif(POSTGRESQL is None, reason="GUILD_TEST_POSTGRESQL is unset")
        ),
    ]
)
def url_of(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """The URL of an empty database by name."""
    once = secrets.token_hex(4)
    if request.param == "sqlite":
        return lambda name: f"sqlite:///{tmp_path}/{name}.db"
    return lambda name: f"{POSTGRESQL}?schema={name}_{once}"


@pytest.fixture
def node(url_of: Callable[[str], str]) -> Iterator[Engine]:
    engine = open_engine(url_of("node"))
    prepare_node(engine)
    OwnNodeBase.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def ledger(url_of: Callable[[str], str]) -> Iterator[Engine]:
    engine = open_engine(url_of("ledger"))
    prepare_ledger(engine)
    OwnLedgerBase.metadata.create_all(engine)
    yield engine
    engine.dispose()


def test_no_acknowledged_write_is_lost_among_threads(node: Engine) -> None:
    with writing(node) as session:
        session.add(Tally(name="all", count=0))

    def count_up() -> None:
        for _ in range(25):
            with writing(node) as session:
                row = session.exec(select(Tally)).one()
                row.count += 1
                session.add(row)

    threads = [threading.Thread(target=count_up) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(node) as session:
        assert session.exec(select(Tally.count)).one() == 75


def test_a_node_write_survives_a_power_cut_and_readers_do_not_wait_for_writers(node: Engine) -> None:
    if node.dialect.name == "sqlite":
        with node.connect() as connection:
            assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
            assert connection.execute(text("PRAGMA synchronous")).scalar() == 2  # FULL
    with writing(node) as writer:
        writer.add(Tally(name="all", count=1))
        writer.flush()
        with reading(node) as reader:
            assert reader.exec(select(Tally)).all() == []


def test_a_block_that_fails_commits_nothing(node: Engine, ledger: Engine) -> None:
    with pytest.raises(RuntimeError), writing(node) as session:
        session.add(Tally(name="all", count=1))
        session.flush()
        raise RuntimeError
    with pytest.raises(IntegrityError), projection_commit(ledger) as session:
        session.add(Wide(number=1, at=datetime.now(UTC)))
        session.flush()
        session.execute(insert(Wide).values(number=1, at=datetime.now(UTC)))
    for engine, table in ((node, Tally), (ledger, Wide)):
        with reading(engine) as session:
            assert session.exec(select(table)).all() == []


def test_a_fault_of_the_database_tells_the_log_no_value(node: Engine) -> None:
    with pytest.raises(IntegrityError) as failed, writing(node) as session:
        session.execute(insert(Tally), [{"name": "a learner's number", "count": 1}] * 2)
    assert "a learner's number" not in str(failed.value)


@pytest.mark.parametrize("number", [0, 1, 2**64, 2**256 - 1])
def test_a_uint256_comes_back_as_it_went_in(ledger: Engine, number: int) -> None:
    with projection_commit(ledger) as session:
        session.add(Wide(number=number, at=datetime.now(UTC)))
    with reading(ledger) as session:
        assert session.exec(select(Wide.number).where(Wide.number == number)).one() == number


def test_a_time_comes_back_aware_and_in_utc(ledger: Engine) -> None:
    there = datetime(2026, 3, 1, 8, 30, tzinfo=timezone(timedelta(hours=8)))
    with projection_commit(ledger) as session:
        session.add(Wide(number=1, at=there))
    with reading(ledger) as session:
        (at,) = session.exec(select(Wide.at)).all()
    assert at == there
    assert at.tzinfo is UTC


def test_the_two_databases_share_no_table_and_their_tables_are_known_apart() -> None:
    # A name may stand in both (a batch is a plan here and a fact there): they lie in two databases or two schemas.
    assert not set(LedgerBase.metadata.tables.values()) & set(NodeBase.metadata.tables.values())
    assert not SQLModel.metadata.tables
    assert Submission.__tablename__ in NodeBase.metadata.tables


def test_projections_have_no_ids_and_no_times_of_their_own() -> None:
    for table in LedgerBase.metadata.tables.values():
        for column in table.columns:
            assert column.server_default is None, column
            assert column.default is None or not callable(getattr(column.default, "arg", None)), column
            assert column.autoincrement is not True, column


def test_tables_of_an_older_version_go_and_nothing_else_does(
    ledger: Engine, node: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with projection_commit(ledger) as session:
        session.add(Wide(number=1, at=datetime.now(UTC)))
    with writing(node) as session:
        session.add(Tally(name="all", count=1))
    assert not prepare_ledger(ledger)
    monkeypatch.setattr("ledger.db.PROJECTION_VERSION", 99)
    assert prepare_ledger(ledger)
    OwnLedgerBase.metadata.create_all(ledger)
    prepare_node(node)
    with reading(ledger) as session:
        assert session.exec(select(Wide)).all() == []
    with reading(node) as session:
        assert session.exec(select(Tally.count)).one() == 1


def test_any_change_to_a_projection_table_changes_the_version(monkeypatch: pytest.MonkeyPatch) -> None:
    before = ledger_version()
    assert before == ledger_version()
    monkeypatch.setattr("ledger.db.PROJECTION_VERSION", 99)
    assert ledger_version() != before
