"""Whether readers can open what is about to be published: the size of every file beside its limit, and the opening of
each by the reader's own functions. From half of a limit on people are told, while there is time to act."""

from collections.abc import Iterator
from dataclasses import dataclass

from formats.bounds import limits
from formats.crypto.hashing import sha256
from formats.faults import FormatFault
from node.publishing import files
from node.publishing.build import BuiltSnapshot
from node.publishing.faults import PublicationTooLarge, PublicationUnreadable
from verification.snapshots import snapshot
from verification.snapshots.link_file import open_links
from verification.snapshots.shard import open_shard
from verification.snapshots.shard_bits import Hiding, ShardAdvice
from verification.snapshots.snapshot import Snapshot


@dataclass(frozen=True)
class FileSize:
    """A file by its name beside the page. `cure`: what makes it smaller."""

    file: str
    size: int
    limit: int
    cure: str

    @property
    def is_large(self) -> bool:
        return 2 * self.size >= self.limit

    def __str__(self) -> str:
        return f"{self.file} has {self.size} bytes, its readers take {self.limit}: {self.cure}"


class Opener:
    """Opens each pair of shard and link file once: the same bytes in the same place open alike."""

    def __init__(self) -> None:
        self._opened: frozenset[tuple[int, bytes, bytes]] = frozenset()

    def require_readable(self, built: BuiltSnapshot) -> None:
        """Raises PublicationTooLarge, PublicationUnreadable."""
        for each in sizes_of(built):
            if each.size > each.limit:
                raise PublicationTooLarge(each.file, each.size, each.limit, each.cure)
        read = _opened(files.SNAPSHOT, built)
        places = {(index, *pair) for index, pair in enumerate(zip(read.shards, read.links, strict=True))}
        for index, _, _ in sorted(places - self._opened):
            _open_pair(read, built, index)
        self._opened = frozenset(places)


def sizes_of(built: BuiltSnapshot) -> Iterator[FileSize]:
    """The snapshot, the largest shard and the largest link file."""
    yield size_of(files.SNAPSHOT, built.data)
    for folder, contents in ((files.SHARDS, built.shards), (files.LINKS, built.links)):
        largest = max(contents, key=len)
        name = f"{folder}/{sha256(largest).hex()}.json"
        yield FileSize(name, len(largest), limits.most_bytes(name), _cure_of(built.advice, len(built.shards)))


def size_of(name: str, data: bytes) -> FileSize:
    """Of one of the files that are no shards."""
    cure = _OF_A_SNAPSHOT if name == files.SNAPSHOT else _OF_SIGNERS
    return FileSize(name, len(data), limits.most_bytes(name), cure)


_OF_A_SNAPSHOT = "retire keys that anchor nothing (guild key retire); docs/runbook.md, publication-large"
_OF_SIGNERS = "pin fewer keys (guild verifier propose --without MEMBER)"


def _cure_of(advice: ShardAdvice, shards: int) -> str:
    if 1 << advice.shard_bits == shards:
        return "it cannot be parted further; docs/runbook.md, publication-large"
    hidden = "" if advice.hiding is Hiding.WHOLE else f"; each shard then keeps {advice.hiding.value} to hide among"
    return f"guild verifier propose --n {advice.shard_bits}{hidden}"


def _open_pair(read: Snapshot, built: BuiltSnapshot, index: int) -> None:
    file = f"{files.SHARDS}/{read.shards[index].hex()}.json"
    try:
        batches = open_shard(read, index, built.shards[index])
        file = f"{files.LINKS}/{read.links[index].hex()}.json"
        open_links(read, index, built.links[index], batches)
    except FormatFault as fault:
        raise PublicationUnreadable(file, fault.reason, fault.detail) from fault


def _opened(file: str, built: BuiltSnapshot) -> Snapshot:
    try:
        return snapshot.decode(built.data)
    except FormatFault as fault:
        raise PublicationUnreadable(file, fault.reason, fault.detail) from fault
