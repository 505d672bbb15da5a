"""Chain events → tables. The stored raw logs are the only input, so a projection can be rebuilt at any time.

A handler reads its event and the tables, writes tables, and nothing else: no clock, no chain, no commit, no drawn id.
An event that cannot be decoded or applied is passed over whole and recorded in `projection_fault`, the same again after
a reindex; those that build on it fail in their turn and are recorded too.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import delete, event, tuple_
from sqlalchemy.schema import sort_tables
from sqlmodel import Field, Session, col, select

from ledger.containment import contained, raise_if_of_machine
from ledger.db import LedgerBase
from ledger.rpc.abi import Abi, AbiEvent
from ledger.rpc.client import ChainLog

_LOGS_A_TURN = 1_000
_ROW_SEEN = ("loaded_as_persistent", "pending_to_persistent")


@dataclass(frozen=True)
class ChainEvent:
    """One decoded event. `block_time` is unix seconds; `args` are plain values by ABI name, structs as tuples."""

    name: str
    args: Mapping[str, Any]
    address: str
    block_number: int
    block_hash: str
    block_time: int
    tx_hash: str
    log_index: int


Handler = Callable[[Session, ChainEvent], None]


class Projection(Protocol):
    """Some tables and how events fill them. One event name may be handled by several projections, in their order."""

    @property
    def tables(self) -> Sequence[type[LedgerBase]]: ...

    @property
    def handlers(self) -> Mapping[str, Handler]: ...


@dataclass(frozen=True)
class Watched:
    """A contract whose logs are indexed."""

    address: str
    abi: Abi


class ChainLogRow(LedgerBase, table=True):
    """A raw log, as it came. `topics` are joined, 32 bytes each; `block_time` is unix seconds."""

    __tablename__ = "chain_log"

    block_number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    log_index: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    block_hash: str
    block_time: int
    tx_hash: str
    address: str
    topics: bytes
    data: bytes


def row_of(log: ChainLog, block_time: int) -> ChainLogRow:
    """A log with the time of its block, as it is stored."""
    return ChainLogRow(
        block_number=log.block_number,
        log_index=log.log_index,
        block_hash=log.block_hash,
        block_time=block_time,
        tx_hash=log.tx_hash,
        address=log.address,
        topics=b"".join(log.topics),
        data=log.data,
    )


class ProjectionFault(LedgerBase, table=True):
    """An event that is not in the tables. `event`: its name, empty where it is not even known; `error`: a type."""

    __tablename__ = "projection_fault"

    block_number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    log_index: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    event: str
    error: str


def faults_of(session: Session, *, limit: int | None = None) -> list[ProjectionFault]:
    """In the order of the chain; all where no limit is given."""
    wanted = select(ProjectionFault).order_by(col(ProjectionFault.block_number), col(ProjectionFault.log_index))
    return list(session.exec(wanted.limit(limit)))


class Projector:
    """Applies stored logs to the tables of all projections. Never commits."""

    def __init__(self, watched: Iterable[Watched], projections: Sequence[Projection]) -> None:
        self._abis = {contract.address.lower(): contract.abi for contract in watched}
        self._projections = projections

    @property
    def addresses(self) -> list[str]:
        return sorted(self._abis)

    def store(self, session: Session, logs: Sequence[tuple[ChainLog, int]]) -> None:
        """Keep each log with its block's time, and apply it."""
        rows = [row_of(log, block_time) for log, block_time in logs]
        session.add_all(rows)
        session.flush()
        self._apply_all(session, rows)

    def rebuild(self, session: Session) -> None:
        """Empty every projected table and fill it again from the stored logs."""
        self.empty(session)
        place = (-1, -1)
        while rows := _rows_after(session, place, None):
            self._apply_all(session, rows)
            place = (rows[-1].block_number, rows[-1].log_index)

    def empty(self, session: Session) -> None:
        """Delete every projected row; the raw logs stay."""
        ours = [table.__table__ for projection in self._projections for table in projection.tables]  # type: ignore[attr-defined]
        session.flush()
        session.execute(delete(ProjectionFault))
        for table in reversed(sort_tables(ours)):
            session.execute(delete(table))
        session.expunge_all()  # or the session would still believe in the rows it has just deleted

    def _apply_all(self, session: Session, rows: Sequence[ChainLogRow]) -> None:
        """Together where all goes well; else once more, each event by itself, so that only the bad one is missing."""
        with _rows_kept(session):
            try:
                with session.begin_nested():
                    for row in rows:
                        self._apply(session, row)
            except Exception as error:
                raise_if_of_machine(error)
                for row in rows:
                    self._apply_alone(session, row)

    def _apply_alone(self, session: Session, row: ChainLogRow) -> None:
        try:
            with session.begin_nested():
                self._apply(session, row)
        except Exception as error:
            fault = contained(error, f"the event of block {row.block_number}, log {row.log_index}")
            session.add(
                ProjectionFault(
                    block_number=row.block_number, log_index=row.log_index, event=self._name(row), error=fault.error
                )
            )
            session.flush()

    def _apply(self, session: Session, row: ChainLogRow) -> None:
        event = self._decode(row)
        if event is None:
            return
        for projection in self._projections:
            handler = projection.handlers.get(event.name)
            if handler is not None:
                handler(session, event)

    def _name(self, row: ChainLogRow) -> str:
        event = self._event(row)
        return event.name if event else ""

    def _event(self, row: ChainLogRow) -> AbiEvent | None:
        abi = self._abis.get(row.address)
        return abi.events_by_topic.get(row.topics[:32]) if abi else None

    def _decode(self, row: ChainLogRow) -> ChainEvent | None:
        """None for an event that our ABI does not name, such as a library's own. Raises AbiDataMalformed."""
        return _decoded(row, self._event(row))


