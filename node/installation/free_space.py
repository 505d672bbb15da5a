"""How much room is left where this installation keeps its data."""

import os
from pathlib import Path

from sqlalchemy import make_url

from node.installation.config import Config

LEAST_FREE_BYTES = 8 << 20
"""Below this a node is not ready: the next write of a database, a set or a dump may be the one that fails."""


def free_bytes(home: Path, config: Config) -> int:
    """Of the tightest file system of home and databases; 0 where no further file can be made."""
    urls = [make_url(url) for url in (config.databases.node, config.databases.ledger)]
    folders = {home, *((home / url.database).parent for url in urls if url.drivername == "sqlite" and url.database)}
    return min(_free_bytes(folder) for folder in folders)


def _free_bytes(folder: Path) -> int:
    found = os.statvfs(folder)
    return 0 if found.f_files and not found.f_favail else found.f_bavail * found.f_frsize
