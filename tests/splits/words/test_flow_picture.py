"""The picture of an estimate says all of it as text, without colour, and takes nothing from outside."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from random import Random
from xml.etree.ElementTree import Element, fromstring

import pytest

from formats.splits.agreements.agreement import Agreement
from formats.splits.agreements.reader import read_json
from formats.splits.rendering.flow_picture import flow_picture
from formats.splits.whatif.estimate import Estimate, estimate
from formats.splits.whatif.example import example
from formats.words import LANGUAGES
from formats.yuan import yuan
from tests.splits.agreements import side, version
from tests.splits.generate import MONTHS, agreement
from tests.splits.words.wide_agreement import WIDE

SVG = "{http://www.w3.org/2000/svg}"
INK = {"#000000", "#ffffff", "none"}


def estimates(found: Agreement, fen: int) -> list[Estimate]:
    ways = [(pool.name, side) for pool in found.pools.values() for side in pool.sides]
    return [estimate(found, pool, side, fen, example(found)) for pool, side in ways]


def drawn(found: Agreement, fen: int, language: str = "en") -> tuple[list[Estimate], Element]:
    made = estimates(found, fen)
    return made, fromstring(flow_picture(made, found.title, language))  # noqa: S314 (our own)


def frames(root: Element) -> Iterator[tuple[float, ...]]:
    for each in root.iterfind(f"{SVG}g/{SVG}rect"):
        x, y, width, height = (float(each.attrib[name]) for name in ("x", "y", "width", "height"))
        yield x, y, x + width, y + height


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("seed", range(12))
def test_every_figure_stands_in_the_picture_and_in_its_description(seed: int, language: str) -> None:
    found = read_json(agreement(Random(seed), MONTHS[0], ("period",))) if seed else version(WIDE)
    made, root = drawn(found, 12_345_678, language)
    shown = "\n".join("".join(each.itertext()) for each in root.iter(f"{SVG}text"))
    said = root.findtext(f"{SVG}desc") or ""
    for each in made:
        amounts = [fen for row in each.stages for fen in (row.takes or 0, *row.lines.values())]
        for fen in (each.amount, *each.totals.values(), *(fen for fen in amounts if fen)):
            assert yuan(fen) in shown
            assert yuan(fen) in said
        assert all(row.stage in shown for row in each.stages if row.takes is not None)
    assert found.title in (root.findtext(f"{SVG}title") or "")
    assert root.attrib["aria-labelledby"].split() == [root[0].attrib["id"], root[1].attrib["id"]]
    assert (root.attrib["role"], root.attrib["lang"]) == ("img", language)


@pytest.mark.parametrize("seed", range(12))
def test_no_box_lies_on_another_or_outside_the_picture(seed: int) -> None:
    found = read_json(agreement(Random(seed), MONTHS[0], ("period",))) if seed else version(WIDE)
    _, root = drawn(found, 100_000)
    boxes = list(frames(root))
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    for place, (left, top, right, bottom) in enumerate(boxes):
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= height
        for other in boxes[:place]:
            assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top


def test_the_picture_has_one_ink_and_asks_for_nothing() -> None:
    _, root = drawn(version(WIDE), 100_000)
    names = {each.tag.removeprefix(SVG) for each in root.iter()}
    assert names == {"svg", "title", "desc", "defs", "marker", "rect", "g", "text", "path"}
    values = [value for each in root.iter() for value in each.attrib.values()]
    assert {each.attrib[name] for each in root.iter() for name in ("fill", "stroke") if name in each.attrib} == INK
    assert not [value for value in values if re.search(r"https?:|data:|url\((?!#)", value)]


def test_a_name_in_an_agreement_stays_text_in_the_picture() -> None:
    name = "</text><script>&quot;'\"]]>"
    found = version(side(f"{{name: {json.dumps(name)}, take: rest, to: {{party: 2}}}}"))
    made, root = drawn(found, 100)
    assert made[0].stages[0].stage == name
    assert name in [each.text for each in root.iter(f"{SVG}text")]
    assert not list(root.iter(f"{SVG}script"))
