"""The embedded chain's dump on disk: whole, with copies beside it, and with one first block.

anvil rewrites it in place, so a SIGKILL may leave half of it; it may hold accounts of a later moment than its blocks;
and at every start it adds a block 0 of its own, of which the next start takes any for the chain's first block: without
care a chain changes its genesis by being restarted.

Two kinds of copies. A recent one is whole and a few seconds old, but only a start can tell whether it is of one moment.
The previous one surely is: no block came while it was written. A busy chain may have none such for hours.
"""

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from node.installation.config import EMBEDDED_BLOCK_TIME_S, write_private
from node.installation.identity import GENESIS

logger = logging.getLogger(__name__)

_RECENT = 3

ANVIL = Path(__file__).parents[2] / "node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil"


class ChainNotStarted(Exception):
    """The chain process did not come up; the text says why and what to do."""


@dataclass(frozen=True)
class AnvilSettings:
    """`base_fee_wei` 0: gas is free. `genesis_time`: unix seconds of block 0 of a new chain; None: now.
    `dump_every_s`: how often anvil writes its state, all of it; `copy_every_s`: how often a copy of that is kept."""

    folder: Path
    port: int
    chain_id: int
    base_fee_wei: int = 0
    block_time_s: int = EMBEDDED_BLOCK_TIME_S
    genesis_time: int | None = None
    dump_every_s: int = 1
    copy_every_s: float = 30.0
    binary: Path = ANVIL

    @property
    def state(self) -> Path:
        return self.folder / "state.json"

    @property
    def previous(self) -> Path:
        return self.folder / "state.previous.json"

    @property
    def recent(self) -> tuple[Path, ...]:
        """The copies that there are, newest first: each carries the time at which anvil wrote it."""
        return tuple(sorted(self.folder.glob("state.recent.*.json"), reverse=True))

    @property
    def copies(self) -> tuple[Path, ...]:
        """Of both kinds, newest first. A chain that runs drops recent ones for newer ones."""
        return (*self.recent, *([self.previous] if self.previous.exists() else []))

    @property
    def genesis(self) -> Path:
        return self.folder / GENESIS

    @property
    def pid_file(self) -> Path:
        return self.folder / "anvil.pid"

    @property
    def log(self) -> Path:
        return self.folder / "anvil.log"


def keep_copies(settings: AnvilSettings, *, last_block_at: int) -> bool:
    """Copy the dump beside itself if it is whole. True where it is the previous one now.

    `last_block_at`: the time of the last block. A dump that began before it may hold half of that block: it is kept
    as a recent one only. Twice the time between two dumps later is late enough for a previous one.
    """
    try:
        written_ns = settings.state.stat().st_mtime_ns
        dump = settings.state.read_bytes()
        unchanged = settings.state.stat().st_mtime_ns == written_ns
    except FileNotFoundError:
        return False
    if not _is_whole(dump) or not unchanged:
        return False
    replace_file(settings.folder / f"state.recent.{written_ns:020}.json", dump)
    for old in settings.recent[_RECENT:]:
        old.unlink(missing_ok=True)
    if written_ns < (last_block_at + 2 * settings.dump_every_s) * 10**9:
        return False
    replace_file(settings.previous, dump)
    return True


def believe(settings: AnvilSettings, dump: bytes) -> None:
    """The chain started from this dump: it is the one to fall back to, and nothing older is needed."""
    replace_file(settings.previous, dump)
    for copy in settings.recent:
        copy.unlink(missing_ok=True)


def restored_dumps(settings: AnvilSettings) -> Iterator[bytes | None]:
    """What the chain may start from, best first; each is put in the dump's place as it is asked for. One None for a
    new chain. Whoever tried the last in vain gets `ChainNotStarted`.
    """
    copies = settings.copies
    if not copies and not settings.state.exists() and not settings.genesis.exists():
        yield None
        return
    if settings.state.exists() and _is_whole(settings.state.read_bytes()):
        yield _drop_foreign_genesis(settings)
    if copies and settings.state.exists():
        settings.state.replace(settings.state.with_suffix(".broken.json"))
    for copy in copies:
        replace_file(settings.state, copy.read_bytes())
        logger.warning("the chain's dump was broken: rolled back to %s; what is lost is sent again", copy.name)
        yield _drop_foreign_genesis(settings)
    raise ChainNotStarted(f"{settings.state} is broken or gone, without a whole copy of one moment: restore a backup")


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
