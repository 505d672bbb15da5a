"""`guild agreement try`: what an amount would come to, for each stage and party, and as a picture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from cli.shared.given_files import write_named
from cli.shared.options import AsJson, Lang
from cli.shared.output import plain, show, table
from cli.splits.agreement_files import AgreementFile, option_stop, read_agreement

if TYPE_CHECKING:
    from formats.splits.agreements.agreement import Agreement
    from formats.splits.rendering.speaker import Speaker
    from formats.splits.whatif.estimate import Assumptions, Estimate

Yuan = Annotated[str | None, typer.Option(metavar="YUAN", help="An amount with two decimals, such as 100000.00.")]


def try_(
    file: AgreementFile,
    benefit: Yuan = None,
    cost: Yuan = None,
    pool: Annotated[str | None, typer.Option(help="Name of the pool; may be left out where there is one.")] = None,
    minutes: Annotated[
        list[str] | None, typer.Option(metavar="PARTY=N", help="Minutes used, for every metered stage; repeat it.")
    ] = None,
    series: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME:PARTY=N", help="What a series reads; of a table NAME:2,3=N; repeat it."),
    ] = None,
    svg: Annotated[Path | None, typer.Option(metavar="OUT", dir_okay=False, help="Also draw it, as SVG.")] = None,
    lang: Lang = None,
    as_json: AsJson = False,
) -> None:
    """What if? The shares of an amount by stage and party, to the fen, as in a first month. Nothing is sent."""
    from cli.shared.verdict import language
    from formats.splits.rendering.flow_picture import flow_picture
    from formats.splits.rendering.speaker import Speaker
    from formats.splits.whatif.assumptions import parse_assumptions
    from formats.words.faults import WordedFault

    agreement, spoken = read_agreement(file, lang), language(lang)
    try:
        assumed = parse_assumptions(minutes or (), series or ())
        found = list(_estimates(agreement, pool, {"cost": cost, "benefit": benefit}, assumed))
    except WordedFault as fault:
        raise option_stop(fault, lang) from fault
    if svg is not None:
        write_named(svg, flow_picture(found, agreement.title, spoken))
    answer = {"agreement": agreement.hash, "estimates": [_json(each) for each in found]}
    answer |= {} if svg is None else {"svg": str(svg)}
    speaker = Speaker(spoken)
    show(answer, as_json=as_json, render=lambda _: Group(*_tables(agreement, found, assumed, speaker)))


def _estimates(
    agreement: Agreement, pool: str | None, amounts: dict[str, str | None], assumed: Assumptions
) -> Iterator[Estimate]:
    from formats.splits.agreements.money import MAX_PERIOD_FEN
    from formats.splits.whatif.estimate import estimate
    from formats.words.faults import WordedFault
    from formats.yuan import parse_yuan

    given = {side: parse_yuan(text, most=MAX_PERIOD_FEN) for side, text in amounts.items() if text is not None}
    if not given:
        raise WordedFault("amount-missing")
    if pool is None and len(agreement.pools) > 1:
        raise WordedFault("pool-missing", known=", ".join(agreement.pools))
    for side, fen in given.items():
        yield estimate(agreement, pool or next(iter(agreement.pools)), side, fen, assumed)


def _json(found: Estimate) -> dict[str, Any]:
    """Amounts in fen."""
    stages = [
        {
            "stage": row.stage,
            "depth": row.depth,
            "takes": None if row.takes is None else str(row.takes),
            "lines": {account: str(fen) for account, fen in row.lines.items()},
        }
        for row in found.stages
    ]
    totals = {account: str(fen) for account, fen in found.totals.items()}
    return {"pool": found.pool, "side": found.side, "fen": str(found.amount), "stages": stages, "totals": totals}


def _tables(
    agreement: Agreement, estimates: list[Estimate], assumed: Assumptions, speaker: Speaker
) -> Iterator[RenderableType]:
    from formats.splits.rendering.estimate_text import example_lines
    from formats.splits.rendering.flow_picture import amount_text

    for found in estimates:
        yield plain(amount_text(found, speaker), "bold")
        for line in example_lines(agreement.pools[found.pool].sides[found.side], assumed, speaker):
            yield plain(line)
        yield _table(found, speaker)
        yield Text()
    yield plain(speaker.say("table.first_month"), "dim")


def _table(found: Estimate, speaker: Speaker) -> RenderableType:
    from formats.splits.rendering.estimate_text import stage_name
    from formats.yuan import yuan

    columns = {"stage": speaker.say("table.stage"), "takes": speaker.say("table.takes")}
    columns |= {name: speaker.account(name) for name in found.totals}
    rows = [
        {
            "stage": "  " * (row.depth - 1) + stage_name(row, speaker),
            "takes": None if row.takes is None else yuan(row.takes),
            **{account: yuan(fen) for account, fen in row.lines.items()},
        }
        for row in found.stages
    ]
    total = {"stage": speaker.say("table.total"), "takes": yuan(found.amount)}
    total |= {account: yuan(fen) for account, fen in found.totals.items()}
    return table([*rows, total], columns, empty="")
