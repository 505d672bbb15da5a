"""A real browser, where there is one; where there is none the stories are skipped and say so."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

# The first has no windows: with one about each page it takes twice as long over the same stories.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser")
ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
OUT = ROOT / "build/browser"


def require_chromium() -> str:
    """Its path. Skips the test where there is none."""
    chromium = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)
    if chromium is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium-headless-shell, or name one with CHROMIUM=")
    if shutil.which("node") is None or not (ROOT / "node_modules/playwright-core").exists():
        pytest.skip("needs Node and `npm ci`")
    return chromium


def tell(script: str, chromium: str, *, longest_s: float) -> dict[str, dict[str, Any]]:
    """Every story's outcome, by its title."""
    done = subprocess.run(
        ["node", str(HERE / script)],
        cwd=ROOT,
        env={**os.environ, "CHROMIUM": chromium},
        capture_output=True,
        text=True,
        timeout=longest_s,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    outcomes = [json.loads(line) for line in done.stdout.splitlines()]
    return {each["title"]: each for each in outcomes}
