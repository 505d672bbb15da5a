"""One palette for the node's pages and the page `/v`, readable in light and dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PALETTE = (ROOT / "api/web/static/palette.css").read_text(encoding="utf-8")
SHEETS = ("api/web/static/pages.css", "api/web/static/bookings.css", "verifier/page/page.css")
LIGHT, DARK = (
    dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", half)) for half in PALETTE.split("prefers-color-scheme: dark")
)
TEXT = ("ink", "soft", "accent", "good", "waiting", "attention", "bad")


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_colour_reads_on_paper_and_card(colours: dict[str, str]) -> None:
    assert LIGHT.keys() == DARK.keys()
    for name in TEXT:
        for ground in ("paper", "card"):
            assert contrast(colours[name], colours[ground]) >= 4.5, f"{name} on {ground}"
    assert contrast(colours["on-accent"], colours["accent"]) >= 4.5


@pytest.mark.parametrize("sheet", SHEETS)
def test_no_sheet_has_a_colour_of_the_palette_again(sheet: str) -> None:
    shown, _, _ = (ROOT / sheet).read_text(encoding="utf-8").partition("@media print")
    assert not set(re.findall(r"--([a-z-]+):", shown)) & LIGHT.keys()


def test_every_colour_that_a_sheet_uses_is_declared() -> None:
    for sheet in SHEETS:
        text = (ROOT / sheet).read_text(encoding="utf-8")
        declared = LIGHT.keys() | set(re.findall(r"--([A-Za-z_-]+):", text))
        assert set(re.findall(r"var\(--([A-Za-z_-]+)\)", text)) <= declared
