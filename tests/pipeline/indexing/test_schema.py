"""The projection's version is the same in every process, whatever else it imported."""

import subprocess
import sys
from functools import cache

import pytest

_VERSION = "from ledger.db import ledger_version; print(ledger_version())"


@cache
def version_seen_by(module: str) -> str:
    code = f"import {module}; {_VERSION}"
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip()


@pytest.mark.parametrize("module", ["node.compose", "api.app"])
def test_every_process_means_the_same_tables(module: str) -> None:
    assert version_seen_by(module) == version_seen_by("ledger.schema")
