"""`guild deploy | found | reindex | reconcile`: an operator's acts on the installation's chain and its projection."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.shared.exits import Exit, Stop
from cli.shared.options import AsJson
from cli.shared.output import facts, note, show

if TYPE_CHECKING:
    from node.installation.node import Node

_EXAMPLE = Path(__file__).parents[2] / "examples" / "founding"


def deploy(
    new_chain: Annotated[
        bool, typer.Option("--new-chain", help="This chain is meant, though no settings name it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Put the contracts on the installation's chain, once. Refuses a chain it does not know. Run again, it finishes."""
    from node.installation.deploy import deploy as deploy_contracts

    with this_node() as node:
        root = deploy_contracts(node, new_chain=new_chain, progress=note)
    show(
        root.model_dump(mode="json"), as_json=as_json, render=lambda _: "✔ deployed; deployment.json is the trust root"
    )


def found(
    file: Annotated[Path, typer.Argument(metavar="TOML", dir_okay=False)],
    example: Annotated[
        bool,
        typer.Option("--example", help="Write a commented file there and standards.json beside it."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Found the consortium: members, standards, accreditations, accounts, keys, staff. Again: what is missing."""
    if example:
        written = _written_example(file)
        show({"written": written}, as_json=as_json, render=facts)
        return
    if not file.exists():
        raise Stop(Exit.USAGE, f"there is no file {file}", cure=f"write one to change: guild found {file} --example")
    from node.setup.founding import found as found_consortium

    with this_node() as node:
        made = found_consortium(node, file, progress=note)
    value = {
        "members": list(made.members),
        "standards": made.standards,
        "accreditations": list(made.accreditations),
        "tokens": {person: str(path) for person, path in made.tokens.items()},
    }
    counted = {"members": len(made.members), "standards": len(made.standards), "token files": value["tokens"]}
    show(value, as_json=as_json, render=lambda _: facts(counted))


def _written_example(file: Path) -> list[str]:
    """The example's two files; neither takes the place of one that is there."""
    names = {file: "consortium.toml", file.parent / "standards.json": "standards.json"}
    for each in names:
        if each.exists():
            raise Stop(Exit.REFUSED, f"{each} is there already", cure="name a file in an empty folder")
    for each, name in names.items():
        each.parent.mkdir(parents=True, exist_ok=True)
        each.write_bytes((_EXAMPLE / name).read_bytes())
    return [str(each) for each in names]


def reindex(as_json: AsJson = False) -> None:
    """Forget the projection and read the chain again. The node must be down: its worker writes the same tables."""
    from node.installation.pipeline import indexer_of, sole_worker

    with this_node() as node, sole_worker(node.home) as alone:
        if not alone:
            raise Stop(Exit.REFUSED, "the worker of this home runs", cure="stop `guild up` first")
        indexer_of(node).reindex()
    show({"reindexed": True}, as_json=as_json, render=lambda _: "✔ the projection was rebuilt from the chain")


def reconcile(
    person: Annotated[
        str | None, typer.Option(help="Who has looked. Needed, with a reason, to let issuing go on.")
    ] = None,
    reason: Annotated[str | None, typer.Option(help="What was found.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show batches that are on chain but unknown to this node (a restored backup), and let issuing go on."""
    from ledger.db import reading
    from node.running.reconcile import issuing_stop
    from node.running.reconcile import reconcile as reconcile_batches

    with this_node() as node:
        if person is not None and reason is not None:
            batches = reconcile_batches(node, person=person, reason=reason)
            show({"reconciled": list(batches)}, as_json=as_json, render=facts)
            return
        with reading(node.node_engine) as session:
            stop = issuing_stop(session)
    if stop is None:
        show({"stopped": False, "batches": []}, as_json=as_json, render=lambda _: "✔ nothing to reconcile")
        return
    raise Stop(
        Exit.REFUSED,
        f"issuing is stopped: {len(stop.batches)} own batches are on chain and unknown here: {', '.join(stop.batches)}",
        cure="find out who anchored them, then: guild reconcile --person NAME --reason WORDS",
        batches=list(stop.batches),
    )


@contextmanager
def this_node() -> Iterator[Node]:
    """The installation in `$GUILD_HOME`, put together from its files."""
    from node.compose import compose
    from node.installation.config import home_from

    node = compose(home_from())
    try:
        yield node
    finally:
        node.close()
