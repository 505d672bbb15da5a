"""The command line answers at once: what is slow is imported by the command that needs it."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("web3", "eth_account", "sqlmodel", "sqlalchemy", "fastapi", "pydantic", "pyld", "qrcode", "httpx", "zxingcpp")


def test_help_imports_nothing_heavy() -> None:
    program = (
        "import sys; from cli.main import run; run(['--help']); print(*(m for m in sys.argv[1:] if m in sys.modules))"
    )
    said = subprocess.run([sys.executable, "-c", program, *HEAVY], capture_output=True, text=True, check=True).stdout
    assert "verify" in said
    assert said.splitlines()[-1] == ""
