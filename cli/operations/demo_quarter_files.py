"""The files of the demo's quarter: agreement, sheet and scans; what is published after it, and changed copies."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cli.operations.demo_stage import COLLEGE, DATA, ENTERPRISE, Stage

if TYPE_CHECKING:
    from cli.shared.http import Api

_MONTHS = ("2026-01", "2026-02", "2026-03")
"""As they stand in demo/."""


@dataclass(frozen=True)
class QuarterFiles:
    """`id`: of the agreement. `scans`: as they are uploaded, by number. `published`: period files; `vouchers`: scans by
    their digests, each beside what the digest covers too."""

    id: str
    months: tuple[str, ...]
    agreement: Path
    sheet: Path
    scans: Path
    published: Path
    vouchers: Path


def quarter_files(stage: Stage) -> QuarterFiles:
    """In the demo's folder; a later run finds the first one's, and its months."""
    from formats.splits.agreements.reader import read_tree
    from formats.yaml import bounded_yaml

    agreement, sheet = stage.folder / "agreement.yaml", stage.folder / "entries.csv"
    if not agreement.exists():
        months = _newest_months()
        for path in (sheet, agreement):  # the agreement last: it says that all is there
            text = (DATA / path.name).read_text(encoding="utf-8")
            for written, month in zip(_MONTHS, months, strict=True):
                text = text.replace(written, f"<{month}>")
            path.write_text(text.replace("<", "").replace(">", ""), encoding="utf-8")
    read = read_tree(bounded_yaml.parse(agreement.read_bytes()))
    scans, published, vouchers = (stage.folder / name for name in ("scans", "published", "vouchers"))
    if not scans.exists():
        _scan(sheet, scans)
    return QuarterFiles(read.hash, _three_from(read.first), agreement, sheet, scans, published, vouchers)


def _newest_months() -> tuple[str, ...]:
    from cli.operations.demo_workshop import newest_quarter
    from formats.bookings.slots import period_text
    from node.compose import utc_now

    return tuple(map(period_text, newest_quarter(int(utc_now().timestamp()))))


def _three_from(first: str) -> tuple[str, ...]:
    from formats.splits.agreements.money import next_period

    second = next_period(first)
    return first, second, next_period(second)


def _scan(sheet: Path, folder: Path) -> None:
    """A picture for each row: here a code that says what the voucher would."""
    from wallet.tokens import qr

    folder.mkdir(mode=0o700)
    for row in _rows(sheet):
        picture = qr.png(f"DEMO {row['invoice_number']} {row['occurred']} CNY {row['gross']}")
        (folder / f"{row['invoice_number']}.png").write_bytes(picture)


def publish(api: Api, files: QuarterFiles) -> None:
    """As an auditor fetches them: the three period files, and each scan by the digest that the chain has."""
    from formats.splits.entries.columns import InvoiceKind
    from formats.splits.entries.evidence import VoucherData, voucher_digest
    from formats.splits.entries.invoices import Invoice

    for folder in (files.published, files.vouchers):
        folder.mkdir(exist_ok=True, mode=0o700)
    path = f"/agreements/{files.id}"
    for month in files.months:
        (files.published / f"{month}.json").write_bytes(api.get_bytes(f"{path}/closes/{month}/period-file"))
    for row in _rows(files.sheet):
        kind, code, number = (row[f"invoice_{name}"] for name in ("kind", "code", "number"))
        scan = (files.scans / f"{number}.png").read_bytes()
        digest = voucher_digest(VoucherData(Invoice(InvoiceKind(kind), code, number)), scan).hex()
        (files.vouchers / f"{digest}.png").write_bytes(api.get_bytes(f"{path}/vouchers/{digest}"))
        covered = json.dumps({"kind": kind, "code": code, "number": number})
        (files.vouchers / f"{digest}.json").write_text(covered, encoding="utf-8")


def _rows(sheet: Path) -> list[dict[str, str]]:
    with sheet.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def changed_copies(files: QuarterFiles) -> tuple[QuarterFiles, str]:
    """Copies in which one fen went from one partner to another, and one scan is another picture; and where."""
    from formats import canonical
    from formats.bounds import bounded_json
    from wallet.tokens import qr

    folder = files.published.parent / "changed"
    copies = replace(files, published=folder / "published", vouchers=folder / "vouchers")
    for was, now in ((files.published, copies.published), (files.vouchers, copies.vouchers)):
        shutil.copytree(was, now, dirs_exist_ok=True)
    first, *_, last = files.months
    month = copies.published / f"{last}.json"
    said = bounded_json.loads(month.read_bytes())
    lines = next(iter(said["opening"]["history"][first]["pools"]["workshop"]["cost"]["lines"].values()))
    for member, fen in ((COLLEGE, -1), (ENTERPRISE, 1)):
        lines[str(member)] = str(int(lines[str(member)]) + fen)
    month.write_bytes(canonical.encode(said))
    scan = sorted(copies.vouchers.glob("*.png"))[0]
    scan.write_bytes(qr.png("DEMO another voucher"))
    return copies, f"in {month.name} a fen of {first} from one partner to another; the scan {scan.stem[:12]}…"
