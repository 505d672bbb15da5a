"""`guild verify`, `guild wallet` and `guild member admins` on a real chain: exit codes, JSON, every way to show one."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from cli.main import run
from cli.shared.exits import Exit
from tests.faulty_node import WithoutLogs, faulty_node
from tests.scans import write_scans
from tests.stranger.founded import CERTIFIER, Founded, account, drawn, running_chain
from tests.stranger.issued import Issued, Issuer
from wallet.tokens import qr


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Issuer]:
    with running_chain(tmp_path_factory.mktemp("chain")) as rpc:
        yield Issuer(Founded(rpc))


@pytest.fixture
def place(issuer: Issuer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the trust root; the environment names it and the chain."""
    root = tmp_path / "deployment.json"
    root.write_text(json.dumps(issuer.founded.deployment()))
    monkeypatch.setenv("GUILD_HOME", str(tmp_path / "no-home"))
    monkeypatch.setenv("GUILD_RPC_URL", issuer.founded.rpc)
    monkeypatch.setenv("GUILD_TRUST_ROOT", str(root))
    return tmp_path


def files(folder: Path, issued: Issued) -> tuple[str, str]:
    document, picture = folder / "credential.json", folder / "qr.png"
    document.write_bytes(issued.file)
    picture.write_bytes(qr.png(issued.link))
    return str(document), str(picture)


def test_a_file_a_picture_a_link_and_both_together_are_valid(
    issuer: Issuer, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    issued = issuer.issue(2)[0]
    document, picture = files(place, issued)
    for shown in ([document], [picture], [issued.link], [document, picture], [picture, document]):
        assert run(["verify", *shown, "--json"]) == Exit.OK, shown
        assert json.loads(capsys.readouterr().out)["verdict"] == "VALID"


def test_standard_input_is_a_file_too(
    issuer: Issuer, place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    issued = issuer.issue(1)[0]
    for data in (issued.file, issued.link.encode() + b"\n", qr.png(issued.link)):
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(data)))
        assert run(["verify", "-", "--json"]) == Exit.OK
        assert json.loads(capsys.readouterr().out)["verdict"] == "VALID"


def test_a_file_and_the_qr_of_another_credential_are_invalid(issuer: Issuer, place: Path) -> None:
    one, other = issuer.issue(2)
    document, _ = files(place, one)
    assert run(["verify", document, other.link]) == Exit.REFUSED


