"""What lies in a home is its owner's alone, whoever made it and under whatever umask; an export is everybody's."""

import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from node.compose import compose
from node.installation.config import Config, save
from node.installation.private_files import HomeNotPrivate, secure_home
from node.publishing.page_files import _replace as export_file
from node.publishing.publisher import Publisher
from node.setup.backup import backup, restore
from tests.consortium.harness import HOST, Harness, founded_harness
from tests.issuing.world import COLLEGE, World, founded_world

pytestmark = pytest.mark.chain
MADE_BY_THE_TEST = {"api.log"}


@pytest.fixture(scope="module", autouse=True)
def no_umask() -> Iterator[None]:
    """The worst there is: nothing is private but by its maker's own word."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture(scope="module")
def harness(no_umask: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harness]:
    with founded_harness(tmp_path_factory.mktemp("harness")) as made:
        yield made


@pytest.fixture(scope="module")
def world(no_umask: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with founded_world(tmp_path_factory.mktemp("world")) as made:
        yield made


def readable_by_others(home: Path) -> list[str]:
    """Every path of the tree, the home itself too, on which anybody else has any right."""
    found = [home, *home.rglob("*")]
    assert len(found) > 10
    return [
        f"{path.relative_to(home)} {stat.S_IMODE(path.stat().st_mode):04o}"
        for path in found
        if not path.is_symlink() and stat.S_IMODE(path.stat().st_mode) & 0o077 and path.name not in MADE_BY_THE_TEST
    ]


def test_everything_that_a_founded_and_publishing_node_writes_is_private(harness: Harness, tmp_path: Path) -> None:
    harness.anchor(2)
    harness.project()
    assert Publisher(harness.node).tick()
    assert {"chain", "keystore", "published", "tokens"} <= {path.name for path in harness.node.home.iterdir()}
    assert {path.name for path in harness.node.home.glob("*.db*")} >= {"node.db", "node.db-wal", "node.db-shm"}
    assert readable_by_others(harness.node.home) == []
    backup(harness.node, tmp_path / "backup")
    restore(tmp_path / "backup", tmp_path / "restored")
    assert readable_by_others(tmp_path / "backup") == readable_by_others(tmp_path / "restored") == []


def test_everything_that_an_issuing_node_writes_is_private(world: World) -> None:
    sitting = world.delivered(2)
    assert world.ask("GET", f"/sittings/{sitting}", token=world.token(COLLEGE, "auditor")).status_code == 200
    assert readable_by_others(world.home) == []


def test_a_home_that_others_can_read_is_made_private_at_the_next_start(harness: Harness) -> None:
    home = harness.node.home
    for path in [home, *home.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() else 0o644)
    node = compose(home)
    assert readable_by_others(home) == []
    assert secure_home(home, node.config) == 0
    node.close()


def test_what_a_link_in_the_home_leads_to_is_made_private_too(tmp_path: Path) -> None:
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    home.mkdir()
    (elsewhere / "keystore").mkdir(parents=True)
    config = Config(issuer_host="certs.guild.example")
    kept = [elsewhere / "node.db", elsewhere / "secret", elsewhere / "keystore" / "key.json"]
    for path in kept:
        path.write_text("x")
    database = make_url(config.databases.node).database
    (home / str(database)).symlink_to(kept[0])
    (home / config.keystore.secret_file).symlink_to(kept[1])
    (home / config.keystore.directory).symlink_to(elsewhere / "keystore", target_is_directory=True)
    (tmp_path / "link").symlink_to(home, target_is_directory=True)
    secure_home(tmp_path / "link", config)
    shown = [f"{path.name} {stat.S_IMODE(path.stat().st_mode):04o}" for path in (home, elsewhere / "keystore", *kept)]
    assert shown == ["home 0700", "keystore 0700", "node.db 0600", "secret 0600", "key.json 0600"]


def test_a_restore_into_an_empty_folder_that_others_can_read_makes_it_private_first(
    harness: Harness, tmp_path: Path
) -> None:
    backup(harness.node, tmp_path / "backup")
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    restore(tmp_path / "backup", home)
    assert readable_by_others(home) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a file of somebody else")
def test_a_home_of_somebody_else_that_others_can_read_is_refused_with_the_cure() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        save(home, Config(issuer_host=HOST))
        home.chmod(0o755)
        (home / "guild.toml").chmod(0o644)
        child = os.fork()
        if child == 0:
            os.setuid(65534)
            try:
                compose(home)
            except HomeNotPrivate as refused:
                os._exit(0 if refused.values() == {"path": str(home), "mode": "0755", "owner": 0} else 1)
            os._exit(2)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert "chown" in HomeNotPrivate("x", "0755", 0).sentence()


def test_an_export_can_be_read_by_any_web_server(tmp_path: Path) -> None:
    os.umask(0o077)
    try:
        export_file(tmp_path / "site" / "shards" / "one.json", b"{}")
    finally:
        os.umask(0)
    for folder in ("site", "site/shards"):
        assert stat.S_IMODE((tmp_path / folder).stat().st_mode) == 0o755
    assert stat.S_IMODE((tmp_path / "site" / "shards" / "one.json").stat().st_mode) == 0o644
