"""The stages of a list in plain words: what each takes, where it goes, how it is rounded; then what is guaranteed."""

from __future__ import annotations

from collections.abc import Iterator

from formats.splits.agreements.agreement import (
    Agreement,
    Driver,
    DriverName,
    Fixed,
    Reserve,
    Rounding,
    StageList,
    Take,
    Target,
    ToParty,
)
from formats.splits.allocation.stages import MILLION
from formats.splits.rendering.speaker import Speaker
from formats.yaml.scalars import word


def stage_lines(
    agreement: Agreement, inside: StageList, side: str, speaker: Speaker, above: str = "", indent: str = "    "
) -> Iterator[str]:
    """Numbered `1.`, `2.`, nested ones `2.1.`; a guarantee behind its list."""
    for place, stage in enumerate(inside.stages, start=1):
        number = f"{above}{place}."
        take, target = _take(stage.take, speaker), _target(stage.to, side, agreement, speaker)
        yield indent + speaker.say("stage", number=number, name=stage.name, take=take, target=target)
        if isinstance(stage.to, StageList):
            yield from stage_lines(agreement, stage.to, side, speaker, number, indent + "  ")
    if inside.guarantee:
        amounts = {agreement.parties[place]: speaker.yuan(fen) for place, fen in sorted(inside.guarantee.items())}
        promised = speaker.listed(
            speaker.say("guaranteed", member=speaker.account(str(party)), amount=amount)
            for party, amount in amounts.items()
        )
        yield indent + speaker.say("guarantee", promised=promised)


def _take(take: Take, speaker: Speaker) -> str:
    if take.rest:
        return speaker.say("take.rest")
    if take.percent is None:
        taken = speaker.say("take.left")
    else:
        whole, part = divmod(take.percent * 100, MILLION)
        percent = f"{whole}.{part:06}".rstrip("0").rstrip(".")
        taken = speaker.say("take.percent_of_pool" if take.of_pool else "take.percent", percent=percent)
    if take.until is None or take.per is None:
        return taken
    return taken + speaker.say(f"take.until.{word(take.per)}", amount=speaker.yuan(take.until))


def _target(to: Target, side: str, agreement: Agreement, speaker: Speaker) -> str:
    match to:
        case ToParty(place):
            return speaker.say(f"to.party.{side}", member=speaker.account(str(agreement.parties[place])))
        case Fixed(weights, rounding):
            shares = _weights(weights, agreement, speaker)
            return speaker.say("to.fixed", weights=shares) + _rounding(rounding, agreement, speaker)
        case Driver():
            if_zero = speaker.say("if_zero", weights=_weights(to.if_zero, agreement, speaker))
            return _driver(to, speaker) + if_zero + _rounding(to.rounding, agreement, speaker)
        case Reserve(name, keeper):
            return speaker.say("to.reserve", name=name, keeper=speaker.account(str(keeper)))
        case StageList():
            return speaker.say("to.stages")


def _driver(driver: Driver, speaker: Speaker) -> str:
    key = f"driver.{word(driver.name)}"
    if driver.name is not DriverName.METERED:
        return speaker.say(key, series=driver.series)
    classes = speaker.listed(speaker.say(f"class.{word(each)}") for each in driver.classes)
    assets = speaker.listed(str(asset) for asset in driver.assets)
    return speaker.say(key, assets=assets, classes=classes or speaker.say("class.all"))


def _weights(weights: tuple[int, ...], agreement: Agreement, speaker: Speaker) -> str:
    shares = speaker.listed(
        speaker.say("weight", member=speaker.account(str(party)), weight=weight)
        for party, weight in zip(agreement.parties, weights, strict=True)
        if weight
    )
    return speaker.say("weights", shares=shares, sum=sum(weights))


def _rounding(rounding: Rounding, agreement: Agreement, speaker: Speaker) -> str:
    party = speaker.account(str(agreement.parties[rounding.place]))
    return speaker.say(f"rounding.{word(rounding.name)}", member=party)
