"""A statement as bytes: canonical JSON, and the same as a table for spreadsheets. Amounts in fen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from formats import canonical
from formats.canonical import Json
from formats.csv_file import csv_table
from formats.splits.allocation.opening import Claim, Line
from formats.splits.statements.statement import CHANGES, WAYS, Statement

FORMAT = "guild/statement/1"
COLUMNS = ("what", "account", "of", "pool", "side", "stage", "counterparty", "fen")
_LINE, _CLAIM = ([each.name for each in fields(kind)] for kind in (Line, Claim))


def write_json(statement: Statement) -> bytes:
    """The one byte string of a statement."""
    accounts: Json = {
        account: {way: {change: str(each[way][change]) for change in CHANGES} for way in WAYS}
        for account, each in statement.accounts.items()
    }
    return canonical.encode(
        {
            "format": FORMAT,
            "agreement": statement.agreement.hex(),
            "period": statement.period,
            "member": str(statement.member),
            "accounts": accounts,
            "lines": [{name: str(getattr(line, name)) for name in _LINE} for line in statement.lines],
            "claims": [{name: str(getattr(claim, name)) for name in _CLAIM} for claim in statement.claims],
        }
    )


def write_csv(statement: Statement) -> str:
    """`what`: `line`, `claim` (above 0 where the account is owed), or a way and its change, `owed_to.accrued`."""
    return csv_table(COLUMNS, _rows(statement))


def _rows(statement: Statement) -> Iterator[tuple[object, ...]]:
    for line in statement.lines:
        yield "line", line.party, line.of, line.pool, line.side, line.stage, "", line.fen
    for account, movements in statement.accounts.items():
        for way in WAYS:
            for change in CHANGES:
                yield f"{way}.{change}", account, statement.period, "", "", "", "", movements[way][change]
    for claim in statement.claims:
        for account, other, fen in (
            (claim.creditor, claim.debtor, claim.fen),
            (claim.debtor, claim.creditor, -claim.fen),
        ):
            if account in statement.accounts:
                yield "claim", account, claim.of, claim.pool, claim.side, "", other, fen
