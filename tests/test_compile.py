"""The compile chain: one home of settings, artifacts anyone can make again, code that fits on a chain."""

from __future__ import annotations

import json
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from scripts import compile as chain

MOST_DEPLOYED_BYTES = 24_576  # EIP-170
MOST_CREATION_BYTES = 49_152  # EIP-3860


@pytest.fixture(scope="module")
def compiled() -> dict[str, dict[str, Any]]:
    return chain.compile_artifacts()


def test_committed_artifacts_are_what_the_sources_compile_to(compiled: dict[str, dict[str, Any]]) -> None:
    assert sorted(compiled) == sorted(path.stem for path in chain.ARTIFACTS.glob("*.json"))
    for name, artifact in compiled.items():
        committed = (chain.ARTIFACTS / f"{name}.json").read_text(encoding="utf-8")
        assert committed == chain.render(artifact), f"{name}: run python -m scripts.compile"


def test_an_artifact_that_differs_or_is_missing_is_named(
    compiled: dict[str, dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = {name: chain.render(artifact) for name, artifact in compiled.items()}
    monkeypatch.setattr(chain, "ARTIFACTS", tmp_path)
    (tmp_path / "Consortium.json").write_text(texts["Consortium"], encoding="utf-8")
    (tmp_path / "Credentials.json").write_text(texts["Credentials"] + " ", encoding="utf-8")
    assert chain.stale(texts) == [name for name in chain.PUBLISHED if name != "Consortium"]


def test_no_artifact_names_a_place_on_this_machine(compiled: dict[str, dict[str, Any]]) -> None:
    for name, artifact in compiled.items():
        assert str(chain.ROOT) not in json.dumps(artifact), name
        assert not artifact["sourceName"].startswith("/"), name


def test_deployed_code_and_creation_code_stay_below_the_chains_limits(compiled: dict[str, dict[str, Any]]) -> None:
    for name, artifact in compiled.items():
        assert 0 < _bytes(artifact["deployedBytecode"]) <= MOST_DEPLOYED_BYTES, name
        assert 0 < _bytes(artifact["bytecode"]) <= MOST_CREATION_BYTES, name


def test_immutables_lie_inside_the_deployed_code_and_are_blank_there(compiled: dict[str, dict[str, Any]]) -> None:
    for name in ("Consortium", "Credentials"):
        places = compiled[name]["immutableReferences"]
        code = bytes.fromhex(compiled[name]["deployedBytecode"][2:])
        assert places, f"{name} has a chain ref at least"
        for place in places:
            assert code[place["start"] : place["start"] + place["length"]] == bytes(32), name


def test_foundry_compiles_with_the_settings_of_hardhat_config() -> None:
    config = json.loads((chain.ROOT / "hardhat.config.json").read_text(encoding="utf-8"))
    profile = tomllib.loads((chain.ROOT / "foundry.toml").read_text(encoding="utf-8"))["profile"]["default"]
    settings = config["solidity"]["settings"]
    assert profile["optimizer"] == settings["optimizer"]["enabled"]
    assert profile["optimizer_runs"] == settings["optimizer"]["runs"]
    assert profile["via_ir"] == settings["viaIR"]
    assert profile["evm_version"] == settings["evmVersion"]
    assert profile["bytecode_hash"] == settings["metadata"]["bytecodeHash"]
    assert profile["cbor_metadata"] == settings["metadata"]["appendCBOR"]
    assert profile["solc"] == str(chain.COMPILER.relative_to(chain.ROOT))
    paths = config["paths"]
    assert [profile["src"], profile["test"], profile["cache_path"]] == [
        paths[name] for name in ("sources", "tests", "cache")
    ]
    assert profile["out"] != paths["artifacts"], "Hardhat's node stops at build facts that forge wrote"


def test_the_npm_compiler_is_the_version_that_hardhat_config_names() -> None:
    package = json.loads((chain.ROOT / "package.json").read_text(encoding="utf-8"))
    assert package["dependencies"]["solc"] == chain.compiler_config()["version"]


def test_the_compiler_wrapper_refuses_what_it_does_not_know() -> None:
    ended = subprocess.run([chain.COMPILER, "--bin"], capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "unrecognised option '--bin'" in ended.stderr


def _bytes(code: str) -> int:
    return len(code) // 2 - 1
