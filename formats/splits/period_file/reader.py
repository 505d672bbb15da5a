"""One period of one agreement in one canonical file (`guild/period/1`): every line can be recomputed from it alone."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import Any, cast

from formats import canonical
from formats.canonical import Json
from formats.crypto.hashing import sha256
from formats.encoding import from_hex
from formats.faults import FormatFault, require
from formats.splits.agreements import money
from formats.splits.agreements.agreement import Agreement, agreement_hash
from formats.splits.agreements.reader import check_successor, read_json
from formats.splits.allocation import acts
from formats.splits.allocation.acts import Act
from formats.splits.allocation.close import Closed, close
from formats.splits.allocation.opening import Opening
from formats.splits.allocation.tally import MinutesUsed
from formats.splits.period_file.history_check import check_history
from formats.splits.period_file.opening_json import opening_json, read_opening

FORMAT = "guild/period/1"
MAX_BYTES = 1 << 29
MINUTES = ("of", "asset", "member", "class", "minutes")
_FIELDS = ("format", "agreement", "period", "previous", "versions", "acts", "root", "minutes", "opening")


@dataclass(frozen=True)
class PeriodFile:
    """`agreement`: the id (32 bytes). `previous`: hash of the file before, None in the first. `acts`: JSON, as they
    counted since the period before closed; of this period or an earlier one."""

    agreement: bytes
    period: str
    previous: bytes | None
    versions: list[Json]
    acts: list[Json]
    minutes: list[MinutesUsed] = field(default_factory=list)
    opening: Opening = field(default_factory=Opening)

    @cached_property
    def root(self) -> bytes:
        """The input root that the contract folded as the acts counted."""
        root = acts.NO_ACTS
        for act in self.acts:
            root = acts.fold(root, act)
        return root

    @cached_property
    def agreements(self) -> list[Agreement]:
        return [read_json(tree) for tree in self.versions]

    @cached_property
    def written(self) -> bytes:
        return _written(self)

    def close(self) -> Closed:
        """Every line of this close, and the next opening. Raises FormatFault."""
        return close(self.period, self.agreements, self.opening, map(read_act, self.acts), self.minutes)


def file_hash(data: bytes) -> bytes:
    """32 bytes: SHA-256("guild/period/1" ‖ file): `previous` of the next one."""
    return sha256(FORMAT.encode(), data)


def write(file: PeriodFile) -> bytes:
    """The one byte string of a period file."""
    return file.written


def _written(file: PeriodFile) -> bytes:
    minutes: list[Json] = [
        {"of": used.of, "asset": str(used.asset), "member": str(used.member), "class": used.use_class,
         "minutes": str(used.minutes)}
        for used in file.minutes
    ]  # fmt: skip
    fields: dict[str, Json] = {
        "previous": file.previous.hex() if file.previous else "",
        "acts": file.acts,
        "minutes": minutes,
        "opening": opening_json(file.opening),
    }
    return canonical.encode(
        {
            "format": FORMAT,
            "agreement": file.agreement.hex(),
            "period": file.period,
            "versions": file.versions,
            "root": file.root.hex(),
            **{name: value for name, value in fields.items() if value},
        }
    )


def read(data: bytes) -> PeriodFile:
    """The file of exact bytes; it must not contradict itself. Raises FormatFault."""
    fields = canonical.decode_object(data, MAX_BYTES)
    require(fields.get("format") == FORMAT, "not-a-period-file", f"its format is not {FORMAT}")
    missing = {"agreement", "period", "versions", "root"} - set(fields)
    known = not missing and set(fields) <= set(_FIELDS)
    require(known, "not-a-period-file", f"its fields are {', '.join(_FIELDS)}")
    previous = fields.get("previous")
    file = PeriodFile(
        agreement=from_hex(_text(fields["agreement"]), 32),
        period=money.period(_text(fields["period"])),
        previous=from_hex(_text(previous), 32) if previous is not None else None,
        versions=_list(fields["versions"]),
        acts=_list(fields.get("acts", [])),
        minutes=[_read_minutes(each) for each in _list(fields.get("minutes", []))],
        opening=read_opening(fields.get("opening", {})),
    )
    require(file.root.hex() == fields["root"], "root", "the acts do not fold to it: one was changed or left out")
    _check_versions(file)
    require(write(file) == data, "not-canonical", "a zero or an empty map stands in it, or something without meaning")
    return file


def following(file: PeriodFile, closed: Closed) -> PeriodFile:
    """The next period's file before anything has counted for it."""
    return replace(
        file, period=money.next_period(file.period), previous=file_hash(write(file)), acts=[], minutes=[],
        opening=closed.closing,
    )  # fmt: skip


def read_act(act: Json) -> Act:
    """Raises FormatFault."""
    if not isinstance(act, dict):
        raise FormatFault("not-an-act", "an act is a mapping")
    rows = act.get("rows")
    texts = {name: item for name, item in act.items() if isinstance(item, str)}
    if rows is None:
        require(len(texts) == len(act), "not-an-act", "a field of an act is no text")
        return acts.read_act(texts)
    require(isinstance(rows, dict) and len(texts) == len(act) - 1, "not-an-act", "the rows of a table are a mapping")
    return acts.read_act(texts, {row: _text(value) for row, value in cast("dict[str, Json]", rows).items()})


def _check_versions(file: PeriodFile) -> None:
    require(bool(file.versions), "not-a-period-file", "it names no version")
    require(agreement_hash(file.versions[0]) == file.agreement, "agreement", "its id is not its first version's hash")
    versions = file.agreements
    require(versions[0].supersedes is None, "agreement", "the first version supersedes none")
    for old, new in pairwise(versions):
        check_successor(old, new)
    check_history(file.opening.history, versions)
    first = not file.opening.history
    require((file.previous is None) == first, "previous", "the first file, and no other, names none before it")


def _read_minutes(value: Json) -> MinutesUsed:
    fields: Any = value
    require(isinstance(value, dict) and set(value) == set(MINUTES), "not-minutes", f"minutes have {', '.join(MINUTES)}")
    asset, member = (money.whole(_text(fields[name]), least=1, most=(1 << 32) - 1) for name in ("asset", "member"))
    minutes = money.whole(_text(fields["minutes"]), least=-money.MAX_ENTRY_FEN, most=money.MAX_ENTRY_FEN)
    return MinutesUsed(money.period(_text(fields["of"])), asset, member, _text(fields["class"]), minutes)


def _list(value: Json) -> list[Json]:
    if not isinstance(value, list):
        raise FormatFault("not-a-period-file", "a list should stand here")
    return value


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise FormatFault("not-a-period-file", "a text should stand here")
    return value
