"""Tables in the shape of GB/T 24589.1: from the files alone every voucher is even and every balance follows."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable
from decimal import Decimal

import pytest

from formats.splits.statements.gbt24589 import BALANCES, COLUMNS, SUBJECTS, VOUCHERS, gbt24589
from formats.splits.statements.journal import POOL, Month, Transaction, months
from formats.splits.statements.journal_text import amount
from formats.splits.statements.statement import statements
from tests.splits.statements.test_statements import Walk, walked

SEEDS = range(12)
SIGNS = {"借": 1, "贷": -1, "平": 0}
Row = dict[str, str]


@pytest.fixture(scope="module")
def walks() -> list[Walk]:
    return [walked(seed) for seed in SEEDS]


def tables(found: Iterable[Month]) -> dict[str, list[Row]]:
    """By name, as a stranger reads them."""
    read = dict[str, list[Row]]()
    with zipfile.ZipFile(io.BytesIO(gbt24589(found))) as archive:
        for name in archive.namelist():
            data = archive.read(name)
            assert data.startswith(b"\xef\xbb\xbf"), "a spreadsheet takes it for another encoding"
            table, _, rest = name.partition("-")
            assert rest == "mapping-unverified-映射未经核对.csv", "what nobody verified says so"
            read[table] = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    return read


def directed(row: Row, which: str) -> Decimal:
    return SIGNS[row[f"{which}余额方向"]] * Decimal(row[f"{which}本币余额"])


def moved(row: Row) -> Decimal:
    return Decimal(row["借方本币金额"]) - Decimal(row["贷方本币金额"])


def month_of(row: Row) -> str:
    return f"{row['会计年度']}-{row['会计期间号']}"


def test_each_voucher_is_even_and_numbered_in_its_month(walks: list[Walk]) -> None:
    for walk in walks:
        vouchers = dict[tuple[str, str], list[Row]]()
        for row in tables(months(walk))[VOUCHERS]:
            vouchers.setdefault((month_of(row), row["记账凭证编号"]), []).append(row)
        assert vouchers
        for rows in vouchers.values():
            assert sum(map(moved, rows)) == 0
            assert [row["记账凭证行号"] for row in rows] == [str(line) for line in range(1, len(rows) + 1)]
        for file, _ in walk:
            numbers = [int(number) for month, number in vouchers if month == file.period]
            assert numbers == list(range(1, len(numbers) + 1))


def test_each_balance_is_the_one_before_and_what_the_vouchers_moved(walks: list[Walk]) -> None:
    for walk in walks:
        read = tables(months(walk))
        of_vouchers = dict[tuple[str, str], list[Decimal]]()
        for row in read[VOUCHERS]:
            sums = of_vouchers.setdefault((month_of(row), row["科目编号"]), [Decimal(0), Decimal(0)])
            sums[0] += Decimal(row["借方本币金额"])
            sums[1] += Decimal(row["贷方本币金额"])
        before = dict[str, Decimal]()
        for row in read[BALANCES]:
            number = row["科目编号"]
            debits, credits_ = of_vouchers.pop((month_of(row), number), [Decimal(0), Decimal(0)])
            assert [Decimal(row["借方本币金额"]), Decimal(row["贷方本币金额"])] == [debits, credits_]
            assert directed(row, "期初") == before.get(number, 0)
            before[number] = directed(row, "期末")
            assert before[number] == directed(row, "期初") + debits - credits_
        assert of_vouchers == {}, "what a voucher moves has a balance"


def test_the_balances_are_what_the_statements_say_that_each_is_owed(walks: list[Walk]) -> None:
    for walk in walks:
        balances = tables(months(walk))[BALANCES]
        for file, closed in walk:
            owed = dict[str, Decimal]()
            for row in (row for row in balances if month_of(row) == file.period):
                levels = row["科目编号"].split(":")
                if levels[0] == "claims":
                    owed[levels[-1]] = owed.get(levels[-1], Decimal(0)) + directed(row, "期末")
                else:
                    assert directed(row, "期末") == 0, "a close leaves nothing on a pool"
            said = {
                account: each["owed_to"]["closing"] - each["owed_by"]["closing"]
                for statement in statements(file, closed).values()
                for account, each in statement.accounts.items()
            }
            assert {name: fen for name, fen in owed.items() if fen} == {
                name: Decimal(amount(fen)) for name, fen in said.items() if fen
            }


def test_every_subject_stands_once_below_the_levels_above_it_with_its_chinese_name(walks: list[Walk]) -> None:
    for walk in walks:
        read = tables(months(walk))
        subjects = {row["科目编号"]: row for row in read[SUBJECTS]}
        assert len(subjects) == len(read[SUBJECTS])
        for number, row in subjects.items():
            assert row["科目级次"] == str(len(number.split(":")))
            assert not number.rpartition(":")[0] or number.rpartition(":")[0] in subjects
        used = {row["科目编号"] for table in (BALANCES, VOUCHERS) for row in read[table]}
        assert used <= subjects.keys()
        assert subjects["claims"]["科目名称"] == "往来"
        assert {row["科目名称"] for number, row in subjects.items() if number.endswith(":cost")} <= {"成本"}


def test_the_same_journal_is_the_same_bytes_and_an_empty_one_has_its_headings(walks: list[Walk]) -> None:
    assert gbt24589(months(walks[0])) == gbt24589(months(walks[0]))
    assert tables([]) == {table: [] for table in COLUMNS}


def test_a_pool_that_a_spreadsheet_would_compute_is_text() -> None:
    postings = {("-1", "cost", "2"): 5, ("-1", "cost", POOL): -5}
    month = Month("2026-03", [Transaction("2026-03-31", "entry", "00", "2026-03-01", postings)], postings)
    names = [row["科目名称"] for row in tables([month])[SUBJECTS]]
    assert "'-1" in names
    assert "-1" not in names
