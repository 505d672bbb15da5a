"""The node's own pages in a real browser, against a live node: each story of pages.mjs is a test."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from formats.bookings.slots import day_text, period_of, period_text
from formats.splits.entries.columns import template
from node.installation.config import SplitLimits
from tests.bookings.http.booking_things import today_of
from tests.bookings.http.test_api import asset
from tests.browser.chromium import HERE, ROOT, require_chromium, tell
from tests.browser.living import living_world
from tests.issuing.world import AWARDED, COLLEGE, ENTERPRISE, LEVEL, World
from tests.splits.agreements import version
from tests.splits.http.closing_world import AGREEMENT
from tests.splits.http.commitments.commitment_things import TERMS

OUT = ROOT / "build/pages"
LONGEST_S = 480
ROLES = ("operator", "approver", "auditor", "admin", "custodian", "booker", "finance")
_TITLE = re.compile(r'^story\("(.+?)"', re.M)

pytestmark = [pytest.mark.browser, pytest.mark.chain]


def titles() -> list[str]:
    """Read from the text, so that a skipped run names them too."""
    looked = [
        f"every page is readable for all in {locale} on {width} pixels"
        for locale in ("zh-CN", "en")
        for width in (360, 1280)
    ]
    return _TITLE.findall((HERE / "pages.mjs").read_text(encoding="utf-8")) + looked


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    chromium = require_chromium()
    OUT.mkdir(parents=True, exist_ok=True)
    limits = {COLLEGE: SplitLimits(second_person_above="500.00")}
    with living_world(tmp_path_factory.mktemp("pages"), splits=limits) as world:
        fill(world)
        brought = {
            "url": f"http://127.0.0.1:{world.node.config.http.port}",
            "tokens": {role: world.token(COLLEGE, role) for role in ROLES},
            "rosters": [world.roster(2).decode() for _ in range(4)],
            "splits": splits(world),
            "asset": asset(today_of(world)),
            "form": {"standard": str(world.standard), "level": str(LEVEL), "award_date": AWARDED},
        }
        (OUT / "pages.json").write_text(json.dumps(brought))
        return tell("pages.mjs", chromium, longest_s=LONGEST_S)


def splits(world: World) -> dict[str, Any]:
    """What the college proposes to the enterprise and enters: a month that can be closed by now."""
    today = day_text(today_of(world))
    period = period_text(period_of(today_of(world) - 60))
    said = {"number": "901", "first": period, "college": COLLEGE, "enterprise": ENTERPRISE, "disclosure": "open"}
    text = (AGREEMENT + TERMS).format(**said)
    for year in {period[:4], today[:4]}:
        body = {"year": int(year), "pepper": "5e" * 32}
        assert world.ask("POST", "/invoice-peppers", token=world.token(COLLEGE, "admin"), json=body).is_success
    return {
        "yaml": text,
        "agreement": version(text).hash,
        "period": period,
        "day": f"{period}-03",
        "holder": COLLEGE,
        "invoice": {"kind": "own", "code": str(COLLEGE), "number": "PZ-901"},
        "sheet": _sheet(day_text(today_of(world) - 1), [f"PZ-90{place}" for place in range(2, 5)]),
        "token": world.token(ENTERPRISE, "finance"),
    }


def _sheet(day: str, numbers: list[str]) -> dict[str, Any]:
    """Of a later month than the one that closes, so that what is said of it changes no line."""
    rows = [f"training,cost,operating,{day},10.00,10.00,0.00,{COLLEGE},own,{COLLEGE},{number}," for number in numbers]
    return {"numbers": numbers, "text": template("en") + "\r\n".join(rows)}


def fill(world: World) -> None:
    """Something that waits for a person, and something that the chain refuses: another member's key is not ours."""
    key = world.ask("GET", f"/keys?member={ENTERPRISE}").json()["items"][0]["id"]
    world.ask("POST", f"/keys/{key}/retire", token=world.token(COLLEGE, "admin"), json={"until": None})
    world.upload(world.roster(2))


@pytest.mark.parametrize("title", titles())
def test_the_story_holds(title: str, told: dict[str, dict[str, Any]]) -> None:
    assert told[title]["ok"], told[title].get("detail")


def test_no_story_goes_untold(told: dict[str, dict[str, Any]]) -> None:
    assert set(told) == set(titles())
