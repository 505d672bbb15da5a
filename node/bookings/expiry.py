"""What time alone ends, sent by the worker of whoever is concerned: held bookings that nobody answered lapse, offers
that nobody claimed are passed on, declarations that nobody answered are settled.

The chain lets anyone send these, and finds done what another sent before. Whether one is due says the time of the
newest block that the projection has: the chain's own clock is never behind it.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlmodel import col, select

from ledger.containment import contained
from ledger.db import reading, writing
from ledger.errors import LedgerError
from ledger.failpoints import failpoint, register
from ledger.rpc.chain_facts import ChainHeader
from ledger.submitting.outbox import PENDING, Command, Submission, enqueue
from node.bookings.overdue import KINDS, Overdue, overdue
from node.faults import NodeRefusal
from node.installation.node import Node

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
    _failed: dict[str, int] = field(default_factory=dict)

    def send_due(self, block: ChainHeader) -> bool:
        """Into the outbox, each at most once while one is pending; `block`: the newest that the projection has. True
        where something was sent. Raises LedgerUnavailable."""
        node = self.node
        if "Bookings" not in node.deployment.contracts or block.hash == self._looked_at:
            return False
        wanted = self._commands(overdue(node, block.time), block.time // RETRY_S)
        new = _not_wanted_yet(node, [command for _, command in wanted])
        waiting = [(due, command) for due, command in wanted if command.key in new]
        sent = 0
        for due, command in waiting[:MOST_A_ROUND]:
            sent += self._send(due, command, block.time // RETRY_S)
        if len(waiting) <= MOST_A_ROUND:
            self._looked_at = block.hash
        return sent > 0

    def _commands(self, found: Iterable[Overdue], stretch: int) -> list[tuple[Overdue, Command]]:
        """What fails at one is its own: it is logged, and tried again later."""
        built = []
        for each in found:
            if self._failed.get(each.subject) == stretch:
                continue
            try:
                built.append((each, each.command(self.node, stretch)))
            except (LedgerError, NodeRefusal) as refusal:
                self._put_off(each, stretch, str(refusal))
            except Exception as error:
                self._put_off(each, stretch, str(contained(error, each.subject)))
        return built

    def _send(self, due: Overdue, command: Command, stretch: int) -> bool:
        try:
            with writing(self.node.node_engine) as session:
                enqueue(session, command, self.node.clock)
                failpoint("bookings.before_expiry_enqueued")
            failpoint("bookings.after_expiry_enqueued")
        except LedgerError as refusal:
            self._put_off(due, stretch, str(refusal))
            return False
        except Exception as error:
            self._put_off(due, stretch, str(contained(error, due.subject)))
            return False
        log.info("%s", due.subject)
        return True

    def _put_off(self, due: Overdue, stretch: int, problem: str) -> None:
        log.warning("%s waits: %s", due.subject, problem)
        self._failed = {name: when for name, when in self._failed.items() if when == stretch} | {due.subject: stretch}


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
