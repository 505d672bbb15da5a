"""What silence has accepted is counted: the node of whoever entered it says so, once its days of objection have passed.

Whether they have says the time of the newest block that the projection has: the chain's own clock is never behind it.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from formats.crypto.hashing import sha256
from ledger.db import reading, writing
from ledger.rpc.chain_facts import ChainHeader
from ledger.splits.journal.queries import silent
from ledger.submitting.contract import Order
from ledger.submitting.outbox import Command, Submission, enqueue_all
from node.installation.keys import account_name
from node.installation.node import Node
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

    def send_due(self, block: ChainHeader) -> bool:
        """Into the outbox; `block`: the newest that the projection has. True where something was sent."""
        node = self.node
        if "Splits" not in node.deployment.contracts or block.hash == self._looked_at:
            return False
        wanted = self._wanted(block.time)
        if wanted:
            with writing(node.node_engine) as session:
                wanted = _new(session, wanted)
                enqueue_all(session, wanted[:MOST_A_ROUND], node.clock)
        if len(wanted) <= MOST_A_ROUND:
            self._looked_at = block.hash
        for each in wanted[:MOST_A_ROUND]:
            log.info("silence counts %s", each.key.hex())
        return bool(wanted)

    def _wanted(self, now: int) -> list[Command]:
        """One for each act: what the chain refuses of one is not the others'."""
        keys = {member: self.node.keystore.find(account_name(member, "money")) for member in self.node.config.members}
        senders = {member: known.public for member, known in keys.items() if known is not None}
        with reading(self.node.ledger_engine) as session:
            found = silent(session, members=tuple(senders), until=now)
        commands, stretch = acts_commands(self.node), (now // RETRY_S).to_bytes(8, "big")
        return [
            commands.count(Order(member, sha256(b"guild/silence/1", act, stretch), senders[member]), acts=[act])
            for act, member in found
        ]


def _new(session: Session, wanted: Sequence[Command]) -> list[Command]:
    """Those that this node has not asked for in this stretch."""
    ids = ["0x" + command.key.hex() for command in wanted]
    given = set(session.exec(select(Submission.request_id).where(col(Submission.request_id).in_(ids))))
    return [command for command in wanted if "0x" + command.key.hex() not in given]
