"""What an asset's file would register, for a person to read before anything is sent: in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from formats.bookings.classes import CLASSES, pair_index
from formats.bookings.slots import DAY_SLOTS, SLOT_MINUTES, day_text
from formats.register.members import MemberKind
from formats.words import LANGUAGES
from formats.yuan import yuan
from ledger.bookings.assets.requests import OPEN_END, TermsRequest
from node.bookings.assets.asset_reader import AssetFile
from node.bookings.words import say, word

CHINESE = LANGUAGES[0]
_HALF_HOURS = {0b00: "·", 0b01: "▌", 0b10: "▐", 0b11: "█"}
_TIMES = ("notice", "least", "most", "cutoff", "free", "answer", "grace", "claim")
_UNITS = ((1440, "day"), (60, "hour"), (1, "minute"))


def asset_picture(file: AssetFile, language: str) -> list[str]:
    """Lines in `zh-CN` or `en`."""
    return [*_asset_lines(file, language), *terms_lines(file.terms, language)]


def terms_lines(terms: TermsRequest, language: str) -> Iterator[str]:
    lengths = {name: _length(getattr(terms, name), language) for name in _TIMES}
    yield say(language, "picture-terms", days=_days(terms.from_day, terms.until_day, language))
    yield say(language, "picture-rules", horizon=terms.horizon_days, **lengths)
    yield say(language, "picture-times", **lengths)
    limited = terms.limit_hours or terms.made
    yield say(language, f"picture-{'quota' if limited else 'no-quota'}", hours=terms.limit_hours, made=terms.made)
    yield say(language, "picture-prices")
    for kind in MemberKind:
        for rank in CLASSES:
            pair = pair_index(kind, rank)
            if terms.may >> pair & 1:
                name = getattr(CLASSES[rank], "zh" if language == CHINESE else "en")
                asks = f"  {say(language, 'picture-asks')}" if terms.asks >> pair & 1 else ""
                who = word(language, "member-kind", kind.name.lower())
                yield f"  {who} · {name}: {yuan(terms.prices[pair])}{asks}"
    yield say(language, "picture-hours")
    yield from week_picture(terms.open_hours, language)


def week_picture(open_hours: tuple[int, ...], language: str) -> Iterator[str]:
    """A ruler and seven rows of 48 half hours, Monday first, with the hours as text behind them."""
    names = [word(language, "weekday", day) for day in range(len(open_hours))]
    width = max(len(name) for name in names) * (1 if names[0].isascii() else 2)
    yield " " * (width + 1) + "".join(f"{hour:02}:00 " for hour in range(0, 24, 3)) + "24:00"
    for name, mask in zip(names, open_hours, strict=True):
        bars = "".join(_HALF_HOURS[mask >> slot & 0b11] for slot in range(0, DAY_SLOTS, 2))
        yield f"{name} {bars} {hours_text(mask) or say(language, 'closed')}"


def hours_text(mask: int) -> str:
    """`08:00-12:00, 14:00-18:00`; empty for none."""
    edges = [slot for slot in range(DAY_SLOTS + 1) if (mask >> slot & 1) != (mask << 1 >> slot & 1)]
    times = [f"{slot // 4:02}:{slot % 4 * SLOT_MINUTES:02}" for slot in edges]
    return ", ".join(f"{start}-{end}" for start, end in zip(times[::2], times[1::2], strict=True))


def _asset_lines(file: AssetFile, language: str) -> Iterator[str]:
    asset, required, approval = file.asset, file.requirement, file.approval
    yield f"{_name(asset.words, language)} ({word(language, 'asset-kind', asset.kind.name.lower())})"
    units: Any = asset.words["units"]
    names = say(language, "list-comma").join(_name(unit, language) for unit in units)
    yield say(language, "picture-units", units=names)
    yield say(language, "picture-life", days=_days(asset.from_day, asset.until_day or OPEN_END, language))
    if required is None:
        yield say(language, "picture-no-requirement")
    else:
        yield say(language, "picture-requirement", standard=required.code, level=required.level)
    if approval is None:
        yield say(language, "picture-no-approval")
    else:
        days = _days(approval.from_day, approval.until_day or OPEN_END, language)
        use = word(language, "asset-use", approval.use.name.lower())
        yield say(language, "picture-approval", use=use, days=days, floor=yuan(approval.floor))
    if file.value_fen is not None:
        yield say(language, "picture-value", value=yuan(file.value_fen))


def _name(names: Mapping[str, Any], language: str) -> str:
    return str(names["zh" if language == CHINESE else "en"])


def _days(first: int, until: int, language: str) -> str:
    if until == OPEN_END:
        return say(language, "picture-always", first=day_text(first))
    return say(language, "picture-between", first=day_text(first), until=day_text(until))


def _length(slots: int, language: str) -> str:
    """In the largest unit that is whole."""
    minutes = slots * SLOT_MINUTES
    size, unit = next(each for each in _UNITS if (minutes and minutes % each[0] == 0) or each[0] == 1)
    count = minutes // size
    return say(language, f"length-{unit}{'' if count == 1 else 's'}", count=count)
