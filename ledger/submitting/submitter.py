"""The submitter: gets every row of the outbox on chain exactly once, whatever is killed at whatever line.

One round reads the database and the chain, does what follows from both, and keeps nothing in memory. One process runs
it; the contracts refuse a repeated key all the same. See docs/adr/0002-exactly-once-on-chain.md.
"""

from collections.abc import Callable, Sequence

from sqlalchemy import Engine

from ledger.db import reading
from ledger.errors import LedgerError
from ledger.rpc.client import ChainClient
from ledger.submitting import requeue
from ledger.submitting.confirmation import UNPROVED, SubmissionHalted, settle_sender_queue
from ledger.submitting.dispatch import dispatch
from ledger.submitting.limits import MOST_IN_FLIGHT
from ledger.submitting.outbox import Clock, replaying
from ledger.submitting.round import Round, begin_round
from ledger.submitting.sender_queue import SenderQueues, SubmitterContext, TransactionSigner

__all__ = ["Submitter", "TransactionSigner"]


class Submitter:
    """`confirmations`: blocks on top before a row is confirmed; 0 where a block is final at once.
    `first_block`: the block our contracts were deployed in, where a search for a lost receipt begins.
    `projection`: where given, nothing is confirmed before this database holds its event."""

    def __init__(
        self,
        *,
        engine: Engine,
        chain: ChainClient,
        signer: TransactionSigner,
        clock: Clock,
        chain_id: int,
        genesis_hash: str,
        confirmations: int = 0,
        max_in_flight: int = MOST_IN_FLIGHT,
        first_block: int = 0,
        projection: Engine | None = None,
    ) -> None:
        self._context = SubmitterContext(
            engine=engine,
            chain=chain,
            signer=signer,
            clock=clock,
            chain_id=chain_id,
            genesis_hash=genesis_hash,
            confirmations=confirmations,
            max_in_flight=max_in_flight,
            first_block=first_block,
            projection=projection,
        )

    def tick(self) -> bool:
        """One round. True where anything moved: call again at once, else after a pause.

        Raises `LedgerUnavailable` (call again later: nothing is lost), `ChainMismatch` (stop), and when everything
        else had its turn what the chain node does not prove of one submission (`LogsIncomplete`, `SubmissionUnknown`).
        """
        seen = begin_round(self._context)
        moved = requeue.requeue_orphaned(seen) | requeue.confirm_mined(seen)
        queues = SenderQueues(self._context)
        unproved: LedgerError | None = None
        try:
            moved |= each_sender(queues.senders, lambda sender: self._settle(queues, sender))
        except UNPROVED as error:
            unproved = error
        moved |= self._replay(seen, queues) if self.replaying() else self._advance(seen, queues)
        if unproved is not None:
            raise unproved
        return moved

    def replaying(self) -> bool:
        """True while what a reorg orphaned is being sent again. Nothing new is signed, no snapshot either."""
        with reading(self._context.engine) as session:
            return replaying(session)

    def view_is_current(self) -> bool:
        """Ask the chain now: does it still hold all that we call confirmed? For whoever is about to sign a snapshot."""
        return not self.replaying() and not requeue.orphaned_blocks(begin_round(self._context))

    def _settle(self, queues: SenderQueues, sender: str) -> bool:
        queue = queues.load(sender)
        moved = settle_sender_queue(self._context, queue)
        if moved:
            queues.moved()
        else:
            queues.keep(queue)
        return moved

    def _advance(self, seen: Round, queues: SenderQueues) -> bool:
        def send(sender: str) -> bool:
            queue = queues.of(sender)
            return dispatch(seen, queue, queue.in_order(), replaying=False)

        return each_sender(queues.senders, send)

    def _replay(self, seen: Round, queues: SenderQueues) -> bool:
        """Old order over all queues: only the sender whose turn it is sends."""
        waiting = {sender: queues.of(sender) for sender in queues.senders}
        rows = requeue.next_to_resend(waiting.values())
        return bool(rows) and dispatch(seen, waiting[rows[0].sender], rows, replaying=True)


def each_sender(senders: Sequence[str], work: Callable[[str], bool]) -> bool:
    """True where any moved. What is unproved of one sender, or fails as nobody foresaw, is raised when all others had
    their turn; a failure before what is unproved, which says itself again."""
    moved, failed, unproved = False, list[Exception](), list[Exception]()
    for sender in senders:
        try:
            moved |= work(sender)
        except SubmissionHalted:
            moved = True
        except UNPROVED as error:
            unproved.append(error)
        except LedgerError:
            raise
        except Exception as error:
            failed.append(error)
    for first in (*failed, *unproved):
        raise first
    return moved
