"""What a restored home still misses is said by the restore, by `readyz` and by whatever needs it; a lost token
comes back."""

from __future__ import annotations

import json
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from cli.main import run
from cli.shared.exits import Exit
from ledger.db import reading, writing
from node.compose import compose
from node.faults import ConfigFault, TokenInvalid
from node.health.readiness import Reason, health
from node.installation.config import Chain, Config, KeystoreFiles, PeerNode, RegistrarPeer, save
from node.installation.keys import ensure_account
from node.installation.node import Node
from node.registrar.client import RegistrarClient, RegistrarUnavailable
from node.running import supervisor
from node.setup.backup import backup
from node.staff.access import appoint, authenticate, bootstrap_principal
from node.staff.recovery import recover
from node.tables.staff import NodeAct

REGISTRAR, COLLEGE, OTHER = 1, 2, 3
NOWHERE = "http://127.0.0.1:9"
SECRET, TOKEN, USES = "keystore.secret", "tokens/peer-2.token", "tokens/uses-3.token"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    config = Config(
        issuer_host="guild.example",
        members=(REGISTRAR, COLLEGE),
        chain=Chain(rpc_url=NOWHERE),
        keystore=KeystoreFiles(scrypt_log2=1),
        registrars={COLLEGE: RegistrarPeer(member=REGISTRAR, url=NOWHERE, token_file=Path(TOKEN))},
        use_peers={COLLEGE: {OTHER: PeerNode(url=NOWHERE, token_file=Path(USES))}},
    )
    save(home, config)
    monkeypatch.setenv("GUILD_HOME", str(home))
    return home


@pytest.fixture
def node(home: Path) -> Iterator[Node]:
    node = compose(home)
    ensure_account(node.keystore, "council-admin")
    yield node
    node.close()


def test_a_restore_names_every_file_that_no_backup_holds(
    node: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    backup(node, tmp_path / "backup")
    monkeypatch.setenv("GUILD_HOME", str(tmp_path / "restored"))
    assert run(["restore", str(tmp_path / "backup"), "--json"]) == Exit.OK
    said = capsys.readouterr()
    assert json.loads(said.out)["bring"] == [SECRET, TOKEN, USES]
    assert all(each in said.err for each in (SECRET, TOKEN, USES))


def test_readyz_names_the_missing_files_until_each_is_there(node: Node) -> None:
    for number, file in enumerate((TOKEN, USES)):
        found = health(node)
        assert Reason.FILE_MISSING in found.reasons
        assert found.missing_files == (TOKEN, USES)[number:]
        (node.home / file).parent.mkdir(exist_ok=True)
        (node.home / file).write_text("token")
    assert Reason.FILE_MISSING not in health(node).reasons
    (node.home / SECRET).unlink()
    assert health(node).missing_files == (SECRET,)


def test_a_secret_that_was_never_drawn_is_not_missing(home: Path) -> None:
    fresh = compose(home)
    assert SECRET not in health(fresh).missing_files
    fresh.close()


def test_a_question_without_its_token_file_names_the_file(node: Node) -> None:
    client = RegistrarClient(node.config.registrars[COLLEGE], node.home)
    with pytest.raises(RegistrarUnavailable, match=r"the token file peer-2\.token is not there; guild\.toml names it"):
        client.close_voucher("00")


def test_a_node_does_not_start_without_its_secret_and_says_so_in_one_sentence(home: Path, node: Node) -> None:
    (home / SECRET).unlink()
    with pytest.raises(ConfigFault, match="the keystore's secret is missing: restore it from its safe place") as fault:
        supervisor.up(home, threading.Event())
    assert "\n" not in str(fault.value)


def test_a_lost_token_comes_back_on_the_machine_ends_the_old_one_and_is_logged(
    node: Node, capsys: pytest.CaptureFixture[str]
) -> None:
    first = recover(node, member=COLLEGE, person="chen-na", roles=["admin", "auditor"])
    lost = first.read_text().strip()
    assert run(["staff", "recover", "chen-na", "--member", str(COLLEGE), "--json"]) == Exit.OK
    file = Path(json.loads(capsys.readouterr().out)["token_file"])
    assert (file, stat.S_IMODE(file.stat().st_mode)) == (node.home / "tokens/chen-na.token", 0o600)
    with reading(node.node_engine) as session:
        found = authenticate(session, file.read_text().strip())
        assert (found.person, found.roles) == ("chen-na", frozenset({"admin", "auditor"}))
        with pytest.raises(TokenInvalid):
            authenticate(session, lost)
        acts = session.exec(select(NodeAct.act, NodeAct.person).order_by(NodeAct.number)).all()  # type: ignore[arg-type]
    by = "operator of this machine"
    assert acts == [("staff-appointed", by), ("staff-dismissed", by), ("staff-appointed", by)]


@pytest.mark.parametrize("member", [COLLEGE, 9])
def test_nobody_is_recovered_who_does_not_serve_a_member_of_this_node(
    node: Node, member: int, capsys: pytest.CaptureFixture[str]
) -> None:
    roles = ["--role", "admin"] if member == 9 else []
    assert run(["staff", "recover", "nobody", "--member", str(member), *roles]) == Exit.REFUSED
    assert "Nobody of this name serves that member" in capsys.readouterr().err
    assert not (node.home / "tokens").exists()


def test_the_token_of_a_member_at_a_registrar_of_this_node_goes_where_the_settings_look(node: Node) -> None:
    with writing(node.node_engine) as session:
        by = bootstrap_principal(REGISTRAR)
        appoint(session, node.clock, by, person="member-2-node", roles=["peer"], peer_member=COLLEGE)
    assert recover(node, member=REGISTRAR, person="member-2-node") == node.home / TOKEN
    with reading(node.node_engine) as session:
        assert authenticate(session, (node.home / TOKEN).read_text().strip()).peer == COLLEGE


def test_staff_are_added_with_roles_or_as_a_peer_and_never_both(capsys: pytest.CaptureFixture[str]) -> None:
    for more in ([], ["--role", "admin", "--peer", "3"]):
        assert run(["staff", "add", "--person", "x", "--url", NOWHERE, *more]) == Exit.USAGE
        assert "either --role or --peer" in capsys.readouterr().err


def test_a_token_file_that_is_there_is_not_written_over_and_nobody_is_added(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "peer.token"
    file.write_text("theirs")
    asked = ["staff", "add", "--person", "x", "--peer", "3", "--token-file", str(file), "--url", NOWHERE]
    assert run(asked) == Exit.REFUSED, "before the node is asked, which does not answer here"
    assert "is there already" in capsys.readouterr().err
    assert file.read_text() == "theirs"
