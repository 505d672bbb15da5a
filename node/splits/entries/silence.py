"""What silence has accepted is counted: the node of whoever entered it says so, once its days of objection have passed.

Whether they have says the time of the newest block that the projection has: the chain's own clock is never behind it.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from sqlmodel import col, select

from formats.crypto.hashing import sha256
from ledger.db import reading, writing
from ledger.rpc.chain_facts import ChainHeader
from ledger.splits.journal.queries import silent
from ledger.submitting.contract import Order
from ledger.submitting.outbox import Submission, enqueue
from node.installation.keys import account_name
from node.installation.node import Node
from node.retry_schedule import RetrySchedule
from node.splits.orders import acts_commands

MOST_A_ROUND = 100
RETRY_S = 86_400
"""By the chain's clock: what was refused, in a pause or for an invoice that was taken, is wanted again a day later."""

log = logging.getLogger("guild.splits")


@dataclass
class Silence:
    """Of one worker. It looks at each block once, and again while there is more to send than a round takes."""

    node: Node
    _looked_at: str | None = None
    _retries: RetrySchedule = field(default_factory=lambda: RetrySchedule(log, RETRY_S))

    def send_due(self, block: ChainHeader) -> bool:
        """Into the outbox; `block`: the newest that the projection has. True where something was sent."""
        if "Splits" not in self.node.deployment.contracts or block.hash == self._looked_at:
            return False
        wanted = self._wanted(block.time)
        sent = [
            self._retries.tried(_subject(act), block.time, partial(self._send, order, act))
            for order, act in wanted[:MOST_A_ROUND]
        ]
        if len(wanted) <= MOST_A_ROUND:
            self._looked_at = block.hash
        return True in sent

    def _wanted(self, now: int) -> list[tuple[Order, bytes]]:
        """One for each act: what the chain refuses of one, or fails here, is not the others'."""
        keys = {member: self.node.keystore.find(account_name(member, "money")) for member in self.node.config.members}
        senders = {member: known.public for member, known in keys.items() if known is not None}
        with reading(self.node.ledger_engine) as session:
            found = silent(session, members=tuple(senders), until=now)
        stretch = (now // RETRY_S).to_bytes(8, "big")
        orders = [
            (Order(member, sha256(b"guild/silence/1", act, stretch), senders[member]), act)
            for act, member in found
            if not self._retries.waits(_subject(act), now)
        ]
        return _new(self.node, orders) if orders else []

    def _send(self, order: Order, act: bytes) -> bool:
        command = acts_commands(self.node).count(order, acts=[act])
        with writing(self.node.node_engine) as session:
            enqueue(session, command, self.node.clock)
        log.info("silence counts %s", act.hex())
        return True


def _subject(act: bytes) -> str:
    return f"silence on {act.hex()}"


def _new(node: Node, wanted: Sequence[tuple[Order, bytes]]) -> list[tuple[Order, bytes]]:
    """Those that this node has not asked for in this stretch."""
    ids = ["0x" + order.request_id.hex() for order, _ in wanted]
    with reading(node.node_engine) as session:
        given = set(session.exec(select(Submission.request_id).where(col(Submission.request_id).in_(ids))))
    return [each for each in wanted if "0x" + each[0].request_id.hex() not in given]
