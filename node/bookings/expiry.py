"""What time alone ends, sent by the worker of whoever is concerned: held bookings that nobody answered lapse, offers
that nobody claimed are passed on, declarations that nobody answered are settled.

The chain lets anyone send these, and finds done what another sent before. Whether one is due says the time of the
newest block that the projection has: the chain's own clock is never behind it.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

from sqlmodel import col, select

from ledger.db import reading, writing
from ledger.failpoints import failpoint, register
from ledger.rpc.chain_facts import ChainHeader
from ledger.submitting.outbox import PENDING, Command, Submission, enqueue
from node.bookings.overdue import KINDS, Overdue, overdue
from node.installation.node import Node
from node.retry_schedule import RetrySchedule

register("bookings.before_expiry_enqueued", "bookings.after_expiry_enqueued")

MOST_A_ROUND = 100
RETRY_S = 3600
"""By the chain's clock: what was refused, or failed here, is wanted again in the next such stretch."""

log = logging.getLogger("guild.bookings")


@dataclass
class Expiry:
    """Of one worker. It looks at each block once, and again while there is more to send than a round takes."""

    node: Node
    _looked_at: str | None = None
    _retries: RetrySchedule = field(default_factory=lambda: RetrySchedule(log, RETRY_S))

    def send_due(self, block: ChainHeader) -> bool:
        """Into the outbox, each at most once while one is pending; `block`: the newest that the projection has. True
        where something was sent. Raises LedgerUnavailable."""
        node = self.node
        if "Bookings" not in node.deployment.contracts or block.hash == self._looked_at:
            return False
        wanted = self._commands(overdue(node, block.time), block.time)
        new = _not_wanted_yet(node, [command for _, command in wanted])
        waiting = [(due, command) for due, command in wanted if command.key in new]
        sent = [
            self._retries.tried(due.subject, block.time, partial(self._send, due, command))
            for due, command in waiting[:MOST_A_ROUND]
        ]
        if len(waiting) <= MOST_A_ROUND:
            self._looked_at = block.hash
        return True in sent

    def _commands(self, found: Iterable[Overdue], now: int) -> list[tuple[Overdue, Command]]:
        built = [
            (each, self._retries.tried(each.subject, now, partial(each.command, self.node, now // RETRY_S)))
            for each in found
        ]
        return [(each, command) for each, command in built if command is not None]

    def _send(self, due: Overdue, command: Command) -> bool:
        with writing(self.node.node_engine) as session:
            enqueue(session, command, self.node.clock)
            failpoint("bookings.before_expiry_enqueued")
        failpoint("bookings.after_expiry_enqueued")
        log.info("%s", due.subject)
        return True


def _not_wanted_yet(node: Node, commands: list[Command]) -> set[bytes]:
    """The keys of those that nobody on this node, a person neither, has asked for."""
    if not commands:
        return set()
    s = Submission
    with reading(node.node_engine) as session:
        pending = set(
            session.exec(select(s.to_address, s.calldata).where(col(s.state).in_(PENDING), col(s.kind).in_(KINDS)))
        )
        ids = ["0x" + command.key.hex() for command in commands]
        given = set(session.exec(select(s.request_id).where(col(s.request_id).in_(ids))))
    return {
        command.key
        for command in commands
        if (command.to.lower(), command.calldata) not in pending and "0x" + command.key.hex() not in given
    }
