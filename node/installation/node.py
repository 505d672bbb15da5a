"""The running installation as everything else is handed it: settings, both databases, and what is made when asked
for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path

from sqlalchemy import Engine

from ledger.refusals import revert_decoder
from ledger.rpc.abi import Abi
from ledger.rpc.client import ChainClient
from ledger.splits.checkpoints import Checkpoints
from node.installation import config as settings
from node.installation import deployment as trust
from node.installation.circuit_breaker import Circuits
from node.installation.config import Config
from node.installation.identity import node_id
from node.installation.sealing import Sealer
from verification.deployment import DeploymentEntry, TrustRootFile
from verification.snapshots.batch_texts import BatchTextsByLog
from wallet.keys.keystore import Keystore
from wallet.keys.signer import LocalSigner

Clock = Callable[[], datetime]
PROBE_TIMEOUT_S = 2.0


FURTHER: dict[str, tuple[str, ...]] = {
    "Assets": ("Consortium",),
    "Owners": ("Consortium", "Assets"),
    "Bookings": ("Consortium", "Assets"),
    "Uses": ("Consortium", "Assets", "Bookings"),
    "Agreements": ("Consortium",),
    "Splits": ("Consortium", "Agreements"),
    "Journal": ("Consortium", "Agreements", "Splits"),
    "Allocations": ("Consortium", "Agreements", "Splits"),
}
"""Name under which the Consortium registers it → the contracts whose addresses its constructor takes."""


@dataclass(frozen=True)
class Abis:
    consortium: Abi
    credentials: Abi
    access_manager: Abi
    further: Mapping[str, Abi]
    """By the name under which the Consortium registers the contract."""


@dataclass
class Node:
    """What a process of this installation works with. The lazy parts need a deployment, a keystore or a chain."""

    home: Path
    config: Config
    clock: Clock
    node_engine: Engine
    ledger_engine: Engine
    written_batches: BatchTextsByLog = field(default_factory=dict)
    """What the last snapshot said of each batch for ever: the next one reads and writes only what is new."""
    checkpoints: Checkpoints = field(default_factory=Checkpoints)
    """What closed months of agreements came to, for whoever looks at the month after."""

    @cached_property
    def id(self) -> str:
        """Of this installation. Raises StorageFull where it was not drawn yet."""
        return node_id(self.home)

    @cached_property
    def trust_root(self) -> TrustRootFile:
        """Raises NotDeployed."""
        return trust.load(self.home)

    @property
    def deployment(self) -> DeploymentEntry:
        """The current deployment. Raises NotDeployed."""
        return self.trust_root.current

    @cached_property
    def abis(self) -> Abis:
        further = {name: Abi.load(name) for name in FURTHER}
        return Abis(Abi.load("Consortium"), Abi.load("Credentials"), Abi.load("AccessManager"), further)

    @cached_property
    def chain(self) -> ChainClient:
        return self._chain_client()

    @cached_property
    def probed_chain(self) -> ChainClient:
        """The same chain, for whoever waits at a screen: one that does not answer soon counts as silent."""
        return self._chain_client(timeout_s=PROBE_TIMEOUT_S)

    def _chain_client(self, **options: float) -> ChainClient:
        abis = self.abis
        decoder = revert_decoder([abis.consortium, abis.credentials, abis.access_manager, *abis.further.values()])
        return ChainClient(self.config.chain.url, decoder, **options)

    @cached_property
    def circuits(self) -> Circuits:
        """Which hosts were silent when this process asked them last."""
        return Circuits(lambda: self.clock())

    @cached_property
    def secret(self) -> bytes:
        """What unlocks the keystore and the sealed rows, from its file. Raises ConfigFault."""
        return settings.read_secret(self.keystore_secret_file, self.keystore_directory)

    @cached_property
    def sealer(self) -> Sealer:
        return Sealer(self.secret)

    @cached_property
    def keystore(self) -> Keystore:
        log2 = self.config.keystore.scrypt_log2
        return Keystore(self.keystore_directory, self.secret, scrypt_n=1 << log2)

    @cached_property
    def signer(self) -> LocalSigner:
        return self.keystore.signer()

    @property
    def keystore_directory(self) -> Path:
        return self.home / self.config.keystore.directory

    @property
    def keystore_secret_file(self) -> Path:
        return self.home / self.config.keystore.secret_file

    def hosts(self, member: int) -> bool:
        return member in self.config.members

    def close(self) -> None:
        self.node_engine.dispose()
        self.ledger_engine.dispose()
