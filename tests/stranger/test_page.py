"""The page promises a script that is short, stands alone and agrees with the contract itself."""

from __future__ import annotations

import ast
import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from formats import leaf
from tests.stranger.founded import ROOT, Founded
from tests.stranger.issued import Issuer
from tests.stranger.page import CONTEXTS, PAGE, scripts

CAST = ROOT / "node_modules/@foundry-rs/cast-linux-amd64/bin/cast"
PUBLIC = {"requests", "eth_abi", "Crypto", "cbor2", "nacl", "rfc8785", "pyld", "pyoxigraph"}


def test_each_script_is_under_a_hundred_lines() -> None:
    assert len(scripts()) == 2
    for script in scripts():
        assert script.count("\n") < 100


def test_the_scripts_import_public_libraries_only() -> None:
    for script in scripts():
        imported = set[str]()
        for statement in ast.walk(ast.parse(script)):
            if isinstance(statement, ast.Import):
                imported |= {name.name.partition(".")[0] for name in statement.names}
            elif isinstance(statement, ast.ImportFrom):
                imported.add(str(statement.module).partition(".")[0])
        assert imported <= PUBLIC | sys.stdlib_module_names


def test_the_page_names_every_public_library_that_its_scripts_import() -> None:
    (line,) = re.findall(r"^pip install (.*)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    named = {"pycryptodome": "Crypto", "eth-abi": "eth_abi", "pynacl": "nacl"}
    assert {named.get(each, each) for each in line.split()} == PUBLIC


def test_the_contexts_are_the_ones_whose_digests_stand_on_the_page() -> None:
    rows = re.findall(r"^\| `(\S+\.jsonld)` \|.*`([0-9a-f]{64})` \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert {name: hashlib.sha256((CONTEXTS / name).read_bytes()).hexdigest() for name, _ in rows} == dict(rows)
    assert {name for name, _ in rows} == {file.name for file in CONTEXTS.glob("*.jsonld")}


def test_the_script_runs_alone_in_an_isolated_interpreter(issuer: Issuer, founded: Founded, tmp_path: Path) -> None:
    script = tmp_path / "verify.py"
    script.write_text(scripts()[0], encoding="utf-8")
    command = [sys.executable, "-I", str(script), founded.rpc, founded.at["Consortium"], "0x" + founded.genesis.hex()]
    ended = subprocess.run(
        [*command, issuer.issue(2)[0].link], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "VALID: every check held\n", "")


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0, []),
        (0, ["there.json"]),
        (0, ["there.json", "nowhere"]),
        (0, ["nowhere.json", "."]),
        (1, []),
        (1, ["nowhere.json"]),
        (1, ["there.json"]),
    ],
)
def test_a_script_that_lacks_something_says_that_it_cannot_judge_and_ends_with_two(
    number: int, shown: list[str], tmp_path: Path
) -> None:
    (tmp_path / "script.py").write_text(scripts()[number], encoding="utf-8")
    (tmp_path / "there.json").write_text("{}")
    command = [sys.executable, "script.py", "http://127.0.0.1:9", "0x" + "11" * 20, "0x" + "22" * 32, *shown]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (2, "")
    assert ended.stdout.startswith("cannot judge: ")


@pytest.mark.parametrize("place", range(5))
def test_cast_asks_the_contract_and_hears_the_same(issuer: Issuer, founded: Founded, place: int) -> None:
    batch = issuer.issue(5)
    entries = sorted(each.entry for each in batch)
    number = batch[0].document.batch
    founded.status("suspend", number, [1])
    founded.status("revoke", number, [3])
    siblings = ",".join("0x" + each.hex() for each in leaf.siblings(number, entries, place))
    entry = f"(0x{entries[place].document_digest.hex()},0x{entries[place].token_digest.hex()})"
    said = _cast(founded, "0x" + number.hex(), entry, str(place), f"[{siblings}]")
    assert said == ["true", str({1: 2, 3: 3}.get(place, 1))]
    other = f"(0x{entries[place].token_digest.hex()},0x{entries[place].document_digest.hex()})"
    assert _cast(founded, "0x" + number.hex(), other, str(place), f"[{siblings}]")[0] == "false"


def _cast(founded: Founded, *arguments: str) -> list[str]:
    function = "verify(bytes20,(bytes32,bytes32),uint16,bytes32[])(bool,uint8)"
    assert function in PAGE.read_text(encoding="utf-8")
    command = [str(CAST), "call", founded.at["Credentials"], function, *arguments, "--rpc-url", founded.rpc]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout.split()
