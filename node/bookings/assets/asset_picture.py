"""What an asset's file would register, for a person to read before anything is sent: in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from formats.bookings.classes import CLASSES, pair_index
from formats.bookings.slots import DAY_SLOTS, SLOT_MINUTES, day_text
from formats.register.members import MemberKind
from ledger.bookings.assets.requests import OPEN_END, AssetKind, AssetUse, TermsRequest
from node.bookings.assets.asset_reader import AssetFile

LANGUAGES = ("zh-CN", "en")
_HALF_HOURS = {0b00: "·", 0b01: "▌", 0b10: "▐", 0b11: "█"}
_WEEK = (("一", "Mon"), ("二", "Tue"), ("三", "Wed"), ("四", "Thu"), ("五", "Fri"), ("六", "Sat"), ("日", "Sun"))
_ASSET_KINDS = {
    AssetKind.ROOM: ("教室或实训室", "room"),
    AssetKind.MACHINE: ("设备", "machine"),
    AssetKind.LINE: ("产线", "line"),
    AssetKind.VEHICLE: ("车辆", "vehicle"),
    AssetKind.VENUE: ("场地", "venue"),
    AssetKind.TRAINERS: ("师资", "trainers"),
}
_USES = {
    AssetUse.LEASE: ("出租", "lease"),
    AssetUse.LEND: ("出借", "lend"),
    AssetUse.COOPERATION: ("校企合作", "cooperation"),
}
_MEMBER_KINDS = {
    MemberKind.SCHOOL: ("学校", "school"),
    MemberKind.ENTERPRISE: ("企业", "enterprise"),
    MemberKind.GOVERNMENT: ("政府", "government"),
    MemberKind.ASSOCIATION: ("行业协会", "association"),
}
_UNITS = ((1440, "天", "day"), (60, "小时", "hour"), (1, "分钟", "minute"))
_WORDS = {
    "closed": ("不开放", "closed"),
    "units": ("单元：{0}", "Units: {0}"),
    "life": ("使用期：{0}", "Life: {0}"),
    "requirement": ("操作资格：标准 {0}，等级不低于 {1}", "Operators: standard {0}, level rank {1} or above"),
    "no_requirement": ("操作资格：无要求", "Operators: no credential asked for"),
    "approval": (
        "国有资产：须先由理事会登记批准（{0}，{1}，底价每刻钟 {2} 元）",
        "State-owned: the council records the approval first ({0}, {1}, floor {2} yuan a quarter of an hour)",
    ),
    "value": (
        "资产价值：{0} 元（只存于本节点，不上链）",
        "Value: {0} yuan (kept at this node, never on the chain)",
    ),
    "no_approval": ("非国有资产", "Not state-owned"),
    "terms": ("条款：{0}", "Terms: {0}"),
    "prices": ("价格（元/刻钟）：", "Prices (yuan a quarter of an hour):"),
    "asks": ("须批准", "asks for approval"),
    "rules": (
        "可预约未来 {0} 天；至少提前 {1}；每次 {2} 至 {3}",
        "Up to {0} days ahead; notice {1}; {2} to {3} each time",
    ),
    "times": (
        "让位截止 {0}，免费取消 {1}，答复 {2}，未到宽限 {3}，候补确认 {4}",
        "Displaced until {0} before, free to cancel until {1} before, answer within {2}, grace {3}, claim within {4}",
    ),
    "quota": ("每月限额：{0} 小时，{1} 次（0 为不限）", "A month: {0} hours, {1} bookings (0: no limit)"),
    "no_quota": ("每月限额：无", "A month: no limit"),
    "hours": ("开放时间（一格半小时：█ 全开，▌▐ 半开）：", "Open hours (half an hour each: █ open, ▌▐ half of it):"),
    "always": ("{0} 起", "from {0}"),
    "between": ("{0} 至 {1}（不含）", "from {0} until {1}, exclusive"),
}


def asset_picture(file: AssetFile, language: str) -> list[str]:
    """Lines in `zh-CN` or `en`."""
    words = _Words(language)
    return [*_asset_lines(file, words), *terms_lines(file.terms, language)]


def terms_lines(terms: TermsRequest, language: str) -> Iterator[str]:
    words = _Words(language)
    yield words.say("terms", words.days(terms.from_day, terms.until_day))
    lengths = (words.length(each) for each in (terms.notice, terms.least, terms.most))
    yield words.say("rules", terms.horizon_days, *lengths)
    times = (terms.cutoff, terms.free, terms.answer, terms.grace, terms.claim)
    yield words.say("times", *map(words.length, times))
    limited = terms.limit_hours or terms.made
    yield words.say("quota", terms.limit_hours, terms.made) if limited else words.say("no_quota")
    yield words.say("prices")
    for kind in MemberKind:
        for rank in CLASSES:
            pair = pair_index(kind, rank)
            if terms.may >> pair & 1:
                name = getattr(CLASSES[rank], "zh" if words.at == 0 else "en")
                asks = f"  {words.say('asks')}" if terms.asks >> pair & 1 else ""
                yield f"  {_MEMBER_KINDS[kind][words.at]} · {name}: {yuan(terms.prices[pair])}{asks}"
    yield words.say("hours")
    yield from week_picture(terms.open_hours, language)


def week_picture(open_hours: tuple[int, ...], language: str) -> Iterator[str]:
    """A ruler and seven rows of 48 half hours, Monday first, with the hours as text behind them."""
    at = LANGUAGES.index(language)
    width = max(len(name[at]) for name in _WEEK) * (2 if at == 0 else 1)
    yield " " * (width + 1) + "".join(f"{hour:02}:00 " for hour in range(0, 24, 3)) + "24:00"
    for name, mask in zip(_WEEK, open_hours, strict=True):
        bars = "".join(_HALF_HOURS[mask >> slot & 0b11] for slot in range(0, DAY_SLOTS, 2))
        yield f"{name[at]} {bars} {hours_text(mask) or _WORDS['closed'][at]}"


def hours_text(mask: int) -> str:
    """`08:00-12:00, 14:00-18:00`; empty for none."""
    edges = [slot for slot in range(DAY_SLOTS + 1) if (mask >> slot & 1) != (mask << 1 >> slot & 1)]
    times = [f"{slot // 4:02}:{slot % 4 * SLOT_MINUTES:02}" for slot in edges]
    return ", ".join(f"{start}-{end}" for start, end in zip(times[::2], times[1::2], strict=True))


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02}"


def _asset_lines(file: AssetFile, words: _Words) -> Iterator[str]:
    asset, required, approval = file.asset, file.requirement, file.approval
    yield f"{_name(asset.words, words.at)} ({_ASSET_KINDS[asset.kind][words.at]})"
    units: Any = asset.words["units"]
    names = say(language, "list-comma").join(_name(unit, language) for unit in units)
    yield say(language, "picture-units", units=names)
    yield say(language, "picture-life", days=_days(asset.from_day, asset.until_day or OPEN_END, language))
    if required is None:
        yield say(language, "picture-no-requirement")
    else:
        span = words.days(approval.from_day, approval.until_day or OPEN_END)
        yield words.say("approval", _USES[approval.use][words.at], span, yuan(approval.floor))
    if file.value_fen is not None:
        yield words.say("value", yuan(file.value_fen))


def _name(names: Mapping[str, Any], at: int) -> str:
    return str(names["zh" if at == 0 else "en"])


class _Words:
    def __init__(self, language: str) -> None:
        self.at = LANGUAGES.index(language)
        self.comma = "、" if self.at == 0 else ", "

    def say(self, sentence: str, *values: object) -> str:
        return _WORDS[sentence][self.at].format(*values)

    def days(self, first: int, until: int) -> str:
        if until == OPEN_END:
            return self.say("always", day_text(first))
        return self.say("between", day_text(first), day_text(until))

    def length(self, slots: int) -> str:
        """In the largest unit that is whole."""
        minutes = slots * SLOT_MINUTES
        size, zh, en = next(each for each in _UNITS if (minutes and minutes % each[0] == 0) or each[0] == 1)
        count = minutes // size
        return f"{count} {zh}" if self.at == 0 else f"{count} {en}{'' if count == 1 else 's'}"
