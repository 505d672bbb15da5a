"""This node's clock against the chain's and against its peers': nothing is dated by a clock that may be wrong."""

import json
import logging
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from formats.bounds import bounded_json
from ledger.rpc.client import ChainHeader
from ledger.rpc.shown_urls import shown_url
from ledger.timestamps import moment
from node import bounded_http
from node.faults import NodeRefusal
from node.installation.config import write_private
from node.installation.node import Node

log = logging.getLogger("guild.publisher")

MOST_OFF = timedelta(seconds=300)
"""How far two clocks may be apart before somebody has to look."""
PEERS_EVERY_S = 60.0
_PEERS_KNOWN_FOR = timedelta(minutes=10)
_PEER_TIMEOUT_S = 5.0


class ClockDiffers(NodeRefusal):
    """This node's clock and the chain's newest block are too far apart: set the clock (NTP), or look at the chain's."""

    clock: str
    block_time: str


def differs_from_chain(node: Node, head: ChainHeader) -> bool:
    """A block of the future says so on any chain; an old head only where blocks come at least every so often."""
    now, then = node.clock(), moment(head.time)
    if then - now > MOST_OFF:
        return True
    block_time_s = node.config.chain.longest_block_time_s
    return block_time_s is not None and now - then > MOST_OFF + timedelta(seconds=block_time_s)


def require_chain_agrees(node: Node) -> None:
    """Raises ClockDiffers, LedgerUnavailable."""
    head = node.chain.head()
    if differs_from_chain(node, head):
        raise ClockDiffers(node.clock().isoformat(), moment(head.time).isoformat())


class PeerClocks:
    """`tick` asks every peer's node for its time, and keeps what they said for whoever asks this node if it is well."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._due = 0.0

    def tick(self) -> bool:
        """True where peers were asked."""
        if time.monotonic() < self._due:
            return False
        self._due = time.monotonic() + PEERS_EVERY_S
        urls = sorted(set(_peer_urls(self._node)))
        if not urls:
            return False
        said = {shown_url(url): offset for url in urls if (offset := _offset_s(self._node, url)) is not None}
        kept = {"at": self._node.clock().isoformat(), "offsets_s": said}
        write_private(_file_of(self._node.home), json.dumps(kept).encode())
        return True


def differs_from_peers(node: Node) -> bool:
    """More than half of those that answered last are far from this clock."""
    try:
        kept = bounded_json.loads_object(_file_of(node.home).read_bytes())
        at, offsets = datetime.fromisoformat(kept["at"]), list(kept["offsets_s"].values())
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return False  # nobody was asked yet
    far = sum(1 for each in offsets if abs(each) > MOST_OFF.total_seconds())
    return abs(node.clock() - at) <= _PEERS_KNOWN_FOR and 2 * far > len(offsets)


def _offset_s(node: Node, url: str) -> float | None:
    """How many seconds the peer is ahead, by the `Date` of its answer; None where it said none."""
    asked = node.clock()
    try:
        answer = bounded_http.ask("GET", url.rstrip("/") + "/healthz", timeout=_PEER_TIMEOUT_S)
        said = parsedate_to_datetime(answer.headers["date"])
        return (said - (asked + (node.clock() - asked) / 2)).total_seconds()
    except (httpx.HTTPError, KeyError, ValueError, TypeError, OverflowError) as error:
        log.debug("%s told no time: %s", shown_url(url), type(error).__name__)
        return None


def _peer_urls(node: Node) -> Iterator[str]:
    """Of other members' nodes: our own clock is no witness."""
    for member, peer in node.config.snapshot_peers.items():
        if not node.hosts(member):
            yield _origin(peer.url)
    for registrar in node.config.registrars.values():
        if not node.hosts(registrar.member):
            yield _origin(registrar.url)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _file_of(home: Path) -> Path:
    return home / "run" / "peer-clocks.json"
