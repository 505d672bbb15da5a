"""What is said of acts: accepted, objected to, denied, decided; and that they count."""

from __future__ import annotations

from sqlmodel import Session, col, select

from ledger.indexing.projection import ChainEvent
from ledger.splits.journal.facts import ActKind, ActState, ObjectionState
from ledger.splits.journal.tables import AcceptanceRow, ActObjectionRow, SplitActRow


class TextNotCounted(ValueError):
    """What counts on the chain is not the text that this node made of what was entered."""


def accepted(session: Session, event: ChainEvent) -> None:
    args = event.args
    session.add(AcceptanceRow(act=args["id"], member=args["member"], accepted_at=event.block_time))


def objected(session: Session, event: ChainEvent) -> None:
    args = event.args
    session.add(
        ActObjectionRow(
            act=args["id"], block_number=event.block_number, log_index=event.log_index, member=args["member"],
            reason=args["reason"], state=ObjectionState.OPEN.value, objected_at=event.block_time,
        )
    )  # fmt: skip


def withdrawn(session: Session, event: ChainEvent) -> None:
    for row in _open_objections(session, event.args["id"]):
        if row.member == event.args["member"]:
            row.state = ObjectionState.WITHDRAWN.value


def decided(session: Session, event: ChainEvent) -> None:
    """All objections at once; an act that was found wrong never counts."""
    act, upheld = event.args["id"], event.args["upheld"]
    for row in _open_objections(session, act):
        row.state = (ObjectionState.UPHELD if upheld else ObjectionState.DISMISSED).value
    if upheld:
        session.get_one(SplitActRow, act).state = ActState.REFUSED.value


def denied(session: Session, event: ChainEvent) -> None:
    row = session.get_one(SplitActRow, event.args["id"])
    row.state, row.reason = ActState.DENIED.value, event.args["reason"]


def counted(session: Session, event: ChainEvent) -> None:
    """Raises TextNotCounted."""
    row = session.get_one(SplitActRow, event.args["id"])
    if row.text is not None and row.digest != event.args["digest"]:
        raise TextNotCounted(row.id.hex())
    row.state, row.digest, row.booked = ActState.COUNTED.value, event.args["digest"], event.args["booked"]
    row.counted_block, row.counted_log = event.block_number, event.log_index
    if row.kind == ActKind.REVERSAL.value and row.reverses is not None:
        session.get_one(SplitActRow, row.reverses).state = ActState.REVERSED.value


def _open_objections(session: Session, act: bytes) -> list[ActObjectionRow]:
    wanted = select(ActObjectionRow).where(
        ActObjectionRow.act == act, ActObjectionRow.state == ObjectionState.OPEN.value
    )
    ordered = wanted.order_by(col(ActObjectionRow.block_number), col(ActObjectionRow.log_index))
    return list(session.exec(ordered))
