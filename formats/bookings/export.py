"""The export of bookings, `guild/bookings/1`: from these lines alone a stranger rebuilds words, quota, waiting line and
minutes (`formats.bookings.replay`). That the lines are true only the logs of a node show.

JSONL: RFC 8785 of strings and arrays, each line ended by one line feed. First the head (chain ref, last block and its
hash, every member's kind), then an event a line in the chain's order, cause before effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from formats import canonical
from formats.bookings.export_acts import ACTS, COMMON, HASH, U8, U32, U64
from formats.bookings.export_fields import Field, Items, Octets, Row, Value
from formats.bookings.ids import checked_id
from formats.faults import FormatFault, require

FORMAT = "guild/bookings/1"
MAX_LINE_BYTES = 1 << 18
_HEAD: dict[str, Field] = {"chain": Octets(8), "block": U64, "hash": HASH, "members": Items(Row((U32, U8)))}


@dataclass(frozen=True)
class Head:
    """`members`: number → kind, as they stood at the last block."""

    chain_ref: bytes
    block: int
    block_hash: bytes
    members: Mapping[int, int]


@dataclass(frozen=True)
class Line:
    """One event. `at`: the block's time in unix seconds; `fields`: those that `ACTS` names for the act."""

    block: int
    tx: bytes
    log: int
    at: int
    act: str
    fields: Mapping[str, Value]

    @property
    def event(self) -> tuple[int, int]:
        """Block and log: the order of the chain."""
        return self.block, self.log

    def number(self, name: str) -> int:
        value = self.fields[name]
        assert isinstance(value, int)
        return value

    def octets(self, name: str) -> bytes:
        value = self.fields[name]
        assert isinstance(value, bytes)
        return value

    def numbers(self, name: str) -> tuple[int, ...]:
        value = self.fields[name]
        assert isinstance(value, list)
        return tuple(each for each in value if isinstance(each, int))

    def rows(self, name: str) -> list[tuple[int, ...]]:
        value = self.fields[name]
        assert isinstance(value, list)
        return [tuple(item for item in row if isinstance(item, int)) for row in value if isinstance(row, list)]


def write(head: Head, lines: Iterable[Line]) -> Iterator[bytes]:
    """Each line's bytes with its line feed. Raises FormatFault where the lines are not in order."""
    members: Value = [[number, kind] for number, kind in sorted(head.members.items())]
    values: dict[str, Value] = {
        "chain": head.chain_ref, "block": head.block, "hash": head.block_hash, "members": members,
    }  # fmt: skip
    yield _written({"format": FORMAT}, _HEAD, values)
    before: Line | None = None
    for line in lines:
        _check_order(head, before, line)
        common: dict[str, Value] = {"block": line.block, "tx": line.tx, "log": line.log, "at": line.at}
        yield _written({"act": line.act}, COMMON | _fields_of(line.act), common | dict(line.fields))
        before = line


def read(lines: Iterable[bytes]) -> tuple[Head, Iterator[Line]]:
    """The head, and the lines as they are asked for; each is read strictly. Raises FormatFault."""
    left = iter(lines)
    head = _read_head(next(left, b""))
    return head, _read_lines(head, left)


def _read_head(data: bytes) -> Head:
    values = _object(data)
    require(values.pop("format", None) == FORMAT, "export-format", f"the first line does not name {FORMAT}")
    found = _read_fields(_HEAD, values)
    head = Line(0, b"", 0, 0, "", found)
    members = head.rows("members")
    ascending = all(a[0] < b[0] for a, b in pairwise(members))
    require(ascending, "export-value", "members ascend, each once")
    kinds = {number: kind for number, kind in members}
    return Head(head.octets("chain"), head.number("block"), head.octets("hash"), kinds)


def _read_lines(head: Head, lines: Iterator[bytes]) -> Iterator[Line]:
    before: Line | None = None
    for number, data in enumerate(lines, start=2):
        try:
            line = _read_line(data)
            _check_order(head, before, line)
        except FormatFault as fault:
            raise FormatFault(fault.reason, f"line {number}: {fault.detail}") from fault
        yield line
        before = line


def _read_line(data: bytes) -> Line:
    values = _object(data)
    act = values.pop("act", None)
    if not isinstance(act, str):
        raise FormatFault("export-act", "a line names its act")
    found = _read_fields(COMMON | _fields_of(act), values)
    if "booking" in found:
        checked_id(Line(0, b"", 0, 0, act, found).octets("booking"))
    common = Line(0, b"", 0, 0, act, {name: found.pop(name) for name in COMMON})
    return Line(common.number("block"), common.octets("tx"), common.number("log"), common.number("at"), act, found)


def _object(data: bytes) -> dict[str, canonical.Json]:
    require(data.endswith(b"\n"), "export-line", "a line ends with one line feed")
    value = canonical.decode(data[:-1], MAX_LINE_BYTES)
    if not isinstance(value, dict):
        raise FormatFault("not-an-object", "a line is an object")
    return value


def _read_fields(fields: Mapping[str, Field], values: Mapping[str, canonical.Json]) -> dict[str, Value]:
    _same_names(fields, values)
    return {name: field.read(values[name]) for name, field in fields.items()}


def _written(named: dict[str, canonical.Json], fields: Mapping[str, Field], values: Mapping[str, Value]) -> bytes:
    _same_names(fields, values)
    return canonical.encode(named | {name: field.write(values[name]) for name, field in fields.items()}) + b"\n"


def _same_names(fields: Mapping[str, Field], values: Mapping[str, object]) -> None:
    missing, unknown = sorted(fields.keys() - values.keys()), sorted(values.keys() - fields.keys())
    require(not missing and not unknown, "export-fields", f"missing {missing}, unknown {unknown}")


def _fields_of(act: str) -> dict[str, Field]:
    require(act in ACTS, "export-act", f"there is no act {act!r}")
    return ACTS[act]


def _check_order(head: Head, before: Line | None, line: Line) -> None:
    require(line.block <= head.block, "export-order", f"block {line.block} is after the last, {head.block}")
    if before is None:
        return
    ascends = (before.block, before.log) <= (line.block, line.log) and before.at <= line.at
    require(ascends, "export-order", f"block {line.block}, log {line.log} stands after a later one")
    same = before.block != line.block or before.at == line.at
    require(same, "export-order", f"block {line.block} has two times")
