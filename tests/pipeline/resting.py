"""When a worker of a test is at rest: nothing moves any more, and nothing that was sent waits for its block."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from sqlmodel import select

from ledger.db import reading
from ledger.rpc.chain_facts import ChainHeader
from ledger.submitting.outbox import State, Submission
from node.installation.node import Node
from node.installation.pipeline import projected_block

_PAUSE_S = 0.02
_MINING_ROUNDS = 150
"""Three seconds and more in which nothing moves: on a busy machine a block takes its time."""


def until_rest(node: Node, run_round: Callable[[], bool], *, still: int = 1, patience_s: float = 30.0) -> None:
    """Rounds (True: something moved) until that many in a row moved nothing."""
    deadline, unmoved = time.monotonic() + patience_s, 0
    while True:
        assert time.monotonic() < deadline, "it never comes to rest"
        unmoved = 0 if run_round() else unmoved + 1
        if unmoved >= (_MINING_ROUNDS if _in_flight(node) else still):
            return
        if unmoved:
            time.sleep(_PAUSE_S)


def _in_flight(node: Node) -> bool:
    """Something was sent that no block holds yet."""
    with reading(node.node_engine) as session:
        sent = select(Submission.id).where(Submission.state == State.SENT)
        return session.exec(sent.limit(1)).first() is not None


class Due(Protocol):
    """What the worker sends once its time has come, such as `Expiry`."""

    node: Node

    def send_due(self, block: ChainHeader) -> bool: ...


def send_due(due: Due) -> bool:
    """At the newest block that the projection has, as the worker does."""
    block = projected_block(due.node)
    return block is not None and due.send_due(block)
