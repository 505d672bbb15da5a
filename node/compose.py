"""One running installation, put together from its files."""

import logging
from datetime import UTC, datetime
from pathlib import Path

from ledger.db import open_engine
from ledger.schema import prepare_ledger
from node.installation import config as settings
from node.installation.config import Http, database_url
from node.installation.node import Clock, Node
from node.installation.private_files import secure_home
from node.schema import upgrade_to_head
from wallet.keys import keystore

log = logging.getLogger("guild.home")

HEALTH_THREADS = 2


def utc_now() -> datetime:
    return datetime.now(UTC)


def connections_for(http: Http) -> int:
    """To each database: a request that writes may read beside it, and who asks how we are needs one too."""
    return 2 * http.threads + HEALTH_THREADS


def compose(home: Path, *, clock: Clock = utc_now) -> Node:
    """Read the settings, open both databases, bring their tables up to date, and see that all of it is private.
    Raises ConfigFault, HomeNotPrivate, NodeDatabaseNewer, StorageFull.

    An installation without a deployment composes too: `guild deploy` starts from it.
    """
    config = settings.load(home)
    secure_home(home, config)
    _warn_of_unreadable_keys(home / config.keystore.directory)
    node_engine = open_engine(database_url(home, config.databases.node), connections=connections_for(config.http))
    upgrade_to_head(node_engine)
    ledger_engine = open_engine(database_url(home, config.databases.ledger), connections=connections_for(config.http))
    prepare_ledger(ledger_engine)
    return Node(home=home, config=config, clock=clock, node_engine=node_engine, ledger_engine=ledger_engine)


def _warn_of_unreadable_keys(directory: Path) -> None:
    for path in keystore.unreadable(directory):
        log.warning("%s", keystore.KeyFileUnreadable(path))
