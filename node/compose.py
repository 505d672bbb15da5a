"""One running installation, put together from its files. Everything else is handed what it needs from here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from sqlalchemy import Engine, make_url

import ledger.bookings.errors
import ledger.consortium.errors
import ledger.credentials.errors  # noqa: F401  (a refusal is decoded only where its class was imported)
from ledger.abi import Abi
from ledger.db import open_engine
from ledger.pipeline.client import ChainClient
from ledger.pipeline.reverts import RevertDecoder
from ledger.schema import prepare_ledger
from node import config as settings
from node import deployment as trust
from node.circuit import Circuits
from node.config import Config
from node.deployment import DeploymentEntry, TrustRootFile
from node.private_files import secure_home
from node.schema import upgrade_to_head
from node.sealing import Sealer
from wallet.batch_texts import BatchTextsByLog
from wallet.keystore import Keystore
from wallet.signer import LocalSigner

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Abis:
    consortium: Abi
    credentials: Abi
    access_manager: Abi


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
        return Abis(Abi.load("Consortium"), Abi.load("Credentials"), Abi.load("AccessManager"))

    @cached_property
    def chain(self) -> ChainClient:
        decoder = RevertDecoder([self.abis.consortium, self.abis.credentials, self.abis.access_manager])
        return ChainClient(self.config.chain.url, decoder)

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


def compose(home: Path, *, clock: Clock = utc_now) -> Node:
    """Read the settings, open both databases, bring their tables up to date, and see that all of it is private.
    Raises ConfigFault, HomeNotPrivate, StorageFull.

    An installation without a deployment composes too: `guild deploy` starts from it.
    """
    config = settings.load(home)
    secure_home(home, config)
    node_engine = open_engine(database_url(home, config.databases.node))
    upgrade_to_head(node_engine)
    ledger_engine = open_engine(database_url(home, config.databases.ledger))
    prepare_ledger(ledger_engine)
    return Node(home=home, config=config, clock=clock, node_engine=node_engine, ledger_engine=ledger_engine)


def database_url(home: Path, url: str) -> str:
    """The URL with a relative SQLite path made absolute below the home."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        return url
    return parsed.set(database=str(home / parsed.database)).render_as_string(hide_password=False)
