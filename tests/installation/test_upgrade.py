"""A home that an older version left opens, migrates and serves, by the runbook's chapter; there is a way back, and a
home that a newer version opened is refused."""

from __future__ import annotations

import shutil
import sqlite3
import tarfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from cli.main import run
from cli.shared.exits import Exit
from node.compose import compose
from node.installation.config import write_private
from node.schema import NodeDatabaseNewer, head
from node.setup.backup import restore
from tests.conftest import free_port, soon
from tests.installation.chapters import blocks_of, walking

pytestmark = pytest.mark.chain

LEFT = Path(__file__).parent / "older_home.tar.xz"
OLDER = "0016"


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup by the older version, and what was kept apart from it (`make_older_home`)."""
    folder = tmp_path_factory.mktemp("left")
    with tarfile.open(LEFT) as archive:
        archive.extractall(folder, filter="data")
    return folder


@pytest.fixture
def home(left: Path, tmp_path: Path) -> Path:
    """The older version's home, as it was when its backup was made."""
    home = tmp_path / "home"
    restore(left / "backup", home)
    shutil.copy(left / "keystore.secret", home)
    write_private(home / "tokens" / "operator.token", (left / "operator.token").read_bytes())
    return home


def test_an_older_home_is_upgraded_by_the_chapter_serves_what_it_had_and_has_a_way_back(
    left: Path, home: Path, tmp_path: Path
) -> None:
    first, older, start, look, back = blocks_of("Upgrade")
    assert [each.kind for each in (older, start, look, back)] == ["older", "stays", "", "back"]
    http, chain = free_port(), free_port()
    moved_to(home, http=http, chain=chain)
    values = {"GUILD_HOME": home, "BACKUP": left / "backup", "RPC": f"http://127.0.0.1:{chain}"}
    before = first.with_values(**values, CERTIFICATE=left / "good.json")
    assert (revision(home), look.promised) == (OLDER, ("✔ VALID",))
    with walking(tmp_path) as walk:
        walk.run([before, start, look])
        assert revision(home) == head() != OLDER
        with httpx.Client(base_url=f"http://127.0.0.1:{http}", timeout=30, trust_env=False) as client:
            client.headers["Authorization"] = "Bearer " + (left / "operator.token").read_text().strip()
            soon(lambda: client.get("/readyz").status_code == 200)
            listed = client.get("/credentials").json()["items"]
            assert sorted(each["standing"] for each in listed) == ["good", "good", "suspended"]
            states = [each["state"] for each in client.get("/sittings").json()["items"]]
            assert states == ["prepared", "delivered"]
            trust = ("--rpc", str(values["RPC"]), "--trust-root", str(home / "deployment.json"))
            assert run(["verify", str(left / "suspended.json"), *trust]) == Exit.REFUSED
        walk.stop()
        walk.run([before, back])
    assert revision(home) == OLDER
    assert rows(home) == rows(left / "backup")


def test_a_second_start_changes_nothing(home: Path) -> None:
    compose(home).close()
    once = rows(home)
    compose(home).close()
    assert (rows(home), revision(home)) == (once, head())


@pytest.fixture
def newer(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Opened by a version that knows one migration more than we do; unchanged at the end."""
    compose(home).close()
    with sqlite3.connect(home / "node.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    monkeypatch.setenv("GUILD_HOME", str(home))
    found = rows(home)
    yield home
    assert rows(home) == found


def test_a_home_that_a_newer_version_has_opened_is_refused_in_a_sentence_and_left_as_it_is(
    newer: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(NodeDatabaseNewer) as refused:
        compose(newer)
    assert refused.value == NodeDatabaseNewer("9999")
    assert run(["backup", str(tmp_path / "backup")]) == Exit.REFUSED
    assert "A newer version has opened this home: run that one" in capsys.readouterr().err
    assert not (tmp_path / "backup").exists()


def moved_to(home: Path, *, http: int, chain: int) -> None:
    """Its own ports may be taken here."""
    text = (home / "guild.toml").read_text(encoding="utf-8")
    settings = tomllib.loads(text)
    for old, new in ((settings["http"]["port"], http), (settings["chain"]["embedded_port"], chain)):
        text = text.replace(str(old), str(new))
    write_private(home / "guild.toml", text.encode())


def revision(home: Path) -> str:
    (line,) = [each for each in rows(home) if each.startswith('INSERT INTO "alembic_version"')]
    return line.split("'")[1]


def rows(home: Path) -> list[str]:
    """Schema and rows of its database, as SQL."""
    database = sqlite3.connect(home / "node.db")
    try:
        return list(database.iterdump())
    finally:
        database.close()
