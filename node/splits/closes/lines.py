"""The lines of a close by their names, whether they are final, who objects; objecting to one as an outbox command."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from formats.splits.agreements.accounts import Account
from formats.splits.agreements.agreement import SIDES
from formats.splits.agreements.rules import name_hash
from formats.splits.replay.layout import Layout
from ledger.splits.closes import queries
from ledger.splits.closes.commands import ClosesCommands
from ledger.splits.closes.facts import Allocation, ObjectedLine
from ledger.splits.closes.requests import AllocationKey, LineObjection
from ledger.splits.named_lines import layout_of, versions_by_text
from ledger.submitting.contract import Order
from ledger.submitting.outbox import Command
from node.faults import NotFound
from node.installation.node import Node
from node.installation.pipeline import further_of
from node.splits.agreements.versions import texts_of
from node.splits.entries.reasons import keep_reason
from node.splits.participation import require_participant
from node.staff.access import Principal
from node.uses.sides import time_of

_WHOLE = bytes(32)


@dataclass(frozen=True)
class NamedLine:
    stage: str
    account: Account
    fen: int


@dataclass(frozen=True)
class NamedObjection:
    """`stage`, `account` None: of the whole side."""

    said: ObjectedLine
    stage: str | None
    account: Account | None


@dataclass(frozen=True)
class SideLines:
    """What one close booked of one side of one month, zeros left out. `pool`, `side` None: of a committed agreement,
    of which the chain has a digest alone."""

    allocation: Allocation
    pool: str | None
    side: str | None
    final: bool
    lines: list[NamedLine]
    objections: list[NamedObjection]


@dataclass(frozen=True)
class WantedObjection:
    """`of`: the month, which the close of `booked` booked; `stage`, `account` None: to the whole side; `figure`: what
    the line should be, in fen."""

    booked: int
    of: int
    pool: str
    side: str
    stage: str | None
    account: Account | None
    figure: int
    reason: str


def booked_sides(node: Node, ledger: Session, session: Session, agreement: bytes, booked: int) -> list[SideLines]:
    """Oldest month first. Raises VersionTextMissing."""
    versions, at = versions_by_text(texts_of(ledger, session, node, agreement)), time_of(node)
    found = []
    for each in queries.allocations(ledger, agreement, booked):
        layout = None if each.digest is not None or not each.lines else layout_of(ledger, each.key, versions)
        final = queries.is_final(ledger, each.key.id, at=at)
        names = [] if layout is None else layout.line_names()
        lines = [NamedLine(*name, fen) for name, fen in zip(names, each.lines, strict=True) if fen]
        objections = [_named(said, layout) for said in queries.line_objections(ledger, each.key.id)]
        pool = None if layout is None else layout.pool
        side = None if layout is None else SIDES[each.key.side]
        found.append(SideLines(each, pool, side, final, lines, objections))
    return found


def objection_command(
    node: Node,
    ledger: Session,
    session: Session,
    by: Principal,
    order: Order,
    agreement: bytes,
    wanted: WantedObjection,
) -> Command:
    """Its reason stays here; the caller commits. The contract says whether it is too late. Raises NotFound where the
    close booked no such line, VersionTextMissing."""
    key = AllocationKey(agreement, wanted.booked, wanted.of, name_hash(wanted.pool), SIDES.index(wanted.side))
    allocation = queries.allocation(ledger, key.id)
    if allocation is None or not allocation.lines:
        raise NotFound("lines", f"{wanted.pool}/{wanted.side}")
    stage = account = _WHOLE
    if wanted.stage is not None and wanted.account is not None:
        layout = layout_of(ledger, key, versions_by_text(texts_of(ledger, session, node, agreement)))
        if (wanted.stage, wanted.account) not in layout.line_names():
            raise NotFound("line", f"{wanted.stage} {wanted.account}")
        stage, account = name_hash(wanted.stage), name_hash(wanted.account)
    reason = keep_reason(session, node, by, key.id, wanted.reason)
    return closes_commands(node).object_to_line(
        order, objection=LineObjection(key, reason, stage, account, wanted.figure)
    )


def objection_of(ledger: Session, member: int, agreement: bytes, number: int) -> tuple[ObjectedLine, AllocationKey]:
    """One to a line of this agreement, and what it is to. Raises NotFound."""
    require_participant(ledger, member, agreement)
    found = queries.objected_line(ledger, number)
    if found is None or found[1].agreement != agreement:
        raise NotFound("objection", str(number))
    return found


def closes_commands(node: Node) -> ClosesCommands:
    """Raises ContractNotDeployed."""
    return ClosesCommands(further_of(node, "Splits"))


def _named(said: ObjectedLine, layout: Layout | None) -> NamedObjection:
    names = [] if layout is None else layout.line_names()
    hashed = {(name_hash(stage), name_hash(account)): (stage, account) for stage, account in names}
    stage, account = hashed.get((said.stage, said.account), (None, None))
    return NamedObjection(said, stage, account)
