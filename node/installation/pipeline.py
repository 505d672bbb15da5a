"""This installation's submitter and indexer, and waiting for commands to reach the chain."""

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from sqlmodel import col, select

from formats.crypto.eip712 import Domain
from ledger.activity.projection import ActsProjection
from ledger.bookings.projection import BookingsProjection
from ledger.consortium.projection import ConsortiumProjection
from ledger.credentials.projection import CredentialsProjection
from ledger.db import reading
from ledger.errors import LedgerUnavailable, SubmissionFault, SubmissionUnknown
from ledger.indexing.indexer import Indexer, cursor_of
from ledger.indexing.projection import Projection, Watched
from ledger.rpc.chain_facts import ChainHeader
from ledger.splits.projection import SplitsProjection
from ledger.submitting.contract import Contract
from ledger.submitting.outbox import ON_CHAIN, State, Submission
from ledger.submitting.submitter import Submitter
from node.faults import NodeRefusal
from node.installation.node import Node
from node.installation.private_files import exclusive_lock

# The acts stand first: the credentials' projection reads from them who suspended. That of bookings reads from the
# Consortium's of which kind a member is.
PROJECTIONS: tuple[Projection, ...] = (
    ActsProjection(),
    ConsortiumProjection(),
    CredentialsProjection(),
    BookingsProjection(),
    SplitsProjection(),
)
_PAUSE_S = 0.05


class ContractNotDeployed(NodeRefusal):
    """This deployment has no contract of that name yet: ask the council to deploy and register it."""

    name: str


class CommandRefused(NodeRefusal):
    """The chain refused a command; nothing of it is recorded there."""

    submission: str
    kind: str
    problem: str


def consortium_of(node: Node) -> Contract:
    return Contract(node.abis.consortium, node.deployment.consortium)


def credentials_of(node: Node) -> Contract:
    return Contract(node.abis.credentials, node.deployment.credentials)


def further_of(node: Node, name: str) -> Contract:
    """One of `FURTHER`, by the name under which the Consortium registers it. Raises ContractNotDeployed."""
    address = node.deployment.contracts.get(name)
    if address is None:
        raise ContractNotDeployed(name)
    return Contract(node.abis.further[name], address)


def signing_domain(node: Node, name: str) -> Domain:
    """EIP-712, of one of `FURTHER`. Raises ContractNotDeployed."""
    deployment, address = node.deployment, further_of(node, name).address
    return Domain(deployment.chain_id, bytes.fromhex(address[2:]), deployment.chain_ref)


def submitter_of(node: Node) -> Submitter:
    return Submitter(
        engine=node.node_engine,
        chain=node.chain,
        signer=node.signer,
        clock=node.clock,
        chain_id=node.deployment.chain_id,
        genesis_hash=node.deployment.genesis_hash,
        confirmations=node.config.chain.confirmations,
        max_in_flight=node.config.chain.max_in_flight,
        first_block=node.deployment.deployed_block,
        projection=node.ledger_engine,
    )


def projected_block(node: Node, known: ChainHeader | None = None) -> ChainHeader | None:
    """The newest block that the projection has: the chain's own clock is never behind its time. `known` is answered
    without a request while it is that block. None before the first, and in a reorg, which the projection follows first.
    Raises LedgerUnavailable."""
    with reading(node.ledger_engine) as session:
        cursor = cursor_of(session)
    if cursor is None:
        return None
    if known is not None and known.hash == cursor.block_hash:
        return known
    block = node.chain.block(cursor.block_number)
    return block if block is not None and block.hash == cursor.block_hash else None


def watched_of(node: Node) -> list[Watched]:
    """The contracts whose logs are indexed; of the further ones those that this deployment has."""
    deployment, further = node.deployment, node.abis.further
    return [
        Watched(deployment.consortium, node.abis.consortium),
        Watched(deployment.credentials, node.abis.credentials),
        *(Watched(address, further[name]) for name, address in deployment.contracts.items() if name in further),
    ]


def indexer_of(node: Node) -> Indexer:
    """It shows what is on the chain's head: a rollback takes back what a reorg takes back."""
    deployment = node.deployment
    return Indexer(
        engine=node.ledger_engine,
        chain=node.chain,
        deployment="0x" + deployment.chain_ref.hex(),
        genesis_hash=deployment.genesis_hash,
        watched=watched_of(node),
        projections=PROJECTIONS,
        from_block=deployment.deployed_block,
    )


def sole_worker(home: Path) -> AbstractContextManager[bool]:
    """True for the one process of this home that may drive submitter and indexer."""
    return exclusive_lock(home / "run" / "worker.lock")


def settle(
    node: Node,
    submissions: Sequence[str],
    *,
    patience_s: float = 120.0,
    progress: Callable[[int], None] = lambda left: None,
) -> None:
    """Wait until all of these are on chain. Drives the submitter itself where no worker runs on this home.

    `progress` is told how many are left. Raises CommandRefused, SubmissionFault, and SubmissionUnknown
    when patience ends: everything is stored then, and the same call later goes on.
    """
    with sole_worker(node.home) as sole:
        submitter = submitter_of(node) if sole else None
        deadline, last = time.monotonic() + patience_s, -1
        while waiting := _waiting(node, submissions):
            if len(waiting) != last:
                last = len(waiting)
                progress(last)
            if time.monotonic() > deadline:
                raise SubmissionUnknown(submission=waiting[0].id, state=waiting[0].state)
            if not (submitter and _tick(submitter)):
                time.sleep(_PAUSE_S)
    progress(0)


def _tick(submitter: Submitter) -> bool:
    try:
        return submitter.tick()
    except LedgerUnavailable:
        return False  # the deadline above bounds how often


def _waiting(node: Node, submissions: Sequence[str]) -> list[Submission]:
    with reading(node.node_engine) as session:
        rows = session.exec(select(Submission).where(col(Submission.id).in_(submissions))).all()
    for row in rows:
        if row.state == State.REJECTED:
            raise CommandRefused(row.id, row.kind, row.problem or "")
        if row.state in (State.FAULT, State.HALTED):
            raise SubmissionFault(submission=row.id, fault=row.kind, found=row.problem or "")
    return [row for row in rows if row.state not in ON_CHAIN]
