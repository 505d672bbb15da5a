"""The submitter: gets every row of the outbox on chain exactly once, whatever is killed at whatever line.

One round reads the database and the chain, does what follows from both, and keeps nothing in memory. One process runs
it; the contracts refuse a repeated key all the same. See docs/adr/0002-exactly-once-on-chain.md.
"""

from collections.abc import Callable

from sqlalchemy import Engine

from ledger.db import reading
from ledger.errors import ChainMismatch, LedgerError
from ledger.rpc.client import ChainClient
from ledger.submitting import requeue
from ledger.submitting.confirmation import UNPROVED, SubmissionHalted, settle_lane
from ledger.submitting.dispatch import dispatch
from ledger.submitting.outbox import Clock, replaying
from ledger.submitting.sender_queue import Desk, TransactionSigner, load_lane, senders_waiting

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
        max_in_flight: int = 16,
        first_block: int = 0,
        projection: Engine | None = None,
    ) -> None:
        self._desk = Desk(
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
        desk = self._desk
        guard_chain(desk.chain, chain_id=desk.chain_id, genesis_hash=desk.genesis_hash)
        moved = requeue.forget(desk) | requeue.confirm(desk)
        unproved: LedgerError | None = None
        try:
            moved |= each_sender(desk, lambda sender: settle_lane(desk, load_lane(desk, sender)))
        except UNPROVED as error:
            unproved = error
        moved |= self._replay() if self.replaying() else self._advance()
        if unproved is not None:
            raise unproved
        return moved

    def replaying(self) -> bool:
        """True while the chain is being given again what it forgot. Nothing new is signed, no snapshot either."""
        with reading(self._desk.engine) as session:
            return replaying(session)

    def view_is_current(self) -> bool:
        """Ask the chain now: does it still hold all that we call confirmed? For whoever is about to sign a snapshot."""
        return not self.replaying() and not requeue.forgotten(self._desk)

    def _advance(self) -> bool:
        desk = self._desk

        def send(sender: str) -> bool:
            lane = load_lane(desk, sender)
            return dispatch(desk, lane, lane.in_order(), replaying=False)

        return each_sender(desk, send)

    def _replay(self) -> bool:
        """Old order over all lanes: only the sender whose turn it is sends."""
        desk = self._desk
        lanes = {sender: load_lane(desk, sender) for sender in senders_waiting(desk)}
        rows = requeue.front(lanes.values())
        return bool(rows) and dispatch(desk, lanes[rows[0].sender], rows, replaying=True)


def each_sender(desk: Desk, work: Callable[[str], bool]) -> bool:
    """True where any moved. What is unproved of one sender, or fails as nobody foresaw, is raised when all others had
    their turn; a failure before what is unproved, which says itself again."""
    moved, failed, unproved = False, list[Exception](), list[Exception]()
    for sender in senders_waiting(desk):
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


def guard_chain(chain: ChainClient, *, chain_id: int, genesis_hash: str) -> None:
    """A wiped chain keeps its id: compare the genesis."""
    found = chain.genesis_hash()
    if found != genesis_hash:
        raise ChainMismatch(chain_id=chain_id, expected_genesis=genesis_hash, found_genesis=found)
