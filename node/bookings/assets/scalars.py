"""Readers of the texts in an asset's file: days, hours, lengths of time, yuan, names; each fault names its line."""

from __future__ import annotations

import re
from collections.abc import Callable

from formats.bookings.slots import SLOT_MINUTES, hours_mask, parse_day
from formats.canonical import Json
from formats.encoding import from_hex
from formats.faults import FormatFault
from formats.text import require_text
from formats.yaml import scalars
from formats.yaml.text_tree import Node
from formats.yuan import parse_short_yuan

DigestOfFile = Callable[[str], bytes]
"""The SHA-256 of a file beside the asset's file, by its name. Raises FormatFault."""

MAX_DAY = (1 << 16) - 2
MAX_PRICE_FEN = (1 << 32) - 1
_MOST_FEN = 10**11 - 1
CLOSED = "closed"
HOUR, QUARTER = "hour", "quarter"
_HOURS = re.compile(r"([0-9]{2}:[0-9]{2})-([0-9]{2}:[0-9]{2})")
_LENGTH = re.compile(r"(0|[1-9][0-9]{0,6}) (minutes?|hours?|days?)")
_FILE_NAME = re.compile(r"[^/\\\x00]{1,120}")
_MINUTES = {"minute": 1, "hour": 60, "day": 1440}
_CURES = {
    "day-form": "write a day such as 2026-03-01",
    "day-not-in-calendar": "write a day that is in the calendar",
    "slot-form": "write hours such as `08:00-12:00, 14:00-18:00`",
    "not-a-quarter": "begin and end at :00, :15, :30 or :45",
    "span-empty": "end later than it begins",
    "span-crosses-midnight": "end at 24:00, and begin the next day at 00:00",
}


def day(node: Node) -> int:
    try:
        found = parse_day(node.text)
    except FormatFault as fault:
        node.refuse(fault.reason, fault.detail, _CURES[fault.reason])
    if found > MAX_DAY:
        node.refuse("day-too-late", f"{node.text} lies beyond the days of the chain", "write a day before 2149")
    return found


def until(node: Node | None, first: int, *, otherwise: int) -> int:
    """The first day after; it lies after `first`."""
    if node is None:
        return otherwise
    if (found := day(node)) <= first:
        node.refuse("days-empty", f"{node.text} is not after the first day", "write the first day after the last one")
    return found


def hours(node: Node) -> int:
    """The mask of `08:00-12:00, 14:00-18:00`, or of `closed`."""
    if node.text == CLOSED:
        return 0
    mask = 0
    for part in node.text.split(","):
        found = _HOURS.fullmatch(part.strip())
        if found is None:
            node.refuse("slot-form", f"{part.strip()!r} are no hours", f"{_CURES['slot-form']}, or `{CLOSED}`")
        try:
            stretch = hours_mask(found[1], found[2])
        except FormatFault as fault:
            node.refuse(fault.reason, fault.detail, _CURES[fault.reason])
        if mask & stretch:
            node.refuse("hours-overlap", f"{part.strip()} was open already", "name each hour once")
        mask |= stretch
    return mask


def slots(node: Node, *, least: int = 0, most: int = (1 << 16) - 1) -> int:
    """The slots of `30 minutes`, `2 hours`, `1 day`."""
    found = _LENGTH.fullmatch(node.text)
    if found is None:
        node.refuse("not-a-length", f"{node.text!r} is no length of time", "write such as `30 minutes` or `2 hours`")
    count, rest = divmod(int(found[1]) * _MINUTES[found[2].removesuffix("s")], SLOT_MINUTES)
    if rest:
        node.refuse("not-a-quarter", f"{node.text} are not whole quarters of an hour", "write a multiple of 15 minutes")
    if not least <= count <= most:
        cure = f"write from {least * SLOT_MINUTES} to {most * SLOT_MINUTES} minutes"
        node.refuse("outside-limits", f"{node.text} is outside what the chain keeps", cure)
    return count


def days(node: Node, *, least: int, most: int) -> int:
    """The number of `60 days`."""
    found = _LENGTH.fullmatch(node.text)
    if found is None or found[2].removesuffix("s") != "day":
        node.refuse("not-a-length", f"{node.text!r} are no days", "write such as `60 days`")
    if not least <= int(found[1]) <= most:
        node.refuse("outside-limits", f"{node.text} is outside what the chain keeps", f"write {least} to {most} days")
    return int(found[1])


def fen_a_slot(node: Node, per: str) -> int:
    """Yuan an hour or a quarter of one → fen a slot, exactly."""
    written = parse_short_yuan(node.text, most=_MOST_FEN)
    if written is None:
        node.refuse("not-yuan", f"{node.text!r} is no amount", "write yuan with at most two decimals, such as 120.00")
    amount, rest = divmod(written, 4 if per == HOUR else 1)
    if rest:
        cure = "write a multiple of 0.04 yuan, or prices `per: quarter`"
        node.refuse("not-whole-fen", f"a quarter of {node.text} yuan is no whole number of fen", cure)
    if amount > MAX_PRICE_FEN:
        node.refuse("outside-limits", f"{amount} fen a quarter of an hour", f"write at most {MAX_PRICE_FEN} fen")
    return amount


def fen(node: Node) -> int:
    """Yuan, more than none → fen."""
    amount = parse_short_yuan(node.text, most=_MOST_FEN)
    if not amount:
        node.refuse("not-yuan", f"{node.text!r} is no value", "write yuan with at most two decimals, such as 860000.00")
    return amount


def per(node: Node) -> str:
    return scalars.one_of(node, HOUR, QUARTER)


def names(node: Node) -> dict[str, Json]:
    """In both languages; a name never says a person."""
    fields = node.fields("zh", "en")
    return {language: _name(fields[language]) for language in ("zh", "en")}


def digest(node: Node, digest_of_file: DigestOfFile) -> bytes:
    """64 hex digits, or `{file: NAME}` for the SHA-256 of a file in the same folder."""
    if isinstance(node.value, str):
        return from_hex(scalars.digest(node), 32)
    file = node.fields("file")["file"]
    if not _FILE_NAME.fullmatch(file.text) or file.text in (".", ".."):
        file.refuse("not-a-file-name", f"{file.text!r}", "name a file in the folder of this one, without a path")
    try:
        return digest_of_file(file.text)
    except FormatFault as fault:
        file.refuse(fault.reason, fault.detail, "put the file into the folder of this one")


def _name(node: Node) -> str:
    name = scalars.text(node)
    try:
        return require_text(node.key, name)
    except FormatFault as fault:
        node.refuse(fault.reason, fault.detail, "remove that character")
