"""One event that cannot be projected is recorded and passed over whole; every other event is projected."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, SQLModel, select

from ledger.db import reading
from ledger.indexing.indexer import Indexer, cursor_of
from ledger.indexing.projection import ChainEvent, ChainLogRow, Handler, faults_of
from tests.pipeline.rig import PutRow, Rig, _put, dump_of

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


def poisoned(rig: Rig, *more: Any) -> Indexer:
    return rig.indexer(projections=[Poisoned(), *more])


def fill(rig: Rig, count: int) -> None:
    rig.enqueue(*(rig.put(n) for n in range(count)))
    rig.settle()


def run(indexer: Indexer) -> None:
    while indexer.tick():
        pass


def projected(rig: Rig) -> list[int]:
    with reading(rig.ledger) as session:
        return sorted(session.exec(select(PutRow.number)))


def faults(rig: Rig) -> list[tuple[str, str]]:
    with reading(rig.ledger) as session:
        return [(each.event, each.error) for each in faults_of(session)]


def test_an_event_that_a_handler_cannot_take_is_recorded_and_every_other_one_is_projected(rig: Rig) -> None:
    fill(rig, 10)
    run(poisoned(rig))
    assert projected(rig) == [number for number in range(1, 11) if number != POISONED]
    assert faults(rig) == [("Put", "Unreadable")]
    with reading(rig.ledger) as session:
        (fault,) = faults_of(session)
        assert session.get(ChainLogRow, (fault.block_number, fault.log_index)) is not None, "the raw log is kept"
        cursor = cursor_of(session)
    assert cursor is not None
    assert cursor.block_number == rig.client.head().number


def test_a_reindex_records_the_same_faults(rig: Rig) -> None:
    fill(rig, 6)
    run(poisoned(rig))
    before = dump_of(rig.ledger)
    poisoned(rig).reindex()
    assert dump_of(rig.ledger) == before
    assert faults(rig) == [("Put", "Unreadable")]


def test_an_event_that_builds_on_a_missing_row_is_recorded_too_and_not_half_applied(rig: Rig) -> None:
    fill(rig, 6)
    run(poisoned(rig, FollowUp()))
    assert projected(rig) == [1, 2]
    assert faults(rig) == [("Put", "Unreadable"), *[("Put", "AssertionError")] * 3]


def test_a_log_that_cannot_be_decoded_is_recorded_and_nothing_waits_for_it(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(rig, 4)
    event = rig.watched()[0].abi.events["Put"]
    decode = type(event).decode

    def truncated(self: Any, topics: Sequence[bytes], data: bytes) -> Any:
        found = decode(self, topics, data)
        return decode(self, topics, data[:-32]) if found and found.get("number") == POISONED else found

    monkeypatch.setattr(type(event), "decode", truncated)
    run(rig.indexer())
    assert projected(rig) == [1, 2, 4]
    assert [name for name, _ in faults(rig)] == ["Put"]


def test_code_that_can_read_it_again_leaves_no_fault_after_a_reindex(rig: Rig) -> None:
    fill(rig, 5)
    run(poisoned(rig))
    rig.indexer().reindex()
    assert (projected(rig), faults(rig)) == ([1, 2, 3, 4, 5], [])


def test_a_fault_is_taken_back_with_its_block(rig: Rig) -> None:
    fill(rig, 2)
    rig.enqueue(rig.put(2))
    rig.settle()
    run(poisoned(rig))
    assert faults(rig) == [("Put", "Unreadable")]
    rig.rpc("anvil_rollback", 1)
    rig.mine(3)
    run(poisoned(rig))
    assert faults(rig) == []


def test_a_full_disk_is_no_fault_of_an_event(rig: Rig) -> None:
    fill(rig, 2)

    class Full:
        tables: ClassVar[Sequence[type[SQLModel]]] = (PutRow,)
        handlers: ClassVar[Mapping[str, Handler]] = {"Put": lambda session, event: _disk_is_full()}

    with pytest.raises(OperationalError):
        run(rig.indexer(projections=[Full()]))
    rig.index()
    assert (projected(rig), faults(rig)) == ([1, 2], [])


def _disk_is_full() -> None:
    raise OperationalError("INSERT", {}, OSError("database or disk is full"))


def test_the_log_holds_the_stack_of_a_fault_and_not_its_text(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    fill(rig, 3)
    run(poisoned(rig))
    (line,) = [each.getMessage() for each in caplog.records if each.name == "guild.faults"]
    assert "Unreadable" in line
    assert "_half_put" in line
    assert READ not in line
