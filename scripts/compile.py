"""Compile the contracts and write the artifacts that the ledger and the deployment read.

`python -m scripts.compile` writes `ledger/artifacts/*.json`; with `--check` it writes nothing and fails where a
committed artifact differs. Settings come from `hardhat.config.json`, their one home; the compiler is the npm `solc`
behind `scripts/solc.js`, driven through py-solc-x. The same sources and settings give the same bytes on every machine.
"""

from __future__ import annotations

import argparse
import json
import posixpath
import re
import sys
from pathlib import Path
from typing import Any

import solcx

ROOT = Path(__file__).resolve().parent.parent
ARTIFACTS = ROOT / "ledger" / "artifacts"
COMPILER = ROOT / "scripts" / "solc.js"
PUBLISHED = {
    "Consortium": "contracts/Consortium.sol",
    "Credentials": "contracts/Credentials.sol",
    "Assets": "contracts/Assets.sol",
    "Owners": "contracts/Owners.sol",
    "Bookings": "contracts/Bookings.sol",
    "Uses": "contracts/Uses.sol",
    "Agreements": "contracts/Agreements.sol",
    "Journal": "contracts/Journal.sol",
    "Splits": "contracts/Splits.sol",
    "Allocations": "contracts/Allocations.sol",
    "AccessManager": "@openzeppelin/contracts/access/manager/AccessManager.sol",
}

_IMPORT = re.compile(r'^\s*import\b[^;"]*"([^"]+)"\s*;', re.MULTILINE)


class CompileFault(Exception):
    """The compiler, its settings or an import is not what it must be."""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.compile", description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a committed artifact differs")
    options = parser.parse_args(arguments)
    compiled = {name: render(artifact) for name, artifact in compile_artifacts().items()}
    if options.check:
        return _report(stale(compiled))
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    for name, text in compiled.items():
        _path(name).write_text(text, encoding="utf-8")
        print(f"{name}: {len(json.loads(text)['deployedBytecode']) // 2 - 1:,} bytes deployed")
    return 0


def compile_artifacts() -> dict[str, dict[str, Any]]:
    """Name → artifact: ABI, both bytecodes, where immutables stand, and what compiled it."""
    config = compiler_config()
    version = solcx.wrapper.get_version_str_from_solc_binary(COMPILER)
    if version.split("+")[0] != config["version"]:
        raise CompileFault(f"compiler is {version}, hardhat.config.json wants {config['version']}: run npm ci")
    output = solcx.compile_standard(standard_input(config["settings"]), solc_binary=COMPILER, allow_empty=True)
    return {
        name: _artifact(name, source, output["contracts"][source][name], version, config["settings"])
        for name, source in PUBLISHED.items()
    }


def stale(compiled: dict[str, str]) -> list[str]:
    """Names whose committed artifact is not these bytes."""
    return [
        name
        for name, text in compiled.items()
        if not _path(name).is_file() or _path(name).read_text(encoding="utf-8") != text
    ]


def compiler_config() -> dict[str, Any]:
    """`solidity` of hardhat.config.json: version and settings."""
    config: dict[str, Any] = json.loads((ROOT / "hardhat.config.json").read_text(encoding="utf-8"))["solidity"]
    return config


def standard_input(settings: dict[str, Any]) -> dict[str, Any]:
    """The compiler's input: every source by its import path, never by a place on this machine."""
    deployed = "evm.deployedBytecode"
    selection = ["abi", "evm.bytecode.object", f"{deployed}.object", f"{deployed}.immutableReferences"]
    wanted = {source: {name: selection} for name, source in PUBLISHED.items()}
    return {
        "language": "Solidity",
        "sources": {path: {"content": text} for path, text in sorted(_sources().items())},
        "settings": {**settings, "outputSelection": wanted},
    }


def render(artifact: dict[str, Any]) -> str:
    """The bytes of an artifact file: sorted keys, one trailing newline."""
    return json.dumps(artifact, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _report(names: list[str]) -> int:
    for name in names:
        message = f"ledger/artifacts/{name}.json is not what the sources compile to: run python -m scripts.compile"
        print(message, file=sys.stderr)
    return 1 if names else 0


def _path(name: str) -> Path:
    return ARTIFACTS / f"{name}.json"


def _sources() -> dict[str, str]:
    sources: dict[str, str] = {}
    waiting = list(PUBLISHED.values())
    while waiting:
        path = waiting.pop()
        if path not in sources:
            sources[path] = _read(path)
            waiting += [_resolve(path, imported) for imported in _IMPORT.findall(sources[path])]
    return sources


def _resolve(importer: str, imported: str) -> str:
    if imported.startswith("."):
        return posixpath.normpath(posixpath.join(posixpath.dirname(importer), imported))
    return imported


def _read(path: str) -> str:
    place = ROOT / "node_modules" / path if path.startswith("@") else ROOT / path
    if not place.is_file():
        raise CompileFault(f"{path} is imported and not there: run npm ci")
    return place.read_text(encoding="utf-8")


def _artifact(name: str, source: str, made: dict[str, Any], version: str, settings: dict[str, Any]) -> dict[str, Any]:
    deployed = made["evm"]["deployedBytecode"]
    places = sorted(
        (place["start"], place["length"]) for found in deployed["immutableReferences"].values() for place in found
    )
    return {
        "contractName": name,
        "sourceName": source,
        "abi": made["abi"],
        "bytecode": "0x" + made["evm"]["bytecode"]["object"],
        "deployedBytecode": "0x" + deployed["object"],
        "immutableReferences": [{"start": start, "length": length} for start, length in places],
        "compiler": {"version": version, "settings": settings},
    }


if __name__ == "__main__":
    sys.exit(main())
