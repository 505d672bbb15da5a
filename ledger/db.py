"""The two databases and the only place that commits a projection.

`ledger` holds projections of the chain: disposable, no migrations, another schema version means reindex.
`node` holds what only this installation knows: outbox, staff, batches. See docs/adr/0003-two-databases.md.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import DateTime, Engine, LargeBinary, create_engine, event, inspect, text
from sqlalchemy.engine import Connection, Dialect, make_url
from sqlalchemy.orm import registry
from sqlalchemy.schema import CreateTable
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, Session, SQLModel

from ledger.storage import full_storage_refused
from ledger.writer_queue import WriterQueue

BUSY_TIMEOUT_S = 30
POOL_TIMEOUT_S = 10

# Raise it when a projection's code means something else by the same tables.
PROJECTION_VERSION = 2


class LedgerBase(SQLModel, registry=registry()):
    """Base of every projection table: no autoincrement ids, no time of our own, rebuilt from the chain at will."""


class NodeBase(SQLModel, registry=registry()):
    """Base of every table that only this node knows and that a backup must hold."""


class LedgerSchema(LedgerBase, table=True):
    """One row: the version of the tables beside it."""

    __tablename__ = "ledger_schema"

    version: str = Field(primary_key=True)


class Uint256(TypeDecorator[int]):
    """A uint256 as 32 big-endian bytes: SQLite has no such integer, and bytes of one width sort like numbers."""

    impl = LargeBinary(32)
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> bytes | None:
        return None if value is None else value.to_bytes(32, "big")

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> int | None:
        return None if value is None else int.from_bytes(value, "big")


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC time. SQLite would drop the zone on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        assert value is None or value.tzinfo is not None, f"a time without a zone: {value}"
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def open_engine(url: str, *, connections: int | None = None) -> Engine:
    """An engine for `sqlite:///file` or `postgresql+driver://…?schema=name`. `connections`: at most so many at once;
    who needs one more waits `POOL_TIMEOUT_S` for it. They are opened as they are needed.

    SQLite: WAL, synchronous=FULL (an acknowledged outbox row survives a power cut), writes begin immediately.
    PostgreSQL makes the same promise with a lock of its own: one writer for each schema.
    """
    parsed = make_url(url)
    pool = {} if connections is None else _pool(connections)
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(parsed, connect_args={"timeout": BUSY_TIMEOUT_S}, hide_parameters=True, **pool)
        event.listen(engine, "do_connect", _create_private_file)
        event.listen(engine, "connect", _prepare_sqlite)
        _serialize_writers(engine, WriterQueue(BUSY_TIMEOUT_S))
        return engine
    schema = parsed.query.get("schema")
    address = parsed.difference_update_query(["schema"])
    engine = create_engine(address, pool_pre_ping=True, hide_parameters=True, **pool)
    event.listen(engine, "begin", _begin_postgresql)
    if isinstance(schema, str):
        engine = engine.execution_options(schema_translate_map={None: schema})
        with engine.begin() as connection:
            connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{schema}"'))
    return engine


def _pool(connections: int) -> dict[str, int]:
    return {"pool_size": connections, "max_overflow": 0, "pool_timeout": POOL_TIMEOUT_S}


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that only looks; it holds no write lock. Raises StorageFull: SQLite needs room for readers too."""
    with full_storage_refused(_name_of(engine)), Session(engine.execution_options(read_only=True)) as session:
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session of the node database that commits at the end of the block, or not at all.

    The write lock is taken first, so that what was read is still true when it is written. Raises StorageFull.
    """
    with full_storage_refused(_name_of(engine)), Session(engine, expire_on_commit=False) as session:
        yield session
        session.commit()


@contextmanager
def projection_commit(engine: Engine) -> Iterator[Session]:
    """The one place that commits a projection: logs, projected rows and cursor together, or none of them.

    Raises StorageFull."""
    with full_storage_refused(_name_of(engine)), Session(engine, expire_on_commit=False) as session:
        yield session
        session.commit()


def prepare_ledger(engine: Engine) -> bool:
    """Make the projection tables as this code means them. True where they were made anew: a reindex must follow."""
    wanted = ledger_version()
    if inspect(engine).has_table(LedgerSchema.__tablename__, schema=_schema_of(engine)):
        with reading(engine) as session:
            if session.get(LedgerSchema, wanted) is not None:
                return False
    with engine.begin() as connection:
        _drop_everything(connection, _schema_of(engine))
        LedgerBase.metadata.create_all(connection)
        connection.execute(LedgerSchema.__table__.insert().values(version=wanted))  # type: ignore[attr-defined]
    return True


def prepare_node(engine: Engine) -> None:
    """Create the node tables where there are none yet."""
    with engine.begin() as connection:
        NodeBase.metadata.create_all(connection)


def ledger_version() -> str:
    """Changes with any table, column or type of any projection."""
    tables = sorted(str(CreateTable(table)) for table in LedgerBase.metadata.tables.values())
    return hashlib.sha256(f"{PROJECTION_VERSION}\n{''.join(tables)}".encode()).hexdigest()[:16]


def _drop_everything(connection: Connection, schema: str | None) -> None:
    """All tables, those of an older version too, which this code no longer names."""
    for table in inspect(connection).get_table_names(schema=schema):
        place = f'"{schema}".' if schema else ""
        connection.execute(text(f'DROP TABLE {place}"{table}"{" CASCADE" if schema else ""}'))


def _schema_of(engine: Engine) -> str | None:
    names = engine.get_execution_options().get("schema_translate_map") or {}
    return names.get(None)


def _name_of(engine: Engine) -> str:
    """The database without its password."""
    return engine.url.database or engine.url.render_as_string()


def _create_private_file(dialect: Dialect, record: Any, arguments: list[Any], options: dict[str, Any]) -> None:
    """SQLite gives the files beside it (`-wal`, `-shm`) the mode that the database has: its owner's alone."""
    if arguments and arguments[0] and arguments[0] != ":memory:" and Path(arguments[0]).parent.is_dir():
        os.close(os.open(arguments[0], os.O_RDWR | os.O_CREAT, 0o600))


def _prepare_sqlite(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # the driver would begin late, and deferred
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={BUSY_TIMEOUT_S * 1000}", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _serialize_writers(engine: Engine, queue: WriterQueue) -> None:
    """Readers begin at once; a writer after those of this process that came before it. Its turn passes on as it begins
    to commit: the next one then waits for that commit alone."""
    holding = set[Connection]()

    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("read_only", False):
            connection.exec_driver_sql("BEGIN")
            return
        queue.enter()
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except BaseException:
            queue.leave()
            raise
        holding.add(connection)

    def end(connection: Connection) -> None:
        if connection in holding:
            holding.remove(connection)
            queue.leave()

    event.listen(engine, "begin", begin)
    event.listen(engine, "commit", end)
    event.listen(engine, "rollback", end)


def _begin_postgresql(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("read_only", False):
        schema = (options.get("schema_translate_map") or {}).get(None) or ""
        connection.execute(
            text("SELECT pg_advisory_xact_lock(hashtext('guild'), hashtext(:schema))"), {"schema": schema}
        )
