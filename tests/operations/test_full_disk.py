"""Each writer on a disk that is really full: a typed refusal, nothing half written, and done once there is room."""

from __future__ import annotations

import errno
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from cli.shared.error_exits import stop_for
from cli.shared.exits import Exit
from ledger.db import open_engine, prepare_ledger, prepare_node, projection_commit, reading, writing
from ledger.errors import StorageFull
from ledger.indexing.indexer import Cursor, cursor_of
from ledger.storage import is_storage_full
from node.compose import compose, utc_now
from node.installation.config import write_private
from node.installation.node import Node
from node.publishing import files
from node.running.chain import Anvil, AnvilSettings, ChainNotStarted
from node.running.worker import work
from node.setup.backup import backup, restore, verified
from node.tables.operations import WorkerBeat
from node.tables.staff import NodeAct
from tests.conftest import free_port, soon
from tests.consortium.harness import Harness, founded_harness, new_home
from tests.operations.small_disk import SmallDisk, small_disk

pytestmark = pytest.mark.chain


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", "16m") as made:
        yield made


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harness]:
    with founded_harness(tmp_path_factory.mktemp("harness")) as made:
        yield made


def tree(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.name != "ballast")


def test_a_private_file_keeps_its_old_content_and_leaves_no_draft(disk: SmallDisk) -> None:
    path = write_private(disk.folder / "state.json", b"old" * 2000)
    disk.fill()
    with pytest.raises(StorageFull) as full:
        write_private(path, b"new" * 100_000)
    assert full.value.values() == {"place": str(path)}
    assert path.read_bytes() == b"old" * 2000
    assert tree(disk.folder) == ["state.json"]
    disk.empty()
    assert write_private(path, b"new" * 100_000).read_bytes() == b"new" * 100_000


@pytest.mark.parametrize("database", ["node", "ledger"])
def test_a_database_refuses_what_it_cannot_store_whole(disk: SmallDisk, database: str) -> None:
    engine = open_engine(f"sqlite:///{disk.folder}/{database}.db")
    (prepare_node if database == "node" else prepare_ledger)(engine)
    big = "x" * 5_000_000

    def store() -> None:
        if database == "node":
            with writing(engine) as session:
                session.add(_act(big))
        else:
            with projection_commit(engine) as session:
                session.merge(Cursor(deployment="d", genesis_hash=big, watched="", block_number=1, block_hash=""))

    def stored() -> int:
        with reading(engine) as session:
            if database == "node":
                return len(session.exec(select(NodeAct.number)).all())
            return 0 if cursor_of(session) is None else 1

    assert stored() == 0
    disk.fill()
    with pytest.raises(StorageFull):
        store()
    assert stored() == 0, "readers go on, and see nothing of it"
    disk.empty()
    store()
    assert stored() == 1
    engine.dispose()


def test_a_published_set_stays_whole_and_the_next_one_leaves_nothing(disk: SmallDisk) -> None:
    home = disk.folder
    hashed = {files.SHARDS: [b"{}"], files.LINKS: [b"{}"]}
    first = files.publish(home, {files.SNAPSHOT: b"1"}, hashed)
    before = tree(first)
    disk.fill()
    with pytest.raises(StorageFull):
        files.publish(home, {files.SNAPSHOT: b"2" * 2_000_000}, hashed)
    assert files.public(home).resolve() == first
    assert tree(first) == before
    assert [path.name for path in (home / files.SETS).iterdir()] == [first.name]


def test_a_backup_that_does_not_fit_leaves_an_empty_folder_for_the_next(harness: Harness, disk: SmallDisk) -> None:
    to = disk.folder / "backup"
    disk.fill()
    with pytest.raises(StorageFull):
        backup(harness.node, to)
    assert not to.exists() or tree(to) == []
    disk.empty()
    backup(harness.node, to)
    home = disk.folder / "home"
    disk.fill()
    with pytest.raises(StorageFull):
        restore(to, home)
    assert not home.exists() or tree(home) == []
    disk.empty()
    assert restore(to, home) == verified(to)


def test_a_worker_goes_on_without_room_and_says_so_once(disk: SmallDisk, caplog: pytest.LogCaptureFixture) -> None:
    node = compose(new_home(disk.folder / "home", chain_port=free_port()))
    stop, never = threading.Event(), _beaten(node)
    worker = threading.Thread(target=work, args=(node, stop, lambda node: False))
    worker.start()
    try:
        soon(lambda: _beaten(node) > never)
        disk.fill()
        _exhaust(node)
        soon(lambda: "no heartbeat can be stored" in caplog.text)
        stop.wait(5)
        assert worker.is_alive()
        disk.empty()
        seen = _beaten(node)
        soon(lambda: _beaten(node) > seen)
    finally:
        stop.set()
        worker.join(20)
    assert caplog.text.count("no heartbeat can be stored") == 1
    node.close()


def test_a_chain_without_room_for_its_files_is_a_typed_refusal_and_starts_later(disk: SmallDisk) -> None:
    chain = Anvil(AnvilSettings(folder=disk.folder / "chain", port=free_port(), chain_id=31337))
    disk.fill()
    with pytest.raises(ChainNotStarted, match="no room"):
        chain.start()
    assert chain.pid is None
    disk.empty()
    chain.start()
    chain.kill()


@pytest.mark.parametrize(
    "error", [StorageFull(place="x"), OSError(errno.ENOSPC, "full"), OSError(errno.EDQUOT, "quota")]
)
def test_a_command_that_meets_a_full_disk_says_what_to_do(error: Exception) -> None:
    stop = stop_for(error)
    assert stop is not None
    assert (stop.exit_code, stop.cure) == (Exit.UNAVAILABLE, "make room on that disk, then run the same command again")


@pytest.mark.parametrize("error", [OSError(errno.EACCES, "no"), ValueError("database or disk is full")])
def test_a_full_disk_is_told_by_its_code_and_not_by_words(error: Exception) -> None:
    assert not is_storage_full(error)


def _act(text: str) -> NodeAct:
    return NodeAct(at=utc_now(), member_id=1, staff_id="s", person=text, act="a", subject="", detail={})


def _exhaust(node: Node) -> None:
    """A database has room of its own in its last pages: use that up too."""
    with pytest.raises(StorageFull):
        for _ in range(1000):
            with writing(node.node_engine) as session:
                session.add(_act("x" * 1000))


def _beaten(node: Node) -> datetime:
    with reading(node.node_engine) as session:
        beat = session.get(WorkerBeat, "worker")
    return datetime.min.replace(tzinfo=UTC) if beat is None else beat.at
