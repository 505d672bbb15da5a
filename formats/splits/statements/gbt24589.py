"""An agreement's journal as tables in the shape of GB/T 24589.1 (会计核算软件数据接口): subjects, balances, vouchers.

The mapping is ours and nobody has verified it against the standard, which the name of each table says. Its elements are
those of the 2010 edition that a journal has: one currency, no quantities, no subsidiary items. Debit is what an account
is owed. The subjects are the accounts of hledger's journal, whose levels `:` joins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from formats.csv_file import csv_table
from formats.sheets.zip_file import zip_of
from formats.splits.rendering.speaker import Speaker
from formats.splits.statements.journal import POOL, Month, Place, Transaction
from formats.splits.statements.journal_text import CURRENCY, account_name, amount
from formats.words import LANGUAGES, say

UNVERIFIED = "mapping-unverified-映射未经核对"
SUBJECTS, BALANCES, VOUCHERS = "会计科目", "科目余额及发生额", "记账凭证"
COLUMNS = {
    SUBJECTS: ("科目编号", "科目名称", "科目级次", "科目类型", "余额方向"),
    BALANCES: (
        "科目编号", "币种编码", "会计年度", "会计期间号", "期初余额方向", "期初本币余额", "借方本币金额",
        "贷方本币金额", "期末余额方向", "期末本币余额",
    ),
    VOUCHERS: (
        "记账凭证日期", "会计年度", "会计期间号", "记账凭证类型编号", "记账凭证编号", "记账凭证行号", "记账凭证摘要",
        "科目编号", "币种编码", "借方本币金额", "贷方本币金额",
    ),
}  # fmt: skip
_CHINESE, _ = LANGUAGES
_DEBIT, _CREDIT, _EVEN = "借", "贷", "平"
_COMMON, _GENERAL_VOUCHER = "共同", "记"
Rows = Iterator[Sequence[object]]


def file_name(table: str) -> str:
    return f"{table}-{UNVERIFIED}.csv"


def gbt24589(months: Iterable[Month]) -> bytes:
    """One ZIP of three CSV files, UTF-8 with the mark by which a spreadsheet knows it; amounts in yuan. `months`: every
    one from the first."""
    known = list(months)
    rows = {SUBJECTS: _subjects(known), BALANCES: _balances(known), VOUCHERS: _vouchers(known)}
    return zip_of(
        {file_name(table): f"\ufeff{csv_table(COLUMNS[table], found)}".encode() for table, found in rows.items()}
    )


def _subjects(months: Sequence[Month]) -> Rows:
    """Each level once, those above before those below."""
    places = months[-1].balances if months else ()
    named = {number: name for place in places for number, name in zip(_numbers(place), _names(place), strict=True)}
    for number, name in sorted(named.items()):
        yield number, name, number.count(":") + 1, _COMMON, _DEBIT


def _balances(months: Sequence[Month]) -> Rows:
    """Of each account that was ever posted to, after each close; upper levels are left to whoever adds up."""
    before = dict[Place, int]()
    for month in months:
        debits, credits_ = _turnover(month.transactions, 1), _turnover(month.transactions, -1)
        for place, fen in month.balances.items():
            opening, moved = before.get(place, 0), (debits.get(place, 0), credits_.get(place, 0))
            yield (
                account_name(place), CURRENCY, *month.period.split("-"), *_directed(opening), *map(amount, moved),
                *_directed(fen),
            )  # fmt: skip
        before = month.balances


def _vouchers(months: Sequence[Month]) -> Rows:
    """Numbered from 1 in each month, in the order of the journal."""
    for month in months:
        for number, each in enumerate(month.transactions, start=1):
            head = (each.day, *month.period.split("-"), _GENERAL_VOUCHER, number)
            for line, (place, fen) in enumerate(each.postings.items(), start=1):
                sums = amount(max(fen, 0)), amount(max(-fen, 0))
                yield *head, line, _summary(each), account_name(place), CURRENCY, *sums


def _turnover(transactions: Iterable[Transaction], sign: int) -> dict[Place, int]:
    """What was posted on one side, by account: 1 debit, -1 credit."""
    found = dict[Place, int]()
    for each in transactions:
        for place, fen in each.postings.items():
            found[place] = found.get(place, 0) + max(sign * fen, 0)
    return found


def _directed(fen: int) -> tuple[str, str]:
    return _DEBIT if fen > 0 else _CREDIT if fen < 0 else _EVEN, amount(abs(fen))


def _numbers(place: Place) -> Iterator[str]:
    return accumulate(account_name(place).split(":"), "{}:{}".format)


def _names(place: Place) -> Sequence[str]:
    """Of each level of its number."""
    pool, side, account = place
    side_name = say(_CHINESE, f"entry.side.{side}")
    if account == POOL:
        return say(_CHINESE, "journal.pools"), pool, side_name
    return say(_CHINESE, "journal.claims"), pool, side_name, Speaker(_CHINESE).account(account)


def _summary(transaction: Transaction) -> str:
    pool, side = transaction.side
    about = transaction.act or f"{pool} {say(_CHINESE, f'entry.side.{side}')}"
    return f"{say(_CHINESE, f'journal.kind.{transaction.kind}')} {about}（{transaction.of}）"
