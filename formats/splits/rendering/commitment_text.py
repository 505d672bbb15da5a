"""Commitments in plain words: who owes whom how much of what, by when, and where it can be read."""

from __future__ import annotations

from collections.abc import Iterator

from formats.splits.agreements.agreement import Agreement
from formats.splits.agreements.commitment import Commitment, Entries, Kind, Metered
from formats.splits.rendering.speaker import Speaker
from formats.yaml.scalars import word


def commitment_lines(agreement: Agreement, speaker: Speaker) -> Iterator[str]:
    yield speaker.say("commitments")
    for each in agreement.commitments.values():
        yield "  " + commitment_line(each, speaker)


def commitment_line(owed: Commitment, speaker: Speaker) -> str:
    return speaker.say(
        "commitment",
        what=owed.what,
        name=owed.name,
        party=speaker.account(str(owed.party)),
        creditors=speaker.say("commitment.to_all") if owed.to_all else speaker.members(owed.creditors),
        amount=quantity_text(owed.kind, owed.amount, speaker),
        when=_when(owed, speaker),
        measure=_measure(owed, speaker),
    )


def quantity_text(kind: Kind, amount: int, speaker: Speaker) -> str:
    """An amount with its unit; minutes as hours and minutes."""
    if kind is Kind.MONEY:
        return speaker.yuan(amount)
    hours, minutes = divmod(amount, 60)
    if kind is Kind.HOURS and minutes:
        return speaker.say("quantity.hours_minutes", hours=hours, minutes=minutes)
    return speaker.say(f"quantity.{word(kind)}", amount=hours if kind is Kind.HOURS else amount)


def _when(owed: Commitment, speaker: Speaker) -> str:
    if owed.every is None:
        return speaker.say("commitment.due", due=owed.due)
    return speaker.say(f"commitment.every.{word(owed.every)}")


def _measure(owed: Commitment, speaker: Speaker) -> str:
    match owed.measure:
        case Metered(assets):
            return speaker.say("commitment.metered", assets=speaker.listed(map(str, assets)))
        case Entries(pool, side):
            return speaker.say(f"commitment.entries.{side}", pool=pool, party=speaker.account(str(owed.party)))
        case None:
            return speaker.say("commitment.stated")
