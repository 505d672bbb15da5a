"""Who did what, when: acts on the chain and acts at this node in one list, newest first. No name of a learner."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from ledger.activity.queries import Act, acts
from ledger.consortium.facts import COUNCIL
from ledger.db import reading
from ledger.paging import Page, capped
from ledger.submitting.outbox import Submission
from node.installation.node import Node
from node.tables.staff import NodeAct, Staff

CHAIN, NODE = "chain", "node"
_MOST_DIGITS = 18  # what a database's integer holds


@dataclass(frozen=True)
class LogLine:
    """`who`: the person where this node knows, else the account. `submission`: the command behind a chain act."""

    at: datetime
    source: str
    member: int
    who: str
    act: str
    subject: dict[str, Any]
    account: str | None = None
    submission: str | None = None
    block_number: int | None = None
    tx_hash: str | None = None


@dataclass(frozen=True)
class LogCursor:
    """Where each of the two lists stands. As text: `<block>-<index>_<number>`, either part empty at its beginning."""

    chain: str | None = None
    node: int | None = None

    def __str__(self) -> str:
        return f"{self.chain or ''}_{'' if self.node is None else self.node}"

    @classmethod
    def parse(cls, text: str) -> "LogCursor":
        """Raises ValueError where the text is no cursor."""
        if not text:
            return cls()
        chain, _, number = text.partition("_")
        if chain:
            block, _, index = chain.partition("-")
            chain = f"{_place(block)}-{_place(index)}"
        return cls(chain or None, _place(number) if number else None)


def _place(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > _MOST_DIGITS:
        raise ValueError(text)
    return int(text)


def log(node: Node, *, member: int, cursor: LogCursor, limit: int) -> Page[LogLine]:
    """This member's and the council's acts on chain (the council sees all), and this member's staff's acts here."""
    limit = capped(limit)
    members = None if member == COUNCIL else [member, COUNCIL]
    with reading(node.ledger_engine) as session:
        on_chain = acts(session, members=members, before=cursor.chain, limit=limit + 1).items
    with reading(node.node_engine) as session:
        at_node = _node_acts(session, member, cursor.node, limit + 1)
        chain_lines = _with_people(session, on_chain)
    merged: list[tuple[LogLine, LogCursor]] = []
    merged += [
        (line, LogCursor(chain=f"{a.block_number}-{a.log_index}"))
        for a, line in zip(on_chain, chain_lines, strict=True)
    ]
    merged += [(_node_line(row), LogCursor(node=row.number)) for row in at_node]
    merged.sort(key=lambda pair: pair[0].at, reverse=True)  # stable: each list keeps its own order
    shown = merged[:limit]
    more = len(merged) > limit
    return Page(tuple(line for line, _ in shown), str(_moved(cursor, [at for _, at in shown])) if more else None)


def _moved(cursor: LogCursor, taken: Sequence[LogCursor]) -> LogCursor:
    chain = [at.chain for at in taken if at.chain is not None]
    node = [at.node for at in taken if at.node is not None]
    return LogCursor(chain[-1] if chain else cursor.chain, node[-1] if node else cursor.node)


def _node_acts(session: Session, member: int, before: int | None, limit: int) -> Sequence[NodeAct]:
    wanted = select(NodeAct).where(NodeAct.member_id == member).order_by(col(NodeAct.number).desc())
    if before is not None:
        wanted = wanted.where(col(NodeAct.number) < before)
    return session.exec(wanted.limit(limit)).all()


def _with_people(session: Session, on_chain: Sequence[Act]) -> list[LogLine]:
    """Chain acts with the submission that asked for them and the person who wanted it, where they are ours."""
    keys = [act.request_id for act in on_chain]
    ours = session.exec(select(Submission).where(col(Submission.request_id).in_(keys))).all()
    submissions = {(row.member, row.to_address, row.request_id): row for row in ours}
    staff = session.exec(select(Staff).where(col(Staff.id).in_({row.created_by for row in ours}))).all()
    people = {row.id: row.person for row in staff}
    lines = []
    for act in on_chain:
        submission = submissions.get((act.member, act.contract, act.request_id))
        person = people.get(submission.created_by) if submission else None
        lines.append(
            LogLine(
                at=act.at,
                source=CHAIN,
                member=act.member,
                who=person or act.account,
                act=", ".join(act.events),
                subject=act.subject,
                account=act.account,
                submission=submission.id if submission else None,
                block_number=act.block_number,
                tx_hash=act.tx_hash,
            )
        )
    return lines


def _node_line(row: NodeAct) -> LogLine:
    subject = {"id": row.subject, **row.detail} if row.subject else row.detail
    return LogLine(at=row.at, source=NODE, member=row.member_id, who=row.person, act=row.act, subject=subject)
