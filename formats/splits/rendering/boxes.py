"""Boxes of text and arrows between them, in SVG of one ink. Text goes in as text: the writer escapes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width
from xml.etree.ElementTree import Element, SubElement

LINE, PAD, FONT = 20, 10, 13
_WIDE, _NARROW = 13.5, 8.0  # of a character; a little more than fonts take
_INK = "#000000"


@dataclass(frozen=True)
class Box:
    """One line of text below the other; as wide as the longest."""

    x: float
    y: float
    texts: Sequence[str]

    @property
    def right(self) -> float:
        return self.x + widest(self.texts)

    @property
    def bottom(self) -> float:
        return self.y + LINE * len(self.texts) + 2 * PAD

    @property
    def first_line(self) -> float:
        return self.line(0)

    def line(self, place: int) -> float:
        """The middle of a line of text."""
        return self.y + PAD + LINE * (place + 0.5)


def widest(texts: Sequence[str]) -> float:
    """Of a box that holds them."""
    widths = (sum(_WIDE if east_asian_width(each) in "WFA" else _NARROW for each in text) for text in texts)
    return max(widths) + 2 * PAD


def canvas(language: str, title: str, description: str) -> Element:
    root = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "role": "img",
            "lang": language,
            "aria-labelledby": "title description",
        },
    )
    SubElement(root, "title", {"id": "title"}).text = title
    SubElement(root, "desc", {"id": "description"}).text = description
    head = {"id": "head", "viewBox": "0 0 8 8", "refX": "8", "refY": "4", "markerWidth": "8", "markerHeight": "8"}
    marker = SubElement(SubElement(root, "defs"), "marker", {**head, "orient": "auto"})
    SubElement(marker, "path", {"d": "M0 0L8 4L0 8z", "fill": _INK})
    SubElement(root, "rect", {"width": "100%", "height": "100%", "fill": "#ffffff"})
    return root


def box(parent: Element, drawn: Box, *, dashed: bool = False) -> None:
    frame = {"x": f"{drawn.x:.1f}", "y": f"{drawn.y:.1f}", "fill": "#ffffff", "stroke": _INK}
    size = {"width": f"{drawn.right - drawn.x:.1f}", "height": f"{drawn.bottom - drawn.y:.1f}"}
    SubElement(parent, "rect", frame | size | ({"stroke-dasharray": "5 3"} if dashed else {}))
    for place, text in enumerate(drawn.texts):
        at = {"x": f"{drawn.x + PAD:.1f}", "y": f"{drawn.line(place) + FONT * 0.35:.1f}"}
        look = {"font-family": "sans-serif", "font-size": str(FONT), "fill": _INK}
        SubElement(parent, "text", at | look).text = text


def arrow(parent: Element, start: tuple[float, float], end: tuple[float, float]) -> None:
    (x, y), (to_x, to_y) = start, end
    bend = (to_x - x) / 2
    path = f"M{x:.1f} {y:.1f}C{x + bend:.1f} {y:.1f} {to_x - bend:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"
    SubElement(parent, "path", {"d": path, "fill": "none", "stroke": _INK, "marker-end": "url(#head)"})