def test_a_revocation_changes_the_exit_code_and_the_words(
    issuer: Issuer, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    batch = issuer.issue(2)
    document, _ = files(place, batch[0])
    issuer.founded.status("revoke", batch[0].document.batch, [issuer.position(batch[0], batch)])
    assert run(["verify", document, "--lang", "zh"]) == Exit.REFUSED
    assert "✘ REVOKED 已撤销" in capsys.readouterr().out


def test_without_a_node_it_is_unknown_and_still_invalid_where_the_bytes_are_wrong(
    issuer: Issuer, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued = issuer.issue(1)[0]
    document, _ = files(place, issued)
    monkeypatch.delenv("GUILD_RPC_URL")
    assert run(["verify", document]) == Exit.UNAVAILABLE
    Path(document).write_bytes(issued.file.replace(b'"@context"', b'"id":"x","@context"', 1))
    assert run(["verify", document]) == Exit.REFUSED


@pytest.mark.parametrize("encoding", ["gbk", "ascii"])
def test_the_encoding_of_a_terminal_never_decides_a_verdict(issuer: Issuer, place: Path, encoding: str) -> None:
    document, _ = files(place, issuer.issue(1)[0])
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "GUILD_LANG": "zh"}
    for more in ([], ["--json"]):
        asked = [sys.executable, "-c", "from cli.main import main; main()", "verify", document, *more]
        done = subprocess.run(asked, env=environment, capture_output=True, check=False)
        assert (done.returncode, b"Traceback" in done.stderr) == (Exit.OK, False), done.stderr
        assert b"VALID" in done.stdout
    assert json.loads(done.stdout.decode(encoding))["verdict"] == "VALID"


def test_another_code_beside_ours_is_passed_over_and_a_transparent_picture_reads_like_a_white_one(
    issuer: Issuer, place: Path
) -> None:
    link = issuer.issue(1)[0].link
    write_scans(link, "https://u.wechat.com/abc", place)
    for name in ("two-codes.png", "transparent.png", "scan-0.jpg"):
        assert run(["verify", str(place / name), "--json"]) == Exit.OK, name


def test_what_is_not_ours_or_damaged_is_named_and_is_no_refusal(
    issuer: Issuer, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    issued = issuer.issue(1)[0]
    shown = {"a.pdf": (b"%PDF-1.7", "NOT_OURS"), "saved.json": (issued.file + b"\n", "DAMAGED")}
    for name, (data, state) in shown.items():
        (place / name).write_bytes(data)
        assert run(["verify", str(place / name), "--json"]) == Exit.USAGE
        assert json.loads(capsys.readouterr().out)["verdict"] == state
    assert run(["verify", f"{issued.link}。", "--json"]) == Exit.OK
    assert "link-mended" in capsys.readouterr().out
    assert run(["verify", "https://u.wechat.com/abc", "--lang", "zh"]) == Exit.USAGE
    assert "微信二维码" in capsys.readouterr().out


@pytest.mark.parametrize("source", [[], ["--snapshot", "."]], ids=["chain", "snapshot"])
def test_without_a_trust_root_what_is_no_certificate_is_told_and_nothing_else(
    issuer: Issuer, place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, source: list[str]
) -> None:
    monkeypatch.delenv("GUILD_TRUST_ROOT")
    issued = issuer.issue(1)[0]
    (place / "a.pdf").write_bytes(b"%PDF-1.7")
    cut = issued.link[: issued.link.index("#") + 5]
    shown = {"https://u.wechat.com/abc": "NOT_OURS", str(place / "a.pdf"): "NOT_OURS", cut: "DAMAGED"}
    for name, state in shown.items():
        assert run(["verify", name, *source, "--json"]) == Exit.USAGE
        assert json.loads(capsys.readouterr().out)["verdict"] == state
    for name in files(place, issued):
        assert run(["verify", name, *source, "--json"]) == Exit.USAGE
        assert json.loads(capsys.readouterr().out)["error"]["type"] == "trust-root-missing", name


def test_another_chain_behind_the_url_is_unknown_and_named(
    issuer: Issuer, place: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    document, _ = files(place, issuer.issue(1)[0])
    with running_chain(tmp_path_factory.mktemp("other"), starts_at=1_700_000_000) as other:
        assert run(["verify", document, "--rpc", other, "--json"]) == Exit.UNAVAILABLE
    checks = json.loads(capsys.readouterr().out)["checks"]
    assert any("starts with genesis" in check["values"].get("detail", "") for check in checks)


def test_what_cannot_be_read_is_usage_and_a_picture_without_a_qr_is_refused(issuer: Issuer, place: Path) -> None:
    issued = issuer.issue(1)[0]
    document, picture = files(place, issued)
    assert run(["verify", str(place / "not-there")]) == Exit.USAGE
    assert run(["verify", document, document]) == Exit.USAGE
    Path(picture).write_bytes(Path(picture).read_bytes()[:200])
    assert run(["verify", picture]) == Exit.REFUSED


def test_a_trust_root_that_is_none_is_refused(place: Path, issuer: Issuer) -> None:
    document, _ = files(place, issuer.issue(1)[0])
    (place / "deployment.json").write_text("{}")
    assert run(["verify", document]) == Exit.REFUSED
    assert run(["verify", document, "--trust-root", str(place / "gone.json")]) == Exit.USAGE


def test_a_holder_opens_a_trail_and_anyone_checks_that_it_is_complete(
    issuer: Issuer, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    person, own = 4000, []
    for number in range(2):
        batch = issuer.batch_id()
        issued = issuer.credential(batch, person)
        issuer.anchor(batch, [issued], persons=(person,))
        own.append(place / f"{number}.json")
        own[-1].write_bytes(issued.file)
    trail_keys = [{"issuer": CERTIFIER, "trail_key": issuer.trail_key(person).hex()}]
    (place / "export.json").write_text(json.dumps({"secret": drawn("secret", person).hex(), "trail_keys": trail_keys}))
    out = place / "openings.json"
    opening = ["wallet", "open", str(place / "export.json")]
    assert run([*opening, *map(str, own), "--out", str(out)]) == Exit.OK
    assert os.stat(out).st_mode & 0o077 == 0
    assert drawn("secret", person).hex() not in out.read_text()
    assert run(["wallet", "trail", str(out)]) == Exit.OK
    assert run([*opening, str(own[0]), "--out", str(out)]) == Exit.OK
    capsys.readouterr()
    assert run(["wallet", "trail", str(out), "--json"]) == Exit.REFUSED
    found = json.loads(capsys.readouterr().out)
    assert (found["complete"], len(found["opened"]), len(found["unopened"])) == (False, 1, 1)


def test_the_accounts_that_hold_admin_are_read_from_the_chain(
    issuer: Issuer, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["member", "admins", "--json"]) == Exit.OK
    found = {(each["account"], each["member"]) for each in json.loads(capsys.readouterr().out)}
    wanted = {(account("council").address.lower(), None)}
    assert found == wanted | {(account(f"admin-{member}").address.lower(), member) for member in (1, 2, 3)}


@pytest.mark.parametrize("lost", ["RoleGranted", "AccountRolesChanged"])
def test_an_account_that_holds_admin_is_not_hidden_by_a_node_that_leaves_its_log_out(
    issuer: Issuer, place: Path, capsys: pytest.CaptureFixture[str], lost: str
) -> None:
    client, abis = issuer.founded.client, issuer.founded.abis
    event = abis["AccessManager" if lost == "RoleGranted" else "Consortium"].events[lost]
    address = issuer.founded.at["AccessManager" if lost == "RoleGranted" else "Consortium"]
    block = client.logs(0, client.head().number, [address], [event.topic])[-1].block_number
    assert run(["member", "admins", "--json"]) == Exit.OK
    whole = capsys.readouterr().out
    with faulty_node(issuer.founded.rpc, WithoutLogs(block, block, in_receipts=False)) as node:
        assert run(["member", "admins", "--rpc", node.url, "--json"]) == Exit.OK
        assert capsys.readouterr().out == whole
        node.faults = [WithoutLogs(block, block)]
        assert run(["member", "admins", "--rpc", node.url, "--json"]) == Exit.UNAVAILABLE
