"""The period file: one byte string, complete, and any changed word of it is noticed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from formats import canonical
from formats.crypto.hashing import keccak256, sha256
from formats.faults import FormatFault
from formats.splits.allocation.acts import act_digest, fold, read_act
from formats.splits.allocation.tally import MinutesUsed
from formats.splits.period_file import reader
from formats.splits.period_file.opening_json import stage_key
from formats.splits.period_file.reader import PeriodFile
from tests.splits.agreements import EXAMPLE, act, entry, quantity, reversal, tree, version

POOL = {"pool": "social-training"}


def first_file() -> PeriodFile:
    came = entry(10_001, day="2026-01-03", holder=2, side="cost", **POOL)
    return PeriodFile(
        bytes.fromhex(version(EXAMPLE).hash), "2026-01", None, [tree(EXAMPLE)],
        [came, entry(50_000_007, day="2026-01-20", vat=7, **POOL), entry(5, day="2026-01-20", **POOL)],
        [MinutesUsed("2026-01", 4, 3, "teaching", 90), MinutesUsed("2026-01", 7, 5, "other", 7)],
    )  # fmt: skip


def second_file() -> PeriodFile:
    file = first_file()
    late = entry(1_000_003, day="2026-01-05", holder=3, **POOL)
    return replace(reader.following(file, file.close()), acts=[late, reversal(file.acts[2])])


@pytest.mark.parametrize("file", [first_file(), second_file()], ids=["first", "second"])
def test_a_file_is_read_as_it_was_written(file: PeriodFile) -> None:
    data = reader.write(file)
    again = reader.read(data)
    assert again == file
    assert reader.write(again) == data
    assert again.close() == file.close()


def test_the_next_file_opens_with_what_this_one_closed_with_and_names_it() -> None:
    first = first_file()
    second = reader.following(first, first.close())
    assert second.previous == sha256(b"guild/period/1", reader.write(first))
    assert second.opening == first.close().closing
    assert second.period == "2026-02"


def test_acts_fold_in_the_order_in_which_they_counted() -> None:
    one, two = entry(1, day="2026-01-01"), entry(2, day="2026-01-01")
    root = fold(fold(bytes(32), one), two)
    digest = sha256(b"guild/act/1", canonical.encode(one))
    assert act_digest(one) == digest
    assert root == keccak256(b"\x09", keccak256(b"\x09", bytes(32), digest), act_digest(two))
    assert root != fold(fold(bytes(32), two), one)


def change(path: str, value: Any) -> Callable[[Any], None]:
    def apply(file: Any) -> None:
        *parents, last = path.split("/")
        for name in parents:
            file = file[int(name) if isinstance(file, list) else name]
        file[int(last) if isinstance(file, list) else last] = value

    return apply


HISTORY = "opening/history/2026-01/pools/social-training/benefit"


@pytest.mark.parametrize(
    ("reason", "changed"),
    [
        ("root", change("acts/0/net", "1000004")),
        ("root", change("acts/0/voucher", "12" * 32)),
        ("root", change("root", "00" * 32)),
        ("agreement", change("agreement", "00" * 32)),
        ("agreement", change("versions/0/title", "实训中心共建共享。")),
        ("version", change("opening/history/2026-01/version", "00" * 32)),
        ("not-canonical", change("opening/history/2026-01/series", {})),
        ("unknown-stage", change(f"{HISTORY}/takes/x", "0")),
        ("unknown-stage", change(f"{HISTORY}/lines/guarantee:x", {"2": "1"})),
        ("unknown-pool", change("opening/history/2026-01/pools/other", {"cost": {}})),
        ("sum", change(f"{HISTORY}/total", "50000013")),
        ("sum", change(f"{HISTORY}/takes/{stage_key('其余')}", "15000009")),
        ("sum", change(f"{HISTORY}/lines/{stage_key('其余')}/2", "1")),
        ("sum", change(f"{HISTORY}/lines/guarantee", {"2": "1"})),
        ("out-of-order", change("opening/history", {"2026-02": {"version": "00" * 32}})),
        ("previous", change("opening", {})),
        ("not-canonical", change("minutes", [])),
        ("not-a-number", change(f"{HISTORY}/total", "007")),
        ("not-a-number", change(f"{HISTORY}/total", "5万")),
        ("not-a-stage", change(f"{HISTORY}/takes/%e5", "1")),
        ("not-an-opening", change(f"{HISTORY}/taken", {})),
        ("not-an-opening", change("opening/history/2026-01/pools", "x")),
        ("not-a-claim", change("opening/claims/0", {"fen": "1"})),
        ("not-an-account", change("opening/claims/0/debtor", "two")),
        ("not-a-period", change("opening/claims/0/of", "2026")),
        ("not-a-period-file", change("format", "guild/period/2")),
        ("not-a-period-file", change("extra", "x")),
        ("not-a-period-file", change("versions", [])),
        ("not-a-period-file", change("versions", "x")),
        ("not-minutes", change("minutes", [{"of": "2026-01"}])),
        ("not-hex", change("previous", "00")),
    ],
)
def test_a_changed_file_is_refused_by_name(reason: str, changed: Callable[[Any], None]) -> None:
    file = json.loads(reader.write(second_file()))
    changed(file)
    with pytest.raises(FormatFault) as refused:
        reader.read(canonical.encode(file))
    assert refused.value.reason == reason


def test_one_minute_more_in_what_it_opens_with_is_another_file() -> None:
    """What no sum of the same file contradicts, the hash that the next file names does."""
    file = json.loads(reader.write(second_file()))
    side = file["opening"]["history"]["2026-01"]["pools"]["social-training"]["cost"]
    side["weights"][stage_key("运行费")]["3"] = "91"
    file["opening"]["history"]["2026-01"]["minutes"]["4"]["teaching"]["3"] = "91"
    data = canonical.encode(file)
    assert reader.file_hash(data) != reader.file_hash(reader.write(second_file()))
    assert reader.read(data).period == "2026-02"


GOOD = entry(5, day="2026-01-01", vat=1)


@pytest.mark.parametrize(
    ("reason", "bad"),
    [
        ("not-an-act", {**GOOD, "kind": "gift"}),
        ("not-an-act", {**GOOD, "note": "x"}),
        ("not-an-act", {name: value for name, value in GOOD.items() if name != "key"}),
        ("not-an-act", {**GOOD, "kind": "reversal"}),
        ("not-hex", {**GOOD, "id": "00"}),
        ("not-hex", {**GOOD, "voucher": "XX" * 32}),
        ("gross-net-vat", {**GOOD, "gross": "7"}),
        ("gross-net-vat", {**GOOD, "gross": "0", "net": "0", "vat": "0"}),
        ("not-a-number", {**GOOD, "net": "-5"}),
        ("not-a-number", {**GOOD, "net": "１２"}),
        ("not-a-number", {**GOOD, "net": "1万"}),
        ("not-a-number", {**GOOD, "net": "5.00"}),
        ("not-a-number", {**GOOD, "gross": str(10**15 + 1), "net": str(10**15 + 1), "vat": "0"}),
        ("not-a-number", {**GOOD, "holder": "0"}),
        ("not-a-side", {**GOOD, "side": "income"}),
        ("not-a-day", {**GOOD, "occurred": "2026-02-29"}),
        ("not-a-day", {**GOOD, "occurred": "2026-1-1"}),
        ("not-a-number", quantity("h", 2, 0, day="2026-01-01")),
        ("not-a-name", quantity("H h", 2, 1, day="2026-01-01")),
        ("not-an-account", act("payment", **{"from": "2", "to": "x"}, pool="p", side="cost", fen="1")),
        ("not-a-number", act("payment", **{"from": "2", "to": "3"}, pool="p", side="cost", fen="0")),
        ("not-a-number", act("payout", pool="p", reserve="r", to="p/r", fen="1")),
    ],
)
def test_what_is_no_act_is_refused_by_name(reason: str, bad: dict[str, str]) -> None:
    with pytest.raises(FormatFault) as refused:
        read_act(bad)
    assert refused.value.reason == reason


@pytest.mark.parametrize("rows", [{"2,": "1"}, {"": "1"}, {"2": "0"}, {"02": "1"}, {"2": "-1"}, {"2": ["1"]}, []])
def test_rows_that_are_no_table_are_refused(rows: Any) -> None:
    with pytest.raises(FormatFault):
        reader.read_act(act("table", series="s", rows=rows))


def test_a_leap_day_is_a_day() -> None:
    assert read_act({**GOOD, "occurred": "2028-02-29"})
