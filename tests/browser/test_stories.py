"""The page `/v` in a real browser: each story of stories.mjs, lies.mjs and stories/ is a test, told once.

Needs Chromium (`CHROMIUM`, or one on the path) and `npm ci`; without them the stories are skipped and say so.
"""

from __future__ import annotations

import re
import subprocess
from typing import Any

import pytest

from tests.browser import site
from tests.browser.chromium import HERE, ROOT, require_chromium, tell

LONGEST_S = 480
_STATES = re.compile(r"const STATES = \{(.+?)\};")
_TITLE = re.compile(r'^story\("(.+?)"', re.M)

pytestmark = pytest.mark.browser


def titles() -> list[str]:
    """Read from the text, so that a skipped run names them too."""
    told = ("stories.mjs", "stories/certified.mjs", "stories/inputs.mjs", "lies.mjs")
    text = "".join((HERE / name).read_text(encoding="utf-8") for name in told)
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
    chromium = require_chromium()
    subprocess.run(["npm", "run", "--silent", "verifier:page"], cwd=ROOT, check=True, capture_output=True)
    site.write_all()
    return tell("tell.mjs", chromium, longest_s=LONGEST_S)


@pytest.mark.parametrize("title", titles())
def test_the_story_holds(title: str, told: dict[str, dict[str, Any]]) -> None:
    assert told[title]["ok"], told[title].get("detail")


def test_no_story_goes_untold(told: dict[str, dict[str, Any]]) -> None:
    assert set(told) == set(titles())
