"""The page `/v` in a real browser: each story of stories.mjs and lies.mjs is a test, told once by one Node process.

Needs Chromium (`CHROMIUM`, or one on the path) and `npm ci`; without them the stories are skipped and say so.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.browser import site

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
LONGEST_S = 480
_STATES = re.compile(r"const STATES = \{(.+?)\};")
_TITLE = re.compile(r'^story\("(.+?)"', re.M)

pytestmark = pytest.mark.browser


def titles() -> list[str]:
    """Read from the text, so that a skipped run names them too."""
    text = "".join((HERE / name).read_text(encoding="utf-8") for name in ("stories.mjs", "lies.mjs"))
    states = _STATES.search(text)
    assert states is not None, "the table of states is not where it was"
    pairs = re.findall(r'(?:"([^"]+)"|(\w+)): "(\w+)"', states[1])
    scanned = [
        f"a scanned link says {state} for {quoted or bare} in {locale}, readable for all"
        for locale in ("zh-CN", "en")
        for quoted, bare, state in pairs
    ]
    return scanned + _TITLE.findall(text)


@pytest.fixture(scope="module")
def told() -> dict[str, dict[str, Any]]:
    """Every story's outcome, by its title."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium, or name one with CHROMIUM=")
    if shutil.which("node") is None or not (ROOT / "node_modules/playwright-core").exists():
        pytest.skip("needs Node and `npm ci`")
    subprocess.run(["npm", "run", "--silent", "verifier:page"], cwd=ROOT, check=True, capture_output=True)
    site.write_all()
    done = subprocess.run(
        ["node", str(HERE / "tell.mjs")],
        cwd=ROOT,
        env={**os.environ, "CHROMIUM": chromium},
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    outcomes = [json.loads(line) for line in done.stdout.splitlines()]
    return {each["title"]: each for each in outcomes}


@pytest.mark.parametrize("title", titles())
def test_the_story_holds(title: str, told: dict[str, dict[str, Any]]) -> None:
    assert told[title]["ok"], told[title].get("detail")


def test_no_story_goes_untold(told: dict[str, dict[str, Any]]) -> None:
    assert set(told) == set(titles())
