"""Run slither over the contracts and hold its findings to docs/slither.md.

`python -m scripts.slither` makes `.slither-venv` when it is not there (slither needs web3 < 8, so it has an environment
of its own), analyses a copy of the contracts, and fails on a finding that docs/slither.md does not explain and on an
explanation that no finding needs any more.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".slither-venv"
EXPLAINED = ROOT / "docs" / "slither.md"
FORGE = ROOT / "node_modules" / "@foundry-rs" / "forge-linux-amd64" / "bin"
REQUIREMENTS = ["slither-analyzer==0.11.6", "web3==7.16.0"]
TIMEOUT_S = 600

Finding = tuple[str, str]
"""Detector, and the function or variable it points at (`Contract.name`)."""


def main() -> int:
    _make_environment()
    found, explained = findings(), explanations(EXPLAINED.read_text(encoding="utf-8"))
    for detector, where in sorted(found - explained):
        print(f"{where}: {detector} is not explained: mend it, or say why in docs/slither.md", file=sys.stderr)
    for detector, where in sorted(explained - found):
        print(f"{where}: {detector} is explained and not found: take it out of docs/slither.md", file=sys.stderr)
    print(f"{len(found)} findings, {len(found & explained)} explained")
    return 0 if found == explained else 1


def findings() -> set[Finding]:
    """What slither says of the contracts as they are. It cleans and rebuilds, so it gets a copy."""
    with tempfile.TemporaryDirectory(prefix="guild-slither-") as place:
        copy = Path(place)
        shutil.copytree(ROOT / "contracts", copy / "contracts")
        shutil.copy(ROOT / "foundry.toml", copy)
        (copy / "scripts").mkdir()
        shutil.copy(ROOT / "scripts" / "solc.js", copy / "scripts")
        (copy / "node_modules").symlink_to(ROOT / "node_modules")
        report = _analyse(copy)
    return {(result["check"], _where(result["elements"][0])) for result in report["results"].get("detectors", [])}


def explanations(page: str) -> set[Finding]:
    """The rows of the page's table: detector in the first column, one or more places in the second."""
    explained: set[Finding] = set()
    for line in page.splitlines():
        columns = [column.strip() for column in line.split("|")]
        if len(columns) == 5 and columns[1].startswith("`"):
            detector = columns[1].strip("`")
            explained |= {(detector, where) for where in re.findall(r"`([^`]+)`", columns[2])}
    return explained


def _make_environment() -> None:
    if (VENV / "bin" / "slither").exists():
        return
    venv.create(VENV, with_pip=True, clear=True)
    subprocess.run([str(VENV / "bin" / "pip"), "install", "--quiet", *REQUIREMENTS], check=True, timeout=TIMEOUT_S)


def _analyse(project: Path) -> dict[str, Any]:
    """Slither's report. It exits with the number of findings, so only its own word tells success."""
    command = [str(VENV / "bin" / "slither"), ".", "--json", "-", "--filter-paths", "node_modules"]
    path = f"{FORGE}{os.pathsep}{os.environ['PATH']}"
    ended = subprocess.run(
        command, cwd=project, env={**os.environ, "PATH": path}, capture_output=True, text=True, timeout=TIMEOUT_S
    )
    report: dict[str, Any] = json.loads(ended.stdout) if ended.stdout.startswith("{") else {"success": False}
    if not report["success"]:
        raise SystemExit(f"slither did not finish:\n{ended.stderr[-4000:]}")
    return report


def _where(element: dict[str, Any]) -> str:
    parent = element.get("type_specific_fields", {}).get("parent", {}).get("name", "")
    return f"{parent}.{element['name']}" if parent else str(element["name"])


if __name__ == "__main__":
    sys.exit(main())
