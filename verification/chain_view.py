"""One chain node, read at one head: the consortium's deployments on it, their views and their logs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from ledger.errors import ChainMismatch, LedgerRejected, UndecodedRevert
from ledger.rpc.abi import Abi, AbiDataMalformed, AbiEvent
from ledger.rpc.blocks import BlockReader
from ledger.rpc.client import ChainClient, ChainHeader, ChainLog
from ledger.rpc.log_window import LogWindow
from ledger.timestamps import moment
from verification.deployment import DeploymentEntry, TrustRootFile
from verification.source import SourceUnavailable


@dataclass(frozen=True)
class LoggedEvent:
    """One event of ours with the time of its block."""

    name: str
    args: dict[str, Any]
    at: datetime
    order: tuple[int, int]


class ChainView:
    """All answers are of the head that was seen first, so that they belong together.

    Raises LedgerError where the node does not answer, SourceUnavailable where it contradicts itself or the trust root.
    """

    def __init__(self, client: ChainClient, root: TrustRootFile) -> None:
        self.client = client
        self.root = root
        self.consortium = Abi.load("Consortium")
        self.credentials = Abi.load("Credentials")

    @cached_property
    def head(self) -> ChainHeader:
        return self.client.head()

    @cached_property
    def deployments(self) -> dict[bytes, DeploymentEntry]:
        """By chain ref, the deployments of the trust root that live on this node's chain. Raises ChainMismatch."""
        genesis = self.client.genesis_hash()
        found = {each.chain_ref: each for each in self.root.lineage if each.genesis_hash == genesis}
        for deployment in found.values():
            self._check_deployment(deployment)
        if not found:
            current = self.root.current
            raise ChainMismatch(current.chain_id, current.genesis_hash, genesis)
        return found

    def deployment(self, chain_ref: bytes) -> DeploymentEntry:
        deployment = self.deployments.get(chain_ref)
        if deployment is None:
            raise SourceUnavailable(f"the deployment {chain_ref.hex()} is not on this node's chain")
        return deployment

    def ask(self, address: str, abi: Abi, function: str, *arguments: Any) -> tuple[Any, ...]:
        """What a view answered at the head, in ABI order."""
        try:
            answer = self.client.call(address, abi.encode_call(function, *arguments), block=self.head.number)
            if not answer:
                raise SourceUnavailable(f"there is no contract at {address}")
            return abi.decode_result(function, answer)
        except (AbiDataMalformed, LedgerRejected, UndecodedRevert) as error:  # a view of ours never reverts
            raise SourceUnavailable(f"{abi.name}.{function} at {address}: {type(error).__name__}") from error

    def events(
        self, address: str, event: AbiEvent, first: int, last: int | None = None, **indexed: Any
    ) -> list[LoggedEvent]:
        """Every such event from block `first` to `last` (the head), in chain order."""
        end = self.head.number if last is None else last
        logs = LogWindow(self.client).read_all(first, end, [address], event.topics(**indexed))
        return [self._event(event, log) for log in logs]

    def all_events(self, address: str, event: AbiEvent, first: int) -> list[LoggedEvent]:
        """As `events` up to the head, and proved complete: every block is read whole, at some 10,000 a second."""
        reader, found = BlockReader(self.client), list[LoggedEvent]()
        number, parent = first, None
        while number <= self.head.number:
            blocks = reader.read(number, self.head.number, parent=parent)
            logs = [log for block in blocks for log in block.logs if log.address == address.lower()]
            found += [self._event(event, log) for log in logs if log.topics[:1] == (event.topic,)]
            number, parent = blocks[-1].header.number + 1, blocks[-1].header.hash
        if parent not in (None, self.head.hash):
            raise SourceUnavailable(f"block {self.head.number} changed while it was read: ask again")
        return found

    def still_the_same_chain(self) -> None:
        """Raises SourceUnavailable where the head was replaced while we read below it."""
        block = self.client.block(self.head.number)
        if block is None or block.hash != self.head.hash:
            raise SourceUnavailable(f"block {self.head.number} changed while it was read: ask again")

    def _check_deployment(self, deployment: DeploymentEntry) -> None:
        """The contracts at the pinned addresses are of this deployment, by their own word."""
        asked = (
            (self.consortium, deployment.consortium, "chainRef", deployment.chain_ref),
            (self.consortium, deployment.consortium, "consortiumId", self.root.consortium_id_bytes),
            (self.credentials, deployment.credentials, "consortium", deployment.consortium),
            (self.credentials, deployment.credentials, "chainRef", deployment.chain_ref),
        )
        for abi, address, function, expected in asked:
            if self.ask(address, abi, function) != (expected,):
                raise SourceUnavailable(f"{abi.name} at {address} answers {function} differently from the trust root")

    def _event(self, event: AbiEvent, log: ChainLog) -> LoggedEvent:
        try:
            args = event.decode(log.topics, log.data)
        except AbiDataMalformed as error:
            raise SourceUnavailable(f"a log of block {log.block_number} is no {event.name}: {error}") from error
        if args is None:
            raise SourceUnavailable(f"a log of block {log.block_number} is no {event.name}: that was not asked for")
        return LoggedEvent(event.name, args, self._time_of(log), (log.block_number, log.log_index))

    def _time_of(self, log: ChainLog) -> datetime:
        if log.block_time is not None:
            return moment(log.block_time)
        block = self.client.block(log.block_number)
        if block is None or block.hash != log.block_hash:
            raise SourceUnavailable(f"block {log.block_number} changed while it was read")
        return moment(block.time)
