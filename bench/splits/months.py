"""Period files of an agreement with many entries a month, each written before the next is made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

from formats.canonical import Json
from formats.splits.agreements.agreement import agreement_hash
from formats.splits.agreements.money import next_period
from formats.splits.period_file.reader import PeriodFile, file_hash, write

AGREEMENT: Any = {
    "title": "实训中心共建共享", "number": "HZ-1", "from": "2016-01", "currency": "CNY", "parties": ["2", "3", "5"],
    "agents": ["9"], "administrator": "2", "objection_days": "10", "disclosure": "open",
    "pools": {"hall": {"nature": "operating", "benefit": {"stages": [
        {"name": "先返投资", "take": {"percent": "10", "until": "500000000", "per": "year"}, "to": {"party": "3"}},
        {"name": "其余", "take": "rest", "to": {"fixed": {"2": "50", "3": "30", "5": "20"}}, "rounding": "quota"},
    ]}}},
}  # fmt: skip
_MOST_FEN = 10**7


def write_months(folder: Path, *, months: int, entries: int, seed: int = 1) -> None:
    """`entries` in each of them, as `0000.json` and so on."""
    folder.mkdir()
    pick = Random(seed)
    file = PeriodFile(agreement_hash(AGREEMENT), AGREEMENT["from"], None, [AGREEMENT], [])
    for number in range(months):
        file = replace(file, acts=list(_entries(pick, file.period, entries)))
        data = write(file)
        (folder / f"{number:04}.json").write_bytes(data)
        file = replace(file, period=next_period(file.period), previous=file_hash(data), opening=file.close().closing)


def _entries(pick: Random, period: str, count: int) -> Iterator[Json]:
    for _ in range(count):
        drawn = pick.randbytes(32)
        net = pick.randrange(1, _MOST_FEN)
        yield {
            "id": f"00000009{drawn[:16].hex()}", "salt": drawn[16:].hex(), "kind": "entry", "pool": "hall",
            "side": "benefit", "occurred": f"{period}-{pick.randrange(1, 29):02}", "gross": str(net), "net": str(net),
            "vat": "0", "holder": "9", "voucher": sha256(drawn).hexdigest(), "key": sha256(drawn[::-1]).hexdigest(),
        }  # fmt: skip
