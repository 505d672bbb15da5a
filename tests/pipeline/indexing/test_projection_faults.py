"""One event that cannot be projected is recorded and passed over whole; every other event is projected."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, SQLModel, select

from ledger.db import reading
from ledger.indexing.indexer import Indexer, cursor_of
from ledger.indexing.projection import ChainEvent, ChainLogRow, Handler, faults_of
from tests.pipeline.harness import Harness, PutRow, _put, dump_of

POISONED = 3
# Stands in the event: no log repeats it.
READ = "-".join(("a", "name"))


class Unreadable(Exception):
    """Not foreseen by anybody."""


def _half_put(session: Session, event: ChainEvent) -> None:
    _put(session, event)
    session.flush()
    if event.args["number"] == POISONED:
        raise Unreadable(READ)


class Poisoned:
    """Writes its row first, then fails: half of an event."""

    tables: ClassVar[Sequence[type[SQLModel]]] = (PutRow,)
    handlers: ClassVar[Mapping[str, Handler]] = {"Put": _half_put}


class FollowUp:
    """Stands behind and needs the row that the first event of the poisoned pair should have made."""

    tables: ClassVar[Sequence[type[SQLModel]]] = ()
    handlers: ClassVar[Mapping[str, Handler]] = {
        "Put": lambda session, event: _require_before(session, event.args["number"])
    }


def _require_before(session: Session, number: int) -> None:
    assert number == 1 or session.exec(select(PutRow).where(PutRow.number == number - 1)).one_or_none() is not None


def poisoned(harness: Harness, *more: Any) -> Indexer:
    return harness.indexer(projections=[Poisoned(), *more])


def fill(harness: Harness, count: int) -> None:
    harness.enqueue(*(harness.put(n) for n in range(count)))
    harness.settle()


def run(indexer: Indexer) -> None:
    while indexer.tick():
        pass


def projected(harness: Harness) -> list[int]:
    with reading(harness.ledger) as session:
        return sorted(session.exec(select(PutRow.number)))


def faults(harness: Harness) -> list[tuple[str, str]]:
    with reading(harness.ledger) as session:
        return [(each.event, each.error) for each in faults_of(session)]


def test_an_event_that_a_handler_cannot_take_is_recorded_and_every_other_one_is_projected(harness: Harness) -> None:
    fill(harness, 10)
    run(poisoned(harness))
    assert projected(harness) == [number for number in range(1, 11) if number != POISONED]
    assert faults(harness) == [("Put", "Unreadable")]
    with reading(harness.ledger) as session:
        (fault,) = faults_of(session)
        assert session.get(ChainLogRow, (fault.block_number, fault.log_index)) is not None, "the raw log is kept"
        cursor = cursor_of(session)
    assert cursor is not None
    assert cursor.block_number == harness.client.head().number


def test_a_reindex_records_the_same_faults(harness: Harness) -> None:
    fill(harness, 6)
    run(poisoned(harness))
    before = dump_of(harness.ledger)
    poisoned(harness).reindex()
    assert dump_of(harness.ledger) == before
    assert faults(harness) == [("Put", "Unreadable")]


def test_an_event_that_builds_on_a_missing_row_is_recorded_too_and_not_half_applied(harness: Harness) -> None:
    fill(harness, 6)
    run(poisoned(harness, FollowUp()))
    assert projected(harness) == [1, 2]
    assert faults(harness) == [("Put", "Unreadable"), *[("Put", "AssertionError")] * 3]


def test_a_log_that_cannot_be_decoded_is_recorded_and_nothing_waits_for_it(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(harness, 4)
    event = harness.watched()[0].abi.events["Put"]
    decode = type(event).decode

    def truncated(self: Any, topics: Sequence[bytes], data: bytes) -> Any:
        found = decode(self, topics, data)
        return decode(self, topics, data[:-32]) if found and found.get("number") == POISONED else found

    monkeypatch.setattr(type(event), "decode", truncated)
    run(harness.indexer())
    assert projected(harness) == [1, 2, 4]
    assert [name for name, _ in faults(harness)] == ["Put"]


def test_code_that_can_read_it_again_leaves_no_fault_after_a_reindex(harness: Harness) -> None:
    fill(harness, 5)
    run(poisoned(harness))
    harness.indexer().reindex()
    assert (projected(harness), faults(harness)) == ([1, 2, 3, 4, 5], [])


def test_a_fault_is_taken_back_with_its_block(harness: Harness) -> None:
    fill(harness, 2)
    harness.enqueue(harness.put(2))
    harness.settle()
    run(poisoned(harness))
    assert faults(harness) == [("Put", "Unreadable")]
    harness.rpc("anvil_rollback", 1)
    harness.mine(3)
    run(poisoned(harness))
    assert faults(harness) == []


def test_a_full_disk_is_no_fault_of_an_event(harness: Harness) -> None:
    fill(harness, 2)

    class Full:
        tables: ClassVar[Sequence[type[SQLModel]]] = (PutRow,)
        handlers: ClassVar[Mapping[str, Handler]] = {"Put": lambda session, event: _disk_is_full()}

    with pytest.raises(OperationalError):
        run(harness.indexer(projections=[Full()]))
    harness.index()
    assert (projected(harness), faults(harness)) == ([1, 2], [])


def _disk_is_full() -> None:
    raise OperationalError("INSERT", {}, OSError("database or disk is full"))


def test_the_log_holds_the_stack_of_a_fault_and_not_its_text(
    harness: Harness, caplog: pytest.LogCaptureFixture
) -> None:
    fill(harness, 3)
    run(poisoned(harness))
    (line,) = [each.getMessage() for each in caplog.records if each.name == "guild.faults"]
    assert "Unreadable" in line
    assert "_half_put" in line
    assert READ not in line
