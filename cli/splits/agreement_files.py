"""The agreement that a command is given, and the end of a command whose options or file are wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.shared.exits import Exit, Stop
from cli.shared.given_files import read_given

if TYPE_CHECKING:
    from formats.splits.agreements.agreement import Agreement
    from formats.words.faults import WordedFault

AgreementFile = Annotated[
    Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="YAML: docs/splits.md.")
]
AgreementId = Annotated[
    str, typer.Argument(metavar="AGREEMENT", help="Id of the agreement: the hash of its first version.")
]


def read_agreement(file: Path, lang: str | None) -> Agreement:
    """Raises Stop in the language asked for."""
    from cli.shared.error_exits import tree_stop
    from formats.splits.agreements.reader import read_tree
    from formats.yaml import bounded_yaml
    from formats.yaml.text_tree import TreeFault

    try:
        return read_tree(bounded_yaml.parse(read_given(str(file))))
    except TreeFault as fault:
        raise tree_stop(fault, lang) from fault


def option_stop(fault: WordedFault, lang: str | None) -> Stop:
    """The end of a command one of whose options cannot be read."""
    from cli.shared.verdict import language

    spoken = language(lang)
    return Stop(Exit.USAGE, fault.message.detail(spoken), cure=fault.message.cure(spoken), type=fault.reason)
