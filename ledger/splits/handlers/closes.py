"""Closes as they come, what they book, and objections to it."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session, select

from formats.splits.ids import NO_POOL, allocation_id
from ledger.indexing.projection import ChainEvent
from ledger.splits.agreements.versions import objections_end, ruling
from ledger.splits.closes.tables import AllocationRow, CloseRow, LineObjectionRow, UnmendedRow
from ledger.splits.journal.facts import ObjectionState

_KEY = ("agreement", "booked", "month", "pool", "side")


def closed(session: Session, event: ChainEvent) -> None:
    args = event.args
    session.add(
        CloseRow(
            agreement=args["agreement"], month=args["month"], member=args["member"], version=args["version"],
            root=args["root"], late_minutes=f"{args['lateMinutes']:x}", closed_at=event.block_time,
            block_number=event.block_number, log_index=event.log_index,
        )
    )  # fmt: skip


def allocated(session: Session, event: ChainEvent) -> None:
    """Its days of objection begin; where it restates a month, what was found wrong of that is mended."""
    args = event.args
    row = _row(event, {}, total=args["total"])
    row.takes, row.weights, row.lines = ([str(each) for each in args[name]] for name in ("takes", "weights", "lines"))
    row.final_from = _final_from(session, event, row.month)
    session.add(row)
    if row.month != row.booked:
        _mend(session, row)


def unchanged(session: Session, event: ChainEvent) -> None:
    session.add(_row(event, {}))


def committed(session: Session, event: ChainEvent) -> None:
    """A second time where the council found the first wrong."""
    month = event.args["booked"]
    row = _row(event, {"month": month, "pool": NO_POOL, "side": 0})
    row.digest = event.args["digest"]
    row.final_from = _final_from(session, event, month)
    _mend(session, session.merge(row))


def objected(session: Session, event: ChainEvent) -> None:
    args = event.args
    session.add(
        LineObjectionRow(
            number=args["objection"], allocation=args["allocation"], member=args["member"], stage=args["stage"],
            account=args["account"], figure=str(args["figure"]), reason=args["reason"], until=args["until"],
            state=ObjectionState.OPEN.value, objected_at=event.block_time,
        )
    )  # fmt: skip


def withdrawn(session: Session, event: ChainEvent) -> None:
    _objection(session, event).state = ObjectionState.WITHDRAWN.value


def escalated(session: Session, event: ChainEvent) -> None:
    _objection(session, event).state = ObjectionState.BEFORE_COUNCIL.value


def decided(session: Session, event: ChainEvent) -> None:
    """What was found wrong is not final before the month is restated."""
    upheld = event.args["upheld"]
    objection = _objection(session, event)
    objection.state = (ObjectionState.UPHELD if upheld else ObjectionState.DISMISSED).value
    if upheld:
        wrong = session.exec(select(AllocationRow).where(AllocationRow.id == objection.allocation)).one()
        session.merge(UnmendedRow(agreement=wrong.agreement, month=wrong.month, pool=wrong.pool, side=wrong.side))


def _row(event: ChainEvent, place: dict[str, Any], total: int = 0) -> AllocationRow:
    """`place`: of its key what the event does not say."""
    key: dict[str, Any] = {name: event.args.get(name) for name in _KEY} | place
    return AllocationRow(
        **key, id=allocation_id(*key.values()), total=total, takes=[], weights=[], lines=[], digest=None,
        final_from=None,
    )  # fmt: skip


def _final_from(session: Session, event: ChainEvent, month: int) -> int:
    return objections_end(ruling(session, event.args["agreement"], month), event.block_time)


def _mend(session: Session, row: AllocationRow) -> None:
    unmended = session.get(UnmendedRow, (row.agreement, row.month, row.pool, row.side))
    if unmended is not None:
        session.delete(unmended)


def _objection(session: Session, event: ChainEvent) -> LineObjectionRow:
    return session.get_one(LineObjectionRow, event.args["objection"])
