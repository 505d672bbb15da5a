"""Estimates as a picture (SVG): amount → stages → parties and funds.

Every figure stands in it as text, so that it can be read without colour, and its description says all of it once more
to a screen reader. It embeds nothing and asks for nothing: the viewer's own fonts, lines in one ink.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from formats.splits.agreements.accounts import Account
from formats.splits.rendering.boxes import Box, arrow, box, canvas, widest
from formats.splits.rendering.estimate_text import estimate_lines, stage_name
from formats.splits.rendering.speaker import Speaker
from formats.splits.whatif.estimate import Estimate, StageShares

MARGIN, GAP, LANE, INDENT = 20, 14, 150, 28


def flow_picture(estimates: Sequence[Estimate], heading: str, language: str) -> bytes:
    """One picture, one flow below the other. `heading`: what the estimates are of."""
    speaker = Speaker(language)
    said = [line for each in estimates for line in (amount_text(each, speaker), *estimate_lines(each, speaker))]
    root = canvas(language, f"{heading} · {speaker.say('picture.title')}", "\n".join(said))
    width, top = 0.0, float(MARGIN)
    for each in estimates:
        right, bottom = _flow(root, each, speaker, top)
        width, top = max(width, right), bottom + MARGIN
    root.set("viewBox", f"0 0 {width + MARGIN:.0f} {top:.0f}")
    root.set("width", f"{width + MARGIN:.0f}")
    root.set("height", f"{top:.0f}")
    drawn: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return drawn + b"\n"


def amount_text(found: Estimate, speaker: Speaker) -> str:
    return speaker.say(f"picture.{found.side}", pool=found.pool, amount=speaker.yuan(found.amount))


def _flow(root: Element, found: Estimate, speaker: Speaker, top: float) -> tuple[float, float]:
    """Draws one side; returns how far right and down it reaches."""
    group = SubElement(root, "g")
    pool = speaker.say("picture.pool", pool=found.pool)
    given = [pool, speaker.say(f"picture.amount.{found.side}"), speaker.yuan(found.amount)]
    left = MARGIN + widest(given) + LANE
    placed, at = list[tuple[StageShares, Box]](), top
    for row in found.stages:
        placed.append((row, Box(left + INDENT * (row.depth - 1), at, _stage_texts(row, speaker))))
        at = placed[-1][1].bottom + GAP
    accounts = [(name, [speaker.account(name), speaker.yuan(fen)]) for name, fen in found.totals.items()]
    column = max(each.right for _, each in placed) + LANE
    ends, below = dict[Account, Box](), top
    for name, texts in accounts:
        ends[name] = Box(column, below, texts)
        below = ends[name].bottom + GAP
    amount = Box(MARGIN, top, given)
    _arrows(group, amount, placed, ends)
    for each in (amount, *ends.values()):
        box(group, each)
    for row, each in placed:
        box(group, each, dashed=row.takes is None)
    bottom = max(at, below) - GAP
    return max(each.right for each in ends.values()), bottom


def _stage_texts(row: StageShares, speaker: Speaker) -> list[str]:
    head = [stage_name(row, speaker)]
    if row.takes is not None:
        head.append(speaker.say("picture.takes", takes=speaker.yuan(row.takes)))
    for to, fen in row.lines.items():
        key = "picture.share" if fen > 0 else "picture.share_back"
        head.append(speaker.say(key, account=speaker.account(to), amount=speaker.yuan(fen)))
    return head


def _arrows(group: Element, amount: Box, placed: Sequence[tuple[StageShares, Box]], ends: dict[Account, Box]) -> None:
    """From the amount to the stages of its list, from a stage to those nested in it, from each share to its account; a
    share below 0 comes from there."""
    above: dict[int, tuple[float, float]] = {1: (amount.right, amount.first_line)}
    for row, stage in placed:
        if row.takes:
            arrow(group, above[row.depth], (stage.x, stage.first_line))
        if row.nested:
            above[row.depth + 1] = (stage.x, stage.bottom)
        skipped = len(stage.texts) - len(row.lines)
        for place, (account, fen) in enumerate(row.lines.items(), start=skipped):
            start, end = (stage.right, stage.line(place)), (ends[account].x, ends[account].first_line)
            arrow(group, start, end) if fen > 0 else arrow(group, end, start)
