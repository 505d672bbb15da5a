"""`guild entry`: a sheet of entries held against its agreement on this machine; what is sent: acts.py."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.shared.clock import today
from cli.shared.exits import Exit, Stop
from cli.shared.given_files import read_given
from cli.shared.options import AsJson, Lang
from cli.shared.output import named, print_json, show, table
from cli.splits.agreement_files import read_agreement
from cli.splits.amounts import in_yuan
from cli.splits.entries import papers
from cli.splits.entries.acts import AMOUNTS, COMMANDS

if TYPE_CHECKING:
    from formats.splits.entries.checker import CheckedSheet

app = typer.Typer(help="Entries of shared costs and benefits: check, enter, accept, reverse.", no_args_is_help=True)

SUMS = ("pool", "side", "month", "rows", "gross", "net", "vat")


@app.command("check")
def check(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help=".xlsx or CSV: docs/splits.md.")
    ],
    agreement: Annotated[Path, typer.Option(metavar="FILE", exists=True, dir_okay=False, help="The agreement's YAML.")],
    lang: Lang = None,
    as_json: AsJson = False,
) -> None:
    """Check a sheet of entries on this machine: sums by pool, side and month, or every fault of every row."""
    from cli.shared.verdict import language
    from formats.splits.entries.checker import check_sheet
    from formats.words import say

    checked = check_sheet(read_given(str(file)), read_agreement(agreement, lang), today())
    if checked.faults:
        spoken = language(lang)
        title = say(spoken, "entry.refused", count=len(checked.faults))
        faults = [each.to_json(spoken) for each in checked.faults]
        raise Stop(Exit.REFUSED, title, faults=faults, type="entries-refused")
    show(_sums(checked), as_json=as_json, render=lambda sums: table(in_yuan(sums, *AMOUNTS), named(*SUMS), empty=""))


@app.command("template")
def template(lang: Lang = None, as_json: AsJson = False) -> None:
    """The headings of such a sheet, as a CSV file to be filled in."""
    from cli.shared.verdict import language
    from formats.splits.entries.columns import COLUMNS, heading
    from formats.splits.entries.columns import template as headings
    from formats.words import LANGUAGES

    if as_json:
        print_json([{"field": each} | {at: heading(each, at) for at in LANGUAGES} for each in COLUMNS])
        return
    spoken = language(lang)
    mark = "\ufeff" if spoken == "zh-CN" else ""  # by which a spreadsheet knows UTF-8
    sys.stdout.write(mark + headings(spoken))


for _name, _command in (COMMANDS | papers.COMMANDS).items():
    app.command(_name)(_command)


def _sums(checked: CheckedSheet) -> list[dict[str, Any]]:
    """Amounts in fen."""
    sums: dict[tuple[str, str, str], list[int]] = {}
    for entry in checked.entries:
        found = sums.setdefault((entry.pool, entry.side, entry.occurred[:7]), [0, 0, 0, 0])
        for place, amount in enumerate((1, entry.gross, entry.net, entry.vat)):
            found[place] += amount
    return [
        dict(zip(SUMS, (*key, rows, str(gross), str(net), str(vat)), strict=True))
        for key, (rows, gross, net, vat) in sorted(sums.items())
    ]
