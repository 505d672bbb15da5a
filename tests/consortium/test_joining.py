"""A node that joins a consortium makes its member's accounts, and founds nothing that the council has not admitted."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from cli.main import run
from cli.shared.exits import Exit
from formats.register.members import MemberKind
from ledger.consortium.facts import Role
from node.compose import compose
from node.installation.config import Chain, Config, KeystoreFiles, save
from node.setup.founding import found
from node.setup.founding_file import FoundingRefused
from tests.consortium.harness import FILE, HOST, SCHOOL, Harness, founding_file

pytestmark = pytest.mark.chain

ENTERPRISE = 3
PART = """
[[members]]
number = 3
kind = "enterprise"
powers = ["money"]
name = {{zh = "企业", en = "Enterprise"}}
{admin}
[[staff]]
member = 3
person = "cashier"
roles = ["finance"]
"""


@pytest.fixture
def home(harness: Harness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home that joins as member 3, with the trust root that the first node gave it."""
    home = tmp_path / "joining"
    chain = Chain(rpc_url=harness.chain.rpc_url)
    save(home, Config(issuer_host=HOST, members=(ENTERPRISE,), chain=chain, keystore=KeystoreFiles(scrypt_log2=4)))
    shutil.copy(harness.node.home / "deployment.json", home)
    monkeypatch.setenv("GUILD_HOME", str(home))
    return home


def created(capsys: pytest.CaptureFixture[str], role: str, member: int) -> str:
    assert run(["member", "create-account", role, "--member", str(member), "--json"]) == Exit.OK
    return str(json.loads(capsys.readouterr().out)["address"])


def file_with(folder: Path, admin: str | None) -> Path:
    path = founding_file(folder)
    named = "" if admin is None else f'admin = "{admin}"'
    path.write_text(FILE.replace("[[accreditations]]", PART.format(admin=named) + "[[accreditations]]", 1))
    return path


def test_it_joins_once_the_council_has_admitted_its_account_and_says_what_is_missing_before(
    home: Path, harness: Harness, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    node = compose(home)
    with pytest.raises(FoundingRefused, match="guild member create-account admin --member 3"):
        found(node, file_with(tmp_path, None))
    admin = created(capsys, "admin", ENTERPRISE)
    with pytest.raises(FoundingRefused, match=f"its admin account here is {admin}, the file says 0x1111"):
        found(node, file_with(tmp_path, "0x" + "11" * 20))
    with pytest.raises(FoundingRefused, match=r"has not admitted it with 0x\w+: run `guild found` with this file at"):
        found(node, file_with(tmp_path, admin))
    admission = harness.council.admit_member(
        harness.by_council(), kind=MemberKind.ENTERPRISE, powers=Role.ADMIN | Role.MONEY, admin=admin, profile={}
    )
    harness.do(admission)
    for _ in range(2):
        made = found(node, file_with(tmp_path, admin))
        assert (made.members, made.standards, made.accreditations) == ((ENTERPRISE,), {}, ())
        assert list(made.tokens) == ["cashier"], "neither other members' people nor the council's"
    money = node.keystore.address("member-3-money")
    (joined,) = harness.council.contract.ask(harness.node.chain, "accountOf", money)
    assert tuple(joined) == (ENTERPRISE, int(Role.MONEY))
    assert not [key.name for key in node.keystore.list() if "council" in key.name]
    node.close()


def test_an_account_is_made_once_and_only_for_a_member_and_a_role_that_there_are(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert created(capsys, "money", ENTERPRISE) == created(capsys, "money", ENTERPRISE)
    assert created(capsys, "book", ENTERPRISE) != created(capsys, "money", ENTERPRISE)
    assert run(["member", "create-account", "money", "--member", str(SCHOOL)]) == Exit.REFUSED
    assert "this node does not host member 2" in capsys.readouterr().err
    assert run(["member", "create-account", "pay", "--member", str(ENTERPRISE)]) == Exit.USAGE
    assert "one of admin, issue, status, registrar, book, money" in capsys.readouterr().err
