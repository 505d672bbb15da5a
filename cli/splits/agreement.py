"""`guild agreement`: an agreement's file read, shown and tried on this machine; proposed and signed at your node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer
from rich.text import Text

from cli.shared.options import AsJson, Lang
from cli.shared.output import facts, plain, show
from cli.splits.agreement_files import AgreementFile, read_agreement
from cli.splits.agreement_versions import add_to
from cli.splits.trying import try_

if TYPE_CHECKING:
    from formats.splits.agreements.agreement import Agreement

app = typer.Typer(
    help="Agreements on shared costs and benefits: check, read, try, propose, sign.", no_args_is_help=True
)


@app.command("check")
def check(file: AgreementFile, lang: Lang = None, as_json: AsJson = False) -> None:
    """Check an agreement's file: its hash, parties and pools, or what is wrong, with line, key and cure."""
    show(_summary(read_agreement(file, lang)), as_json=as_json, render=facts)


@app.command("show")
def show_(file: AgreementFile, lang: Lang = None, as_json: AsJson = False) -> None:
    """An agreement in plain words, stage by stage, each side with a worked example that is computed here."""
    from cli.shared.verdict import language
    from formats.splits.rendering.agreement_text import agreement_lines
    from formats.words import LANGUAGES

    agreement = read_agreement(file, lang)
    lines = {each: list(agreement_lines(agreement, each)) for each in LANGUAGES}
    show(lines, as_json=as_json, render=lambda said: Text("\n").join(map(plain, said[language(lang)])))


app.command("try")(try_)
add_to(app)


def _summary(agreement: Agreement) -> dict[str, Any]:
    """`hash` and `rules` are what a party signs."""
    from formats.splits.agreements.rules import rules_hash
    from formats.yaml.scalars import word

    return {
        "hash": agreement.hash,
        "rules": rules_hash(agreement).hex(),
        "title": agreement.title,
        "number": agreement.number,
        "from": agreement.first,
        "to": agreement.last,
        "supersedes": agreement.supersedes,
        "parties": list(agreement.parties),
        "agents": list(agreement.agents),
        "administrator": agreement.administrator,
        "pools": [
            {"name": pool.name, "nature": word(pool.nature), "sides": list(pool.sides)}
            for pool in agreement.pools.values()
        ],
    }
