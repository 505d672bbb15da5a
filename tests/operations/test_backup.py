"""A backup is whole, private and useless to a thief; what is restored is what was saved, or nothing is."""

import json
import shutil
import stat
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from formats.crypto.hashing import sha256
from ledger.db import reading
from ledger.submitting.outbox import Submission
from node.compose import compose
from node.health import last_backup
from node.health.metrics import metrics
from node.health.readiness import Reason, health
from node.installation import deployment as trust
from node.installation.config import Backup, write_private
from node.installation.node import Node
from node.running.chain_dump import keep_copies
from node.setup.backup import MANIFEST, BackupRefused, backup, restore, verified
from tests.conftest import free_port, soon
from tests.consortium.harness import Harness, chain_of, founded_harness

pytestmark = pytest.mark.chain


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harness]:
    with founded_harness(tmp_path_factory.mktemp("harness"), dumps=True) as made:
        yield made


@pytest.fixture
def saved(harness: Harness, tmp_path: Path) -> Path:
    """Taken once the chain, which writes its dump every second, has written all that was done before."""
    done = harness.node.chain.head().time
    soon(lambda: keep_copies(harness.chain.settings, last_block_at=done))
    backup(harness.node, tmp_path / "backup")
    return tmp_path / "backup"


def test_a_restored_home_is_the_installation_that_was_saved(harness: Harness, saved: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    restore(saved, home)
    write_private(home / harness.node.config.keystore.secret_file, harness.node.secret)
    node = compose(home)
    assert node.config == harness.node.config
    assert node.trust_root == harness.node.trust_root
    assert node.keystore.list() == harness.node.keystore.list()
    sender = node.keystore.address("council-admin")
    transaction = {"chainId": 31337, "nonce": 0, "value": 0, "data": b"", "gas": 21000, "gasPrice": 0}
    assert node.signer.sign(sender, transaction) == harness.node.signer.sign(sender, transaction)
    with reading(node.node_engine) as theirs, reading(harness.node.node_engine) as ours:
        rows = select(Submission.id, Submission.state).order_by(Submission.id)
        assert list(theirs.exec(rows)) == list(ours.exec(rows)) != []
    node.close()


def test_the_chain_starts_again_from_its_saved_dump(harness: Harness, saved: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    restore(saved, home)
    chain = chain_of(home, free_port())
    chain.start()
    try:
        genesis = trust.load(home).current.genesis_hash
        assert chain.ask("eth_getBlockByNumber", "0x0", False)["hash"] == genesis
        assert len(chain.ask("eth_getCode", trust.load(home).current.consortium, "latest")) > 2
    finally:
        chain.kill()


def test_a_backup_of_a_chain_that_never_rests_holds_an_older_copy_to_start_from(
    harness: Harness, saved: Path, tmp_path: Path
) -> None:
    """What was whole may still be of two moments; only a start can tell."""
    home = tmp_path / "home"
    restore(saved, home)
    chain = chain_of(home, free_port())
    of_two_moments = json.loads(chain.settings.state.read_bytes())
    of_two_moments["accounts"].popitem()
    chain.settings.state.write_text(json.dumps(of_two_moments))
    chain.start()
    try:
        assert chain.ask("eth_getBlockByNumber", "0x0", False)["hash"] == trust.load(home).current.genesis_hash
        assert len(chain.ask("eth_getCode", trust.load(home).current.consortium, "latest")) > 2
    finally:
        chain.kill()


def test_a_backup_is_taken_while_the_chain_drops_older_copies_for_newer_ones(harness: Harness, tmp_path: Path) -> None:
    settings, taken = harness.chain.settings, threading.Event()

    def keep() -> None:
        while not taken.is_set():
            settings.state.touch()  # as if it were dumped anew
            keep_copies(settings, last_block_at=int(time.time()))

    keeper = threading.Thread(target=keep)
    keeper.start()
    try:
        saved = [backup(harness.node, tmp_path / str(number)) for number in range(20)]
    finally:
        taken.set()
        keeper.join()
    assert all("chain/state.json" in {file.path for file in each.files} for each in saved)


def test_nothing_in_it_opens_anything_without_the_secret(harness: Harness, saved: Path) -> None:
    secrets = [harness.node.secret, *(file.read_bytes().strip() for file in harness.founded.tokens.values())]
    for file in saved.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert not any(secret in content for secret in secrets), file
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    assert stat.S_IMODE(saved.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("harm", "named"),
    [
        (lambda saved: (saved / "node.db").write_bytes(b"x"), "node.db"),
        (lambda saved: (saved / "deployment.json").unlink(), "deployment.json"),
        (lambda saved: (saved / "keystore" / "stranger.json").write_text("{}"), "keystore/stranger.json"),
        (lambda saved: (saved / MANIFEST).unlink(), MANIFEST),
        (lambda saved: _name(saved, "node.db", "../node.db"), "../node.db"),
    ],
    ids=["changed", "missing", "added", "without manifest", "outside"],
)
def test_a_harmed_backup_restores_nothing(
    saved: Path, tmp_path: Path, harm: Callable[[Path], object], named: str
) -> None:
    harm(saved)
    with pytest.raises(BackupRefused) as refused:
        restore(saved, tmp_path / "home")
    assert named in refused.value.path
    assert not (tmp_path / "home").exists()


def test_a_node_says_how_old_its_newest_backup_is_and_asks_for_one_that_is_missing_or_too_old(
    harness: Harness, tmp_path: Path
) -> None:
    week = harness.node.config.model_copy(update={"backup": Backup(max_age_days=7)})
    node = replace(harness.node, config=week)
    (node.home / last_backup.FILE_NAME).unlink(missing_ok=True)
    assert (metrics(node).backup_age, asked(node)) == (None, {Reason.BACKUP_MISSING})
    with pytest.raises(BackupRefused):
        backup(node, node.home / "backup")
    assert metrics(node).backup_age is None, "what was refused was no backup"
    made_at = backup(node, tmp_path / "backup").made_at
    due = replace(node, clock=lambda: made_at + timedelta(days=7))
    assert (metrics(due).backup_age, asked(due)) == (timedelta(days=7), set())
    late = replace(node, clock=lambda: made_at + timedelta(days=7, seconds=1))
    assert asked(late) == {Reason.BACKUP_OLD}
    assert asked(replace(late, config=harness.node.config)) == set(), "0: other means back it up"
    (node.home / last_backup.FILE_NAME).write_bytes(b"{")
    assert asked(node) == {Reason.BACKUP_MISSING}


def asked(node: Node) -> set[Reason]:
    return {Reason.BACKUP_MISSING, Reason.BACKUP_OLD} & set(health(node).reasons)


def test_what_was_backed_up_is_recorded_and_a_restored_home_has_the_backup_that_it_came_from(
    harness: Harness, saved: Path, tmp_path: Path
) -> None:
    manifest = verified(saved)
    restore(saved, tmp_path / "home")
    for home in (harness.node.home, tmp_path / "home"):
        recorded = json.loads((home / last_backup.FILE_NAME).read_text())
        assert (recorded["to"], recorded["files"]) == (str(saved), len(manifest.files))
        assert recorded["manifest"] == sha256((saved / MANIFEST).read_bytes()).hex()
        assert last_backup.last_backup_at(home) == manifest.made_at


def test_it_overwrites_nothing(harness: Harness, saved: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupRefused):
        backup(harness.node, saved)
    with pytest.raises(BackupRefused):
        backup(harness.node, harness.node.home / "backup")
    assert not (harness.node.home / "backup").exists()
    home = tmp_path / "home"
    shutil.copytree(saved, home)
    (home / "node.db").write_bytes(b"mine")
    with pytest.raises(BackupRefused):
        restore(saved, home)
    assert (home / "node.db").read_bytes() == b"mine"
    assert verified(saved).name == harness.node.config.name


def _name(saved: Path, old: str, new: str) -> None:
    manifest = saved / MANIFEST
    manifest.write_text(manifest.read_text().replace(f'"{old}"', f'"{new}"'))
