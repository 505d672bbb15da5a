"""The lines that closes owe are booked: the worker of whoever closed sends them, or an hour later that of another
member that may close.

Anybody may allocate, and what is booked follows from what stands on the chain. The first of each side are sent; those
after them follow when these are read.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from functools import partial

from sqlmodel import Session, select

from formats.bookings.slots import period_text
from formats.crypto.hashing import sha256
from formats.splits.agreements.agreement import SIDES
from formats.splits.replay.rules_reader import read_rules
from ledger.db import reading, writing
from ledger.failpoints import failpoint, register
from ledger.rpc.chain_facts import ChainHeader
from ledger.splits.agreements.versions import ruling
from ledger.splits.closes.commands import AllocationsCommands
from ledger.splits.closes.due import allocation_request, next_allocations
from ledger.splits.closes.facts import Close
from ledger.splits.closes.queries import agreements_closed, closes
from ledger.splits.closes.requests import AllocationKey
from ledger.submitting.contract import Order
from ledger.submitting.outbox import Command, Submission, enqueue
from node.installation.keys import account_name
from node.installation.node import Node
from node.installation.pipeline import further_of
from node.retry_schedule import RetrySchedule
from node.splits.closes.allocations import booked_by, pending_allocations

register("splits.before_allocation_enqueued", "splits.after_allocation_enqueued")

MOST_A_ROUND = 100
"""Agreements."""
RETRY_S = 3600
"""By the chain's clock: what was refused, or failed here, is wanted again in the next such stretch."""
OTHERS_AFTER_S = 3600
"""By the chain's clock: how long the worker of whoever closed comes first."""

log = logging.getLogger("guild.splits")


@dataclass
class Allocating:
    """Of one worker. It looks at each block once, and again while more agreements owe lines than a round takes. Those
    without an account here are left out until their next close, or the worker's next start."""

    node: Node
    _looked_at: ChainHeader | None = None
    _owing: list[bytes] = field(default_factory=list)
    _retries: RetrySchedule = field(default_factory=lambda: RetrySchedule(log, RETRY_S))

    def send_due(self, block: ChainHeader) -> bool:
        """Into the outbox, each at most once while one is pending; `block`: the newest that the projection has. True
        where something was sent. Raises LedgerUnavailable."""
        if "Allocations" not in self.node.deployment.contracts:
            return False
        seen = self._looked_at is not None and self._looked_at.hash == block.hash
        if seen and len(self._owing) <= MOST_A_ROUND:
            return False
        self._note_closes(block)
        looked, self._owing = self._owing[:MOST_A_ROUND], self._owing[MOST_A_ROUND:]
        return sum([self._look_at(agreement, block.time) for agreement in looked]) > 0

    def _note_closes(self, block: ChainHeader) -> None:
        """Since the block that was looked at last; all of them at the start and after a reorg."""
        seen, chain = self._looked_at, self.node.chain
        if seen is not None and seen.hash != block.hash:
            there = chain.block(seen.number)
            seen = seen if there is not None and there.hash == seen.hash else None
        with reading(self.node.ledger_engine) as ledger:
            new = agreements_closed(ledger, after_block=-1 if seen is None else seen.number)
        self._owing += [each for each in new if each not in self._owing]
        self._looked_at = block

    def _look_at(self, agreement: bytes, now: int) -> int:
        """How many were sent. It is looked at again while it owes lines that this node may send."""
        senders = self._retries.tried(_allocation(agreement), now, lambda: self._senders(agreement, now))
        if senders == []:
            return 0
        self._owing.append(agreement)
        sent = [
            self._retries.tried(_allocation(key.id), now, partial(self._send, key, sender, now))
            for key, sender in senders or []
        ]
        return sent.count(True)

    def _senders(self, agreement: bytes, now: int) -> list[tuple[AllocationKey, int | None]]:
        """Of the first that each side owes who sends it; None: it waits for somebody elsewhere."""
        with reading(self.node.ledger_engine) as ledger:
            due = list(next_allocations(ledger, agreement))
            by_month = {each.month: each for each in closes(ledger, agreement)}
            may = {month: self._closers(ledger, by_month[month]) for month in {key.booked for key in due}}
        if not any(may.values()):
            return []
        return [(key, _first(may[key.booked], by_month[key.booked], now)) for key in due]

    def _closers(self, ledger: Session, close: Close) -> list[int]:
        """Whoever may close that month and has an account here, in the order in which they send."""
        rules = read_rules(ruling(ledger, close.agreement, close.month).rules)
        wanted = dict.fromkeys((close.member, rules.administrator, *rules.parties))
        return [each for each in wanted if self.node.hosts(each) and self._account(each) is not None]

    def _account(self, member: int) -> str | None:
        """The address of its money account here."""
        found = self.node.keystore.find(account_name(member, "money"))
        return None if found is None else found.public

    def _send(self, key: AllocationKey, sender: int | None, now: int) -> bool:
        address = None if sender is None else self._account(sender)
        if sender is None or address is None:
            return False
        drawn = sha256(b"guild/allocation-due/1", key.id, (now // RETRY_S).to_bytes(8, "big"))
        with reading(self.node.ledger_engine) as ledger:
            request = allocation_request(ledger, key)
        commands = AllocationsCommands(further_of(self.node, "Allocations"))
        command = commands.allocate(Order(sender, drawn, address), request=request)
        with writing(self.node.node_engine) as session:
            if _was_sent(session, command):
                return False
            enqueue(session, command, self.node.clock)
            failpoint("splits.before_allocation_enqueued")
        failpoint("splits.after_allocation_enqueued")
        log.info("%s", _subject(key))
        return True


def _first(may: list[int], close: Close, now: int) -> int | None:
    """Whoever closed, at once; another only after a while."""
    if close.member in may[:1] or now >= close.closed_at + OTHERS_AFTER_S:
        return may[0] if may else None
    return None


def _was_sent(session: Session, command: Command) -> bool:
    """A person's pending one too, under another key; or the same one, which the chain has refused since."""
    if booked_by(command.calldata) in pending_allocations(session):
        return True
    given = select(Submission.id).where(Submission.request_id == "0x" + command.key.hex())
    return session.exec(given).first() is not None


def _allocation(of: bytes) -> str:
    """Of an agreement, or of one side of a month."""
    return f"allocation {of.hex()}"


def _subject(key: AllocationKey) -> str:
    side = f"{SIDES[key.side]} of {period_text(key.month)}, pool {key.pool.hex()}"
    return f"allocates {side} in the close of {period_text(key.booked)} of {key.agreement.hex()}"
