"""The embedded chain's dump on disk: whole, with its previous copy, and with one first block.

anvil rewrites it in place, so a SIGKILL may leave half of it; it may hold accounts of a later moment than its blocks;
and at every start it adds a block 0 of its own, of which the next start takes any for the chain's first block: without
care a chain changes its genesis by being restarted.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from node.installation.config import EMBEDDED_BLOCK_TIME_S, write_private

logger = logging.getLogger(__name__)

_DUMP_EVERY_S = 1

ANVIL = Path(__file__).parents[2] / "node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil"


class ChainNotStarted(Exception):
    """The chain process did not come up; the text says why and what to do."""


@dataclass(frozen=True)
class AnvilSettings:
    """`base_fee_wei` 0: gas is free. `genesis_time`: unix seconds of block 0 of a new chain; None: now.
    `previous_every_s`: how old the kept copy of the dump may become."""

    folder: Path
    port: int
    chain_id: int
    base_fee_wei: int = 0
    block_time_s: int = EMBEDDED_BLOCK_TIME_S
    genesis_time: int | None = None
    previous_every_s: float = 30.0
    binary: Path = ANVIL

    @property
    def state(self) -> Path:
        return self.folder / "state.json"

    @property
    def previous(self) -> Path:
        return self.folder / "state.previous.json"

    @property
    def genesis(self) -> Path:
        return self.folder / "genesis.json"

    @property
    def pid_file(self) -> Path:
        return self.folder / "anvil.pid"

    @property
    def log(self) -> Path:
        return self.folder / "anvil.log"


def keep_previous(settings: AnvilSettings, *, newer_than: int = 0) -> bool:
    """Copy the dump beside itself if it is whole. False where it was not.

    `newer_than`: the time of the last block; a dump that began before it may hold half of that block. anvil writes
    one a second, so two seconds later is late enough.
    """
    try:
        written_at = settings.state.stat().st_mtime
        dump = settings.state.read_bytes()
        unchanged = settings.state.stat().st_mtime == written_at
    except FileNotFoundError:
        return False
    if not _is_whole(dump) or not unchanged or written_at < newer_than + 2 * _DUMP_EVERY_S:
        return False
    replace_file(settings.previous, dump)
    return True


def restore_dump(settings: AnvilSettings) -> bytes | None:
    """See to it that the chain starts from a whole dump, and return it; None for a new chain.

    Raises `ChainNotStarted` where no copy of it is whole.
    """
    if not settings.state.exists() and not settings.previous.exists() and not settings.genesis.exists():
        return None
    if not settings.state.exists() or not _is_whole(settings.state.read_bytes()):
        return fall_back(settings)
    return _drop_foreign_genesis(settings)


def fall_back(settings: AnvilSettings) -> bytes:
    """Put the previous dump in the place of a bad one, and say so. Raises `ChainNotStarted` where there is none."""
    if not settings.previous.exists():
        raise ChainNotStarted(f"{settings.state} is broken or gone, without an earlier copy: restore a backup")
    if settings.state.exists():
        settings.state.replace(settings.state.with_suffix(".broken.json"))
    replace_file(settings.state, settings.previous.read_bytes())
    logger.warning("the chain's dump was broken: rolled back to the previous one; what is lost is sent again")
    return _drop_foreign_genesis(settings)


def _drop_foreign_genesis(settings: AnvilSettings) -> bytes:
    """Each start adds a block 0 of its own to the dump, and the next start takes any of them for the first block."""
    dump = json.loads(settings.state.read_bytes())
    if settings.genesis.exists():
        born = int(json.loads(settings.genesis.read_text())["timestamp"], 16)
        dump["blocks"] = [block for block in dump["blocks"] if _number(block) > 0 or _time(block) == born]
    cleaned = json.dumps(dump, separators=(",", ":")).encode()
    replace_file(settings.state, cleaned)
    return cleaned


def _number(block: Mapping[str, Any]) -> int:
    return int(block["header"]["number"], 16)


def _time(block: Mapping[str, Any]) -> int:
    return int(block["header"]["timestamp"], 16)


def replace_file(target: Path, content: bytes) -> None:
    """Whole or not at all. Raises StorageFull."""
    write_private(target, content)


def _is_whole(dump: bytes) -> bool:
    try:
        return isinstance(json.loads(dump), dict)
    except ValueError:
        return False
