"""The page against a node that is up: the camera reads what the node gave. Each story of live.mjs is a test."""

from __future__ import annotations

import json
import re
import subprocess
from typing import Any

import pytest

from tests.browser.chromium import HERE, OUT, ROOT, require_chromium, tell
from tests.browser.living import issued, living_world
from tests.browser.site import write_film
from tests.issuing.world import COLLEGE

LONGEST_S = 120
_TITLE = re.compile(r'^story\("(.+?)"', re.M)

pytestmark = [pytest.mark.browser, pytest.mark.chain]


def titles() -> list[str]:
    """Read from the text, so that a skipped run names them too."""
    return _TITLE.findall((HERE / "live.mjs").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    chromium = require_chromium()
    subprocess.run(["npm", "run", "--silent", "verifier:page"], cwd=ROOT, check=True, capture_output=True)
    folder = tmp_path_factory.mktemp("live")
    OUT.mkdir(parents=True, exist_ok=True)
    with living_world(folder) as world:
        operator = world.token(COLLEGE, "operator")
        credential = issued(world, 3)[0]
        place = f"/credentials/{credential['id']}"
        picture = folder / "given.png"
        picture.write_bytes(world.ask("GET", f"{place}/qr.png", token=operator).content)
        write_film(picture, OUT / "live.mjpeg")
        (OUT / "live.json").write_bytes(world.ask("GET", f"{place}/file", token=operator).content)
        link = world.ask("GET", f"{place}/link", token=operator).json()["link"]
        brought = {
            "port": world.node.config.http.port,
            "operator": operator,
            "credential": credential,
            "secrets": [credential[name] for name in ("document_digest", "token_digest", "batch", "number")]
            + [link.partition("#")[2], credential["name"]],
        }
        (OUT / "live-story.json").write_text(json.dumps(brought))
        return tell("live.mjs", chromium, longest_s=LONGEST_S)


@pytest.mark.parametrize("title", titles())
def test_the_story_holds(title: str, told: dict[str, dict[str, Any]]) -> None:
    assert told[title]["ok"], told[title].get("detail")


def test_no_story_goes_untold(told: dict[str, dict[str, Any]]) -> None:
    assert set(told) == set(titles())