@contextmanager
def _rows_kept(session: Session) -> Iterator[None]:
    """A session forgets a row to which nobody refers, and reads it anew for the next event: here it keeps all of them,
    for as long as a turn of events lasts."""
    kept = list[object]()

    def keep(_: object, row: object) -> None:
        kept.append(row)

    for moment in _ROW_SEEN:
        event.listen(session, moment, keep)
    try:
        yield
    finally:
        for moment in _ROW_SEEN:
            event.remove(session, moment, keep)


def stored_events(session: Session, watched: Iterable[Watched]) -> Iterator[ChainEvent]:
    """Of these contracts, in the order of the chain. Raises AbiDataMalformed."""
    abis = {contract.address.lower(): contract.abi for contract in watched}
    place = (-1, -1)
    while rows := _rows_after(session, place, tuple(abis)):
        for row in rows:
            event = _decoded(row, abis[row.address].events_by_topic.get(row.topics[:32]))
            if event is not None:
                yield event
        place = (rows[-1].block_number, rows[-1].log_index)


def _rows_after(session: Session, place: tuple[int, int], addresses: Sequence[str] | None) -> Sequence[ChainLogRow]:
    """The next ones, of all contracts or of these."""
    wanted = select(ChainLogRow).where(tuple_(col(ChainLogRow.block_number), col(ChainLogRow.log_index)) > place)
    if addresses is not None:
        wanted = wanted.where(col(ChainLogRow.address).in_(addresses))
    in_order = wanted.order_by(col(ChainLogRow.block_number), col(ChainLogRow.log_index))
    return session.exec(in_order.limit(_LOGS_A_TURN)).all()


def _decoded(row: ChainLogRow, event: AbiEvent | None) -> ChainEvent | None:
    topics = [row.topics[start : start + 32] for start in range(0, len(row.topics), 32)]
    args = event.decode(topics, row.data) if event else None
    if event is None or args is None:
        return None
    return ChainEvent(
        name=event.name,
        args=args,
        address=row.address,
        block_number=row.block_number,
        block_hash=row.block_hash,
        block_time=row.block_time,
        tx_hash=row.tx_hash,
        log_index=row.log_index,
    )
