"""`guild log`: who did what, when, from chain and node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer
from rich.console import RenderableType

from cli.shared.http import staff_api
from cli.shared.options import AsJson, Lang, Token, Url
from cli.shared.output import show, table
from cli.shared.verdict import language


def log(
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many lines, newest first.")] = 100,
    url: Url = None,
    token: Token = None,
    lang: Lang = None,
    as_json: AsJson = False,
) -> None:
    """Who did what, when: acts on the chain and acts at this node, newest first; whole ids with --json."""
    spoken = language(lang)
    found = []
    for each in staff_api(url, token).pages("/log", limit=min(limit, 200)):
        found.append(each)
        if len(found) == limit:
            break
    show(found, as_json=as_json, render=lambda lines: _in_words(lines, spoken))


def _in_words(lines: Sequence[Mapping[str, Any]], language: str) -> RenderableType:
    """As the page of the log has it."""
    from node.staff.words import say

    columns = {name: say(language, f"column-{name}") for name in ("when", "who", "did", "subject", "where")}
    return table([_row(each, language) for each in lines], columns, empty=say(language, "log-none"))


def _row(line: Mapping[str, Any], language: str) -> dict[str, str]:
    from node.staff.activity_log import CHAIN
    from node.staff.log_words import acts_in_words, member_in_words, shortened, subjects_in_words
    from node.staff.words import say

    subjects = subjects_in_words(language, line["source"], line["act"], line["subject"])
    at_chain = f"{say(language, 'log-chain', block=line['block_number'])} {shortened(line['tx_hash'] or '')}"
    return {
        "when": line["at"],
        "who": f"{shortened(line['who'])} ({member_in_words(language, line['member'])})",
        "did": acts_in_words(language, line["act"]),
        "subject": say(language, "list-comma").join(f"{each.title} {shortened(each.text)}" for each in subjects),
        "where": at_chain if line["source"] == CHAIN else say(language, "log-node"),
    }
