"""An estimate in plain words: what is assumed, what each stage takes and gives, what each account comes to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from formats.splits.agreements.accounts import Account
from formats.splits.agreements.agreement import GUARANTEE, Driver, DriverName, StageList
from formats.splits.rendering.speaker import Speaker
from formats.splits.whatif.estimate import Assumptions, Estimate, StageShares


def estimate_lines(found: Estimate, speaker: Speaker) -> Iterator[str]:
    for row in found.stages:
        yield "  " * (row.depth - 1) + stage_line(row, speaker)
    yield speaker.say("estimate.total", lines=lines_text(found.totals, speaker))


def stage_line(row: StageShares, speaker: Speaker) -> str:
    shares = lines_text(row.lines, speaker)
    if row.takes is None:
        return speaker.say("estimate.guarantee", name=stage_name(row, speaker), lines=shares)
    if row.nested:
        return speaker.say("estimate.nested", name=row.stage, takes=speaker.yuan(row.takes))
    return speaker.say("estimate.stage", name=row.stage, takes=speaker.yuan(row.takes), lines=shares)


def stage_name(row: StageShares, speaker: Speaker) -> str:
    """A guarantee has no name of its own: that of the stage whose list it is of, if it is not the side's."""
    if row.takes is not None:
        return row.stage
    _, _, inside = row.stage.partition(f"{GUARANTEE}:")
    return speaker.say("guarantee_of", name=inside) if inside else speaker.say("guarantee_of_side")


def lines_text(lines: Mapping[Account, int], speaker: Speaker) -> str:
    if not lines:
        return speaker.say("nothing")
    return speaker.listed(
        speaker.say("share", account=speaker.account(name), amount=speaker.yuan(fen)) for name, fen in lines.items()
    )


def example_lines(stages: StageList, assumed: Assumptions, speaker: Speaker) -> Iterator[str]:
    """What the drivers of these stages are assumed to read."""
    drivers = [stage.to for stage in stages.walk() if isinstance(stage.to, Driver)]
    if any(driver.name is DriverName.METERED for driver in drivers):
        yield speaker.say("assumed.minutes", rows=_rows({str(at): n for at, n in assumed.minutes.items()}, speaker))
    for series in dict.fromkeys(driver.series for driver in drivers if driver.series):
        yield speaker.say("assumed.series", series=series, rows=_rows(assumed.series.get(series, {}), speaker))


def _rows(rows: Mapping[str, int], speaker: Speaker) -> str:
    spoken = (speaker.say("row", row=row.replace(",", "+"), amount=amount) for row, amount in rows.items())
    return speaker.listed(spoken) or speaker.say("nothing")
