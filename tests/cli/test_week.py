"""The calendar as a picture of text: the same bytes for the same facts, in both languages, never by colour alone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from cli.bookings.week import week_lines
from formats.text import escape_lines

SNAPSHOTS = Path(__file__).parent / "snapshots"
ASSET = {
    "number": 3,
    "name": {"zh": "数控加工中心", "en": "CNC machining centre"},
    "units": 2,
    "unit_names": [{"zh": "一号机", "en": "Machine 1"}, {"zh": "二号机", "en": ""}],
}


def _day(day: str, unit: int, **masks: int) -> dict[str, Any]:
    found = {name: masks.get(name, 0) for name in ("open", "taken", "protected", "mine")}
    found["free"] = found["open"] & ~found["taken"] & ~found["protected"]
    return {"asset": 3, "unit": unit, "day": day, "terms": 1} | {name: f"{mask:024x}" for name, mask in found.items()}


def _hours(start: int, end: int) -> int:
    return ((1 << 4 * (end - start)) - 1) << 4 * start


def _entry(
    day: str, *, unit: int | None, stage: str, offered: bool = False, class_: str = "teaching"
) -> dict[str, Any]:
    times = {"from": f"{day}T09:00+08:00", "to": f"{day}T11:00+08:00"}
    who = {"booking": "ab", "occurrence": 0, "asset": 3, "member": 7, "class": class_}
    return {**who, **times, "unit": unit, "stage": stage, "offered": offered}


def _calendar() -> dict[str, Any]:
    monday, sunday = "2026-03-02", "2026-03-08"
    taken = _hours(9, 12)
    return {
        "days": [
            _day(monday, 0, open=_hours(8, 18), taken=taken, mine=_hours(9, 11)),
            _day(monday, 1, open=_hours(8, 18), protected=_hours(14, 16)),
            _day(sunday, 0),
            _day(sunday, 1, open=_hours(0, 24)),
        ],
        "entries": [
            _entry(monday, unit=0, stage="standing"),
            _entry(monday, unit=None, stage="waiting", class_="enterprise"),
            _entry(monday, unit=1, stage="waiting", offered=True, class_="social"),
            _entry(sunday, unit=1, stage="in use", class_="maintenance"),
        ],
    }


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_a_week_looks_as_it_did(lang: str) -> None:
    """SNAPSHOTS=write takes new pictures: look at the difference before it is committed."""
    picture = "\n".join(week_lines(ASSET, _calendar(), lang)) + "\n"
    file = SNAPSHOTS / f"week.{lang}.txt"
    if os.environ.get("SNAPSHOTS") == "write":
        file.write_text(picture, encoding="utf-8")
    assert picture == file.read_text(encoding="utf-8")
    assert escape_lines(picture) == picture, "a terminal is shown it as it is"


def test_every_half_hour_has_its_sign_and_an_empty_week_says_so() -> None:
    lines = list(week_lines(ASSET, _calendar() | {"entries": []}, "en"))
    assert lines[-1] == "Nothing is booked on these days."
    rows = [line[15:] for line in lines if line.startswith("2026-")]
    assert {len(row) for row in rows} == {48}
    assert rows[0] == "·" * 16 + "░░" + "████" + "▓▓" + "░" * 12 + "·" * 12
    assert rows[2] == "·" * 16 + "░" * 12 + "▒▒▒▒" + "░░░░" + "·" * 12
