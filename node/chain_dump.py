"""The embedded chain's dump on disk: whole, with its previous copy, and with one first block.

anvil rewrites it in place, so a SIGKILL may leave half of it; and at every start it adds a block 0 of its own, of which
the next start takes any for the chain's first block: without care a chain changes its genesis by being restarted.
"""

import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

logger = logging.getLogger(__name__)

ANVIL = Path(__file__).parents[1] / "node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil"


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
    block_time_s: int = 60
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


def keep_previous(settings: AnvilSettings) -> bool:
    """Copy the dump beside itself if it is whole. False where it was not."""
    try:
        dump = settings.state.read_bytes()
    except FileNotFoundError:
        return False
    if not _is_whole(dump):
        return False
    replace_file(settings.previous, dump)
    return True


def restore_dump(settings: AnvilSettings) -> None:
    """See to it that the chain starts from a whole dump. Raises `ChainNotStarted` where no copy of it is whole."""
    if not keep_previous(settings):
        if not settings.previous.exists():
            if settings.state.exists() or settings.genesis.exists():
                raise ChainNotStarted(f"{settings.state} is broken or gone, without an earlier copy: restore a backup")
            return  # a new chain
        if settings.state.exists():
            settings.state.replace(settings.state.with_suffix(".broken.json"))
        logger.warning(
            "the chain's dump was broken: it goes on from the previous one, and will be given what it forgot"
        )
    _drop_strange_genesis(settings)


def _drop_strange_genesis(settings: AnvilSettings) -> None:
    """Each start adds a block 0 of its own to the dump, and the next start takes any of them for the first block."""
    dump = json.loads(settings.previous.read_bytes())
    if settings.genesis.exists():
        born = int(json.loads(settings.genesis.read_text())["timestamp"], 16)
        dump["blocks"] = [block for block in dump["blocks"] if _number(block) > 0 or _time(block) == born]
    replace_file(settings.state, json.dumps(dump, separators=(",", ":")).encode())


def _number(block: Mapping[str, Any]) -> int:
    return int(block["header"]["number"], 16)


def _time(block: Mapping[str, Any]) -> int:
    return int(block["header"]["timestamp"], 16)


def replace_file(target: Path, content: bytes) -> None:
    """Whole or not at all."""
    fresh = target.with_suffix(".new")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(target)


def _is_whole(dump: bytes) -> bool:
    try:
        return isinstance(json.loads(dump), dict)
    except ValueError:
        return False
