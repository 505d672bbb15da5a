"""The command line answers at once: what is slow is imported by the command that needs it."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from cli.main import run
from cli.shared.exits import Exit

HEAVY = ("web3", "eth_account", "sqlmodel", "sqlalchemy", "fastapi", "pydantic", "pyld", "qrcode", "httpx", "zxingcpp")


def test_help_imports_nothing_heavy() -> None:
    program = (
        "import sys; from cli.main import run; run(['--help']); print(*(m for m in sys.argv[1:] if m in sys.modules))"
    )
    said = subprocess.run([sys.executable, "-c", program, *HEAVY], capture_output=True, text=True, check=True).stdout
    assert "verify" in said
    assert said.splitlines()[-1] == ""


def test_the_version_is_the_one_that_the_package_is_built_as(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == Exit.OK
    package = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    assert capsys.readouterr().out == f"guild {package['project']['version']}\n"
    assert run([]) == Exit.USAGE


def test_verifying_imports_no_database_and_no_server() -> None:
    program = "import sys, node.trust_roots.verifier_sources; print(*(m for m in sys.argv[1:] if m in sys.modules))"
    unneeded = ("sqlmodel", "sqlalchemy", "alembic", "fastapi", "uvicorn")
    said = subprocess.run([sys.executable, "-c", program, *unneeded], capture_output=True, text=True, check=True).stdout
    assert said.strip() == ""
